//! Best accuracy as an engine: SVD++ under the names that a model's parameters have.
//!
//! It computes in standardized units. What the page reads, the vectors of users and items, it gets as the factors and
//! biases of a dot product, in rating points.

use super::svdpp::{SvdppEngine, SvdppMoments, SvdppParams, SvdppProblem, SvdppSpec, SvdppStart, SvdppVectors};
use super::{Batches, Engine, EngineError, EngineFacts, Moments, Start};
use crate::data::{Class, Seed};
use crate::model::{ModelSpec, Params, names};
use async_trait::async_trait;
use std::rc::Rc;
use std::time::Duration;
use web_time::Instant;

/// How long the CPU works on a step before it returns within it.
const LONGEST: Duration = Duration::from_millis(80);

/// The training ratings of a run and the rate of each of its steps: what Best accuracy needs beside a model.
#[derive(Clone, Debug)]
pub struct FullBatch {
    pub problem: Rc<SvdppProblem>,
    pub rates: Vec<f64>,
    /// Steps that the optimizer has made before.
    pub steps_before: usize,
}

/// A model of Best accuracy in training.
pub struct FullBatchEngine {
    engine: Box<dyn SvdppEngine>,
    spec: ModelSpec,
    strength: f32,
    problem: Rc<SvdppProblem>,
    rates: Vec<f64>,
}

impl FullBatch {
    /// Parameters before the first step, drawn from `seed`.
    pub fn initial_params(&self, spec: &ModelSpec, strength: f32, seed: Seed) -> Params {
        let tables = SvdppParams::initial(&self.problem, spec.user_factors, seed);
        // Without anything that neighbors add, vectors are the rows that users and items have for themselves.
        let vectors = SvdppVectors { users: tables.p.clone(), items: tables.q.clone() };
        named(spec, &self.problem, strength, tables, &vectors)
    }

    /// The constants of SVD++ for a model that starts there.
    pub fn spec(&self, spec: &ModelSpec, start: &Start) -> SvdppSpec {
        let strength = start.params.get(names::STRENGTH).first().copied();
        SvdppSpec { factors: spec.user_factors, strength: strength.unwrap_or(1.0), ..SvdppSpec::default() }
    }

    /// What SVD++ starts from.
    pub fn start(&self, start: &Start) -> SvdppStart {
        let moments = start.moments.as_ref().map(|moments| SvdppMoments {
            steps: self.steps_before as u32,
            grad_avg: tables(&moments.grad_avg),
            sqr_avg: tables(&moments.sqr_avg),
        });
        SvdppStart { params: tables(&start.params), moments }
    }
}

impl FullBatchEngine {
    /// `engine` is made of the same problem, and of the constants and the start that `start` gives.
    pub fn new(engine: Box<dyn SvdppEngine>, spec: ModelSpec, start: &Start, run: FullBatch) -> FullBatchEngine {
        let strength = run.spec(&spec, start).strength;
        FullBatchEngine { engine, spec, strength, problem: run.problem, rates: run.rates }
    }

    /// The mean squared error in rating points, from half the sum of squares in standardized units.
    fn mean_squared_error(&self, data_term: f32) -> f32 {
        let unit = f64::from(self.problem.unit);
        (2.0 * f64::from(data_term) / self.problem.len() as f64 * unit * unit) as f32
    }
}

#[async_trait(?Send)]
impl Engine for FullBatchEngine {
    fn facts(&self) -> EngineFacts {
        self.engine.facts()
    }

    async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError> {
        let rates = &self.rates[batches.first_step..][..batches.len()];
        let data_terms = self.engine.run(rates, Instant::now() + LONGEST).await?;
        Ok(data_terms.into_iter().map(|data_term| self.mean_squared_error(data_term)).collect())
    }

    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        self.engine.predict(users, items).await
    }

    async fn params(&mut self) -> Result<Params, EngineError> {
        let vectors = self.engine.vectors().await?;
        let tables = self.engine.params().await?;
        Ok(named(&self.spec, &self.problem, self.strength, tables, &vectors))
    }

    async fn moments(&mut self) -> Result<Moments, EngineError> {
        let SvdppMoments { grad_avg, sqr_avg, .. } = self.engine.moments().await?;
        let [grad_avg, sqr_avg] = [grad_avg, sqr_avg].map(|moments| {
            let mut params = Params::build(&self.spec, || 0.0);
            set_tables(&mut params, moments);
            params
        });
        Ok(Moments { grad_avg, sqr_avg })
    }

    async fn reset_optimizer(&mut self) -> Result<(), EngineError> {
        unreachable!("no schedule of Best accuracy resets its optimizer")
    }
}

/// Tables and vectors under the names of the model's parameters.
fn named(
    spec: &ModelSpec,
    problem: &SvdppProblem,
    strength: f32,
    tables: SvdppParams,
    vectors: &SvdppVectors,
) -> Params {
    let mut params = Params::build(spec, || 0.0);
    let (factors, unit) = (spec.user_factors, problem.unit);
    for (vectors, factors_name, bias_name) in [
        (&vectors.users, names::USER_FACTORS, names::USER_BIAS),
        (&vectors.items, names::ITEM_FACTORS, names::ITEM_BIAS),
    ] {
        let rows = || vectors.chunks_exact(factors + 1);
        for (named, row) in params.get_mut(factors_name).chunks_exact_mut(factors).zip(rows()) {
            named.iter_mut().zip(row).for_each(|(named, x)| *named = x * unit.sqrt());
        }
        for (named, row) in params.get_mut(bias_name).iter_mut().zip(rows()) {
            *named = row[factors] * unit;
        }
    }
    for (name, value) in [(names::MEAN, problem.mean), (names::UNIT, unit), (names::STRENGTH, strength)] {
        params.get_mut(name).fill(value);
    }
    set_tables(&mut params, tables);
    params
}

fn set_tables(params: &mut Params, SvdppParams { p, q, a, b, c }: SvdppParams) {
    for (name, table) in [
        (names::OWN_USERS, p),
        (names::OWN_ITEMS, q),
        (names::OF_RATED, a),
        (names::OF_RATERS, b),
        (names::OF_FEATURES, c),
    ] {
        params.get_mut(name).copy_from_slice(&table);
    }
}

/// The tables of a model's parameters, or of their moments.
fn tables(params: &Params) -> SvdppParams {
    let table = |name| params.get(name).to_vec();
    SvdppParams {
        p: table(names::OWN_USERS),
        q: table(names::OWN_ITEMS),
        a: table(names::OF_RATED),
        b: table(names::OF_RATERS),
        c: table(names::OF_FEATURES),
    }
}

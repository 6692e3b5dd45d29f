//! Best lists as an engine: sampled softmax under the names that a model's parameters have. The predicted ratings beside
//! it were learned before, and stay as they are.

use super::softmax::{Choices, SoftmaxEngine, SoftmaxMoments, SoftmaxParams, SoftmaxSpec, SoftmaxStart};
use super::{Batches, Engine, EngineError, EngineFacts, Moments, Recipe, Start, StepHyper};
use crate::data::{Class, Seed, Stream};
use crate::model::{ModelSpec, Params, names};
use async_trait::async_trait;
use std::rc::Rc;

/// What Best lists needs beside a model: who chose what, and how to draw what they did not choose.
#[derive(Clone, Debug)]
pub struct ChoiceObjective {
    pub choices: Rc<Choices>,
    pub seed: Seed,
    /// Steps of this model's runs before: each step draws other items.
    pub steps_before: usize,
}

/// A model of Best lists in training.
pub struct ChoiceEngine {
    engine: Box<dyn SoftmaxEngine>,
    spec: ModelSpec,
    /// All parameters; those of choices are the engine's.
    params: Params,
    schedule: Vec<StepHyper>,
    objective: ChoiceObjective,
}

impl ChoiceObjective {
    /// Gives the tables of choices their first numbers.
    pub fn begin(&self, spec: &ModelSpec, params: &mut Params) {
        set_tables(params, spec, SoftmaxParams::initial(&softmax_spec(spec), self.seed));
    }
}

/// The shape of the tables of choices.
pub(super) fn softmax_spec(spec: &ModelSpec) -> SoftmaxSpec {
    let of_choices = spec.of_choices();
    SoftmaxSpec { n_users: spec.n_users, n_items: spec.n_items, factors: of_choices.user_factors }
}

/// What sampled softmax starts from.
pub(super) fn softmax_start(spec: &ModelSpec, start: &Start) -> SoftmaxStart {
    let moments = start.moments.as_ref().map(|moments| SoftmaxMoments {
        grad_avg: choice_tables(spec, &moments.grad_avg),
        sqr_avg: choice_tables(spec, &moments.sqr_avg),
    });
    SoftmaxStart { params: choice_tables(spec, &start.params), moments }
}

impl ChoiceEngine {
    /// `engine` is made of the same spec and start.
    pub fn new(
        engine: Box<dyn SoftmaxEngine>,
        spec: ModelSpec,
        start: &Start,
        recipe: Recipe,
        objective: ChoiceObjective,
    ) -> ChoiceEngine {
        ChoiceEngine { engine, spec, params: start.params.clone(), schedule: recipe.schedule, objective }
    }
}

#[async_trait(?Send)]
impl Engine for ChoiceEngine {
    fn facts(&self) -> EngineFacts {
        self.engine.facts()
    }

    async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError> {
        let ChoiceObjective { choices, seed, steps_before } = &self.objective;
        let ratings = &batches.ratings;
        let drawn = (0..batches.len()).map(|k| {
            let rows = k * batches.batch_size..((k + 1) * batches.batch_size).min(ratings.len());
            let step = (steps_before + batches.first_step + k) as u32;
            choices.batch(
                &ratings.user[rows.clone()],
                &ratings.item[rows],
                &mut seed.stream(Stream::Negatives { step }),
            )
        });
        let drawn: Vec<_> = drawn.collect();
        self.engine.run(&drawn, &self.schedule[batches.first_step..][..batches.len()]).await
    }

    /// Scores, by which items are chosen.
    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        self.engine.scores(users, items).await
    }

    async fn params(&mut self) -> Result<Params, EngineError> {
        let tables = self.engine.params().await?;
        let mut params = self.params.clone();
        set_tables(&mut params, &self.spec, tables);
        Ok(params)
    }

    async fn moments(&mut self) -> Result<Moments, EngineError> {
        let SoftmaxMoments { grad_avg, sqr_avg } = self.engine.moments().await?;
        let [grad_avg, sqr_avg] = [grad_avg, sqr_avg].map(|tables| {
            let mut params = Params::build(&self.spec, || 0.0);
            set_tables(&mut params, &self.spec, tables);
            params
        });
        Ok(Moments { grad_avg, sqr_avg })
    }

    async fn reset_optimizer(&mut self) -> Result<(), EngineError> {
        unreachable!("no schedule of Best lists resets its optimizer")
    }
}

/// What the tables of users, of items and of their biases are called.
fn table_names(spec: &ModelSpec) -> [&'static str; 3] {
    if spec.predicts_ratings() {
        [names::CHOICE_USERS, names::CHOICE_ITEMS, names::CHOICE_BIAS]
    } else {
        [names::USER_FACTORS, names::ITEM_FACTORS, names::ITEM_BIAS]
    }
}

/// The tables of choices among a model's parameters, or among their moments.
pub fn choice_tables(spec: &ModelSpec, params: &Params) -> SoftmaxParams {
    let [user_factors, item_factors, item_bias] = table_names(spec).map(|name| params.get(name).to_vec());
    SoftmaxParams { user_factors, item_factors, item_bias }
}

fn set_tables(params: &mut Params, spec: &ModelSpec, tables: SoftmaxParams) {
    let SoftmaxParams { user_factors, item_factors, item_bias } = tables;
    for (name, table) in table_names(spec).into_iter().zip([user_factors, item_factors, item_bias]) {
        params.get_mut(name).copy_from_slice(&table);
    }
}

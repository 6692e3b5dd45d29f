//! The five tables, as they are stored and as the kernels move them.

use super::problem::SvdppProblem;
use super::spec::{BIAS_SHARE, FEATURE_PENALTY, IMPLICIT_ITEM_PENALTY, IMPLICIT_USER_PENALTY, SvdppSpec};
use crate::data::{Seed, Stream};
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};

/// Standard deviation of fresh explicit factors.
const INITIAL_STD: f32 = 0.1;

/// The tables, row by row, each row `factors + 1` numbers: the last is the bias.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SvdppParams {
    /// Explicit, one row per user.
    pub p: Vec<f32>,
    /// Explicit, one row per item.
    pub q: Vec<f32>,
    /// Implicit, one row per item: the vectors of who rated it.
    pub a: Vec<f32>,
    /// Implicit, one row per user: the vectors of what they rated.
    pub b: Vec<f32>,
    /// One row per feature of items.
    pub c: Vec<f32>,
}

impl SvdppParams {
    /// Explicit factors from a normal distribution; biases and all other tables zero.
    pub fn initial(problem: &SvdppProblem, factors: usize, seed: Seed) -> SvdppParams {
        let mut rng = seed.stream(Stream::Parameters);
        let columns = factors + 1;
        let mut normal = |rows: usize| {
            let mut table = vec![0.0; rows * columns];
            for row in table.chunks_exact_mut(columns) {
                row[..factors].fill_with(|| {
                    INITIAL_STD * <StandardNormal as Distribution<f32>>::sample(&StandardNormal, &mut rng)
                });
            }
            table
        };
        let (n_users, n_items) = (problem.n_users(), problem.n_items());
        SvdppParams {
            p: normal(n_users),
            q: normal(n_items),
            a: vec![0.0; n_items * columns],
            b: vec![0.0; n_users * columns],
            c: vec![0.0; problem.n_features() * columns],
        }
    }

    /// Half the penalty Σ λ w² of the tables, the other part of what training lowers.
    pub fn penalty(&self, problem: &SvdppProblem, spec: &SvdppSpec) -> f32 {
        let sum = |table: &[f32], penalty: &dyn Fn(usize) -> f32| {
            let rows = table.chunks_exact(spec.factors + 1).enumerate();
            let weighted = rows.map(|(row, numbers)| {
                let (bias, factors) = numbers.split_last().expect("every row has a bias");
                let square = |x: &f32| f64::from(*x).powi(2);
                let squares = factors.iter().map(square).sum::<f64>() + f64::from(BIAS_SHARE) * square(bias);
                f64::from(penalty(row)) * squares
            });
            weighted.sum::<f64>()
        };
        let (users, items) = (problem.user_rows(spec), problem.item_rows(spec));
        let total = sum(&self.p, &|user| users[user].penalty)
            + sum(&self.q, &|item| items[item].penalty)
            + sum(&self.a, &|_| spec.strength * IMPLICIT_ITEM_PENALTY)
            + sum(&self.b, &|_| spec.strength * IMPLICIT_USER_PENALTY)
            + sum(&self.c, &|_| spec.strength * FEATURE_PENALTY);
        (0.5 * total) as f32
    }

    /// The tables in the order of their names.
    pub fn tables(&self) -> [&Vec<f32>; 5] {
        [&self.a, &self.b, &self.c, &self.p, &self.q]
    }
}

/// The moments of Adam, table by table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SvdppMoments {
    /// Steps made so far.
    pub steps: u32,
    pub grad_avg: SvdppParams,
    pub sqr_avg: SvdppParams,
}

/// Where training starts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SvdppStart {
    pub params: SvdppParams,
    /// What earlier steps left; nothing where the optimizer starts fresh.
    pub moments: Option<SvdppMoments>,
}

/// U and Z: the vectors of all users and items, rows of `factors + 1` numbers of which the last is the bias.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SvdppVectors {
    pub users: Vec<f32>,
    pub items: Vec<f32>,
}

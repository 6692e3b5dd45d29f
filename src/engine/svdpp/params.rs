//! The five tables, as they are stored and as the kernels move them.

use super::problem::SvdppProblem;
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

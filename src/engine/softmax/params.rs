//! The tables, and where training starts.

use crate::data::{Seed, Stream};
use crate::model::folded_normal;
use serde::{Deserialize, Serialize};

/// Standard deviation of a fresh embedding before it is folded (fastai's `Embedding`).
const INITIAL_STD: f32 = 0.01;

/// Shape of the model; users and items count `#na#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoftmaxSpec {
    pub n_users: usize,
    pub n_items: usize,
    pub factors: usize,
}

/// The tables, row by row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SoftmaxParams {
    pub user_factors: Vec<f32>,
    pub item_factors: Vec<f32>,
    pub item_bias: Vec<f32>,
}

impl SoftmaxParams {
    /// Factors as fastai's embeddings start; biases zero.
    pub fn initial(spec: &SoftmaxSpec, seed: Seed) -> SoftmaxParams {
        let mut rng = seed.stream(Stream::Parameters);
        let mut table = |rows: usize| (0..rows * spec.factors).map(|_| INITIAL_STD * folded_normal(&mut rng)).collect();
        SoftmaxParams {
            user_factors: table(spec.n_users),
            item_factors: table(spec.n_items),
            item_bias: vec![0.0; spec.n_items],
        }
    }
}

/// The moments of AdamW.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SoftmaxMoments {
    pub grad_avg: SoftmaxParams,
    pub sqr_avg: SoftmaxParams,
}

/// Where training starts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SoftmaxStart {
    pub params: SoftmaxParams,
    /// What earlier steps left; nothing where the optimizer starts fresh.
    pub moments: Option<SoftmaxMoments>,
}

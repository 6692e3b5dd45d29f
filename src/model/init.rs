//! Where parameters start from.

use super::{ModelSpec, Params};
use crate::data::{Seed, Stream};
use rand_distr::{Distribution, StandardNormal};

/// Standard deviation of a fresh embedding before it is folded (fastai's `Embedding`).
const INITIAL_STD: f32 = 0.01;

/// Embeddings and biases from a normal distribution folded into two standard deviations
/// (fastai's `trunc_normal_`, which takes the remainder by 2), times 0.01.
pub fn initial_params(spec: &ModelSpec, seed: Seed) -> Params {
    let mut rng = seed.stream(Stream::Parameters);
    Params::build(spec, || {
        let normal: f32 = StandardNormal.sample(&mut rng);
        (normal % 2.0) * INITIAL_STD
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelKind;

    #[test]
    fn initial_parameters_are_small_seeded_and_folded() {
        let spec = ModelSpec { kind: ModelKind::DotBias, n_users: 100, n_items: 80, factors: 20, y_range: (0.0, 5.5) };
        let params = initial_params(&spec, Seed(1));
        assert_eq!(params, initial_params(&spec, Seed(1)));
        assert_ne!(params, initial_params(&spec, Seed(2)));
        let values: Vec<f32> = params.tensors.iter().flat_map(|t| t.data.iter().copied()).collect();
        assert_eq!(values.len(), 180 * 21);
        assert!(values.iter().all(|x| x.abs() < 0.02));
        let variance = values.iter().map(|x| x * x).sum::<f32>() / values.len() as f32;
        // A standard normal folded into two deviations has a standard deviation of about 0.88.
        assert!((variance.sqrt() / 0.01 - 0.88).abs() < 0.03, "{}", variance.sqrt());
    }
}

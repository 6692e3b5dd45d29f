//! Initial values of the parameters.

use super::{ModelSpec, Params, TensorRole};
use crate::data::{Seed, Stream};
use rand::Rng;
use rand_distr::{Distribution, StandardNormal, StandardUniform};

/// Standard deviation of a fresh embedding before it is folded (fastai's `Embedding`).
const INITIAL_STD: f32 = 0.01;
/// What fastai's `BatchNorm` fills its biases with; torch alone would take 0.
const INITIAL_NORM_BIAS: f32 = 1e-3;

/// Initial values, tensor by tensor as fastai and torch draw them.
pub fn initial_params(spec: &ModelSpec, seed: Seed) -> Params {
    let mut rng = seed.stream(Stream::Parameters);
    Params::by_role(spec, |role| match role {
        TensorRole::Embedding => folded_normal(&mut rng) * INITIAL_STD,
        TensorRole::LinearWeight { inputs } | TensorRole::LinearBias { inputs } => {
            uniform(&mut rng) / (inputs as f32).sqrt()
        }
        TensorRole::NormWeight | TensorRole::RunningVar | TensorRole::Constant => 1.0,
        TensorRole::NormBias => INITIAL_NORM_BIAS,
        TensorRole::RunningMean | TensorRole::BatchesTracked => 0.0,
        // Their engine draws these tables.
        TensorRole::Derived | TensorRole::Source => 0.0,
    })
}

/// A normal distribution folded into two standard deviations: fastai's `trunc_normal_` takes the remainder by 2.
pub fn folded_normal(rng: &mut impl Rng) -> f32 {
    let normal: f32 = StandardNormal.sample(rng);
    normal % 2.0
}

/// Between -1 and 1. Over the root of the inputs, this is torch's `kaiming_uniform_` with `a=sqrt(5)`.
fn uniform(rng: &mut impl Rng) -> f32 {
    let unit: f32 = StandardUniform.sample(rng);
    2.0 * unit - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelKind;

    fn deviation(values: &[f32]) -> f32 {
        (values.iter().map(|x| x * x).sum::<f32>() / values.len() as f32).sqrt()
    }

    #[test]
    fn initial_parameters_are_small_seeded_and_folded() {
        let spec = ModelSpec::new(ModelKind::DotBias, 100, 80, 20, (0.0, 5.5));
        let params = initial_params(&spec, Seed(1));
        assert_eq!(params, initial_params(&spec, Seed(1)));
        assert_ne!(params, initial_params(&spec, Seed(2)));
        let values: Vec<f32> = params.tensors.iter().flat_map(|t| t.data.iter().copied()).collect();
        assert_eq!(values.len(), 180 * 21);
        assert!(values.iter().all(|x| x.abs() < 0.02));
        // A standard normal folded into two deviations has a standard deviation of about 0.88.
        assert!((deviation(&values) / 0.01 - 0.88).abs() < 0.03, "{}", deviation(&values));
    }

    #[test]
    fn layers_start_as_torch_starts_them() {
        let spec = ModelSpec { hidden: vec![90, 70], ..ModelSpec::new(ModelKind::NnFastai, 500, 300, 50, (0.0, 5.5)) };
        let params = initial_params(&spec, Seed(1));
        for layer in spec.layers() {
            let limit = 1.0 / (layer.inputs as f32).sqrt();
            let weights = params.get(&format!("{}.weight", layer.linear));
            assert!(weights.iter().all(|w| w.abs() <= limit), "{layer:?}");
            let expected = limit / 3f32.sqrt();
            assert!((deviation(weights) / expected - 1.0).abs() < 0.2, "{layer:?}: {}", deviation(weights));
            if let Some(norm) = layer.norm {
                let start = |part: &str| params.get(&format!("{norm}.{part}"))[0];
                let parts = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"];
                assert_eq!(parts.map(start), [1.0, 1e-3, 0.0, 1.0, 0.0]);
            }
        }
    }
}

//! Forward pass of batch norm. Twin of `shaders/batch_norm.wgsl`.

use crate::engine::layers::Norm;
use bytemuck::{Pod, Zeroable};

/// Keeps the division defined where a feature never varies (torch's default).
pub const EPS: f32 = 1e-5;
/// How fast running statistics follow those of the batches (torch's default).
pub const MOMENTUM: f32 = 0.1;

/// One feature over one batch. The shaders read the same struct.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
pub struct Statistics {
    pub mean: f32,
    /// `1 / sqrt(variance + eps)`, with the biased variance.
    pub inverse_deviation: f32,
}

/// Norms by the batch's own statistics and lets the running ones follow, their variance unbiased. `features` and
/// `normed` are `[ratings, n]`; one entry of `statistics` per feature.
pub fn train(
    norm: &Norm,
    parameters: &[f32],
    running: &mut [f32],
    features: &[f32],
    statistics: &mut [Statistics],
    normed: &mut Vec<f32>,
) {
    let n = statistics.len();
    let n_ratings = features.len() / n;
    let means = mean_over(features, n, |_, x| x);
    let variances = mean_over(features, n, |k, x| (x - means[k]) * (x - means[k]));
    // A batch of one has no unbiased variance; torch refuses it, here its variance counts as 0.
    let unbiased = n_ratings as f32 / (n_ratings.max(2) - 1) as f32;
    let running = &mut running[norm.running..];
    for (k, statistics) in statistics.iter_mut().enumerate() {
        *statistics = Statistics { mean: means[k], inverse_deviation: 1.0 / (variances[k] + EPS).sqrt() };
        running[k] += MOMENTUM * (means[k] - running[k]);
        running[n + k] += MOMENTUM * (unbiased * variances[k] - running[n + k]);
    }
    running[2 * n] += 1.0;
    apply(norm, parameters, features, statistics, normed);
}

/// Norms by the running statistics.
pub fn predict(
    norm: &Norm,
    parameters: &[f32],
    running: &[f32],
    features: &[f32],
    statistics: &mut [Statistics],
    normed: &mut Vec<f32>,
) {
    let n = statistics.len();
    let running = &running[norm.running..];
    for (k, statistics) in statistics.iter_mut().enumerate() {
        *statistics = Statistics { mean: running[k], inverse_deviation: 1.0 / (running[n + k] + EPS).sqrt() };
    }
    apply(norm, parameters, features, statistics, normed);
}

fn apply(norm: &Norm, parameters: &[f32], features: &[f32], statistics: &[Statistics], normed: &mut Vec<f32>) {
    let (weights, biases) = (&parameters[norm.weight..], &parameters[norm.bias..]);
    normed.clear();
    for features in features.chunks_exact(statistics.len()) {
        let features = features.iter().zip(statistics).zip(weights.iter().zip(biases));
        normed.extend(features.map(|((x, s), (weight, bias))| (x - s.mean) * s.inverse_deviation * weight + bias));
    }
}

/// Mean over the batch of something of each of `n` features. Summed in double precision, like the loss.
pub fn mean_over(values: &[f32], n: usize, what: impl Fn(usize, f32) -> f32) -> Vec<f32> {
    let mut sums = vec![0.0; n];
    for values in values.chunks_exact(n) {
        for (k, (sum, &value)) in sums.iter_mut().zip(values).enumerate() {
            *sum += f64::from(what(k, value));
        }
    }
    let n_ratings = (values.len() / n) as f64;
    sums.into_iter().map(|sum: f64| (sum / n_ratings) as f32).collect()
}

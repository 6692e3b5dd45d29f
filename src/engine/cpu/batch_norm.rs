//! Batch norm forward, and backward through it and the ReLU before it. Twin of `shaders/batch_norm_train.wgsl`,
//! `shaders/batch_norm_eval.wgsl` and `shaders/batch_norm_backward.wgsl`.

use crate::engine::layers::Norm;
use crate::engine::program::BatchNorm;
use bytemuck::{Pod, Zeroable};

/// One feature over one batch. The shaders read the same struct.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
pub struct Statistics {
    pub mean: f32,
    /// `1 / sqrt(variance + eps)`, with the biased variance.
    pub inverse_deviation: f32,
}

/// Normalizes by the batch's own statistics and lets the running ones follow, their variance unbiased. `features` and
/// `normalized` are `[ratings, n]`; one entry of `statistics` per feature.
pub fn batch_norm_train(
    norm: &Norm,
    parameters: &[f32],
    running: &mut [f32],
    features: &[f32],
    statistics: &mut [Statistics],
    normalized: &mut Vec<f32>,
) {
    let n = statistics.len();
    let n_ratings = features.len() / n;
    let means = mean_over(features, n, |_, x| x);
    let variances = mean_over(features, n, |k, x| (x - means[k]) * (x - means[k]));
    // A batch of one has no unbiased variance; torch refuses it, here its variance counts as 0.
    let unbiased = n_ratings as f32 / (n_ratings.max(2) - 1) as f32;
    let running = &mut running[norm.running..];
    for (k, statistics) in statistics.iter_mut().enumerate() {
        *statistics = Statistics { mean: means[k], inverse_deviation: 1.0 / (variances[k] + BatchNorm::EPS).sqrt() };
        running[k] += BatchNorm::MOMENTUM * (means[k] - running[k]);
        running[n + k] += BatchNorm::MOMENTUM * (unbiased * variances[k] - running[n + k]);
    }
    running[2 * n] += 1.0;
    apply(norm, parameters, features, statistics, normalized);
}

/// Normalizes by the running statistics.
pub fn batch_norm_eval(
    norm: &Norm,
    parameters: &[f32],
    running: &[f32],
    features: &[f32],
    statistics: &mut [Statistics],
    normalized: &mut Vec<f32>,
) {
    let n = statistics.len();
    let running = &running[norm.running..];
    for (k, statistics) in statistics.iter_mut().enumerate() {
        *statistics =
            Statistics { mean: running[k], inverse_deviation: 1.0 / (running[n + k] + BatchNorm::EPS).sqrt() };
    }
    apply(norm, parameters, features, statistics, normalized);
}

fn apply(norm: &Norm, parameters: &[f32], features: &[f32], statistics: &[Statistics], normalized: &mut Vec<f32>) {
    let (weights, biases) = (&parameters[norm.weight..], &parameters[norm.bias..]);
    normalized.clear();
    for features in features.chunks_exact(statistics.len()) {
        let features = features.iter().zip(statistics).zip(weights.iter().zip(biases));
        normalized.extend(features.map(|((x, s), (weight, bias))| (x - s.mean) * s.inverse_deviation * weight + bias));
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

/// Turns the gradients of `normalized` into those of the inputs of the ReLU, in place; `features`, `[ratings, n]`, are the
/// outputs of the ReLU. The gradients of weights and biases go to `into`, laid out like the layer parameters.
pub fn batch_norm_backward(
    norm: &Norm,
    parameters: &[f32],
    features: &[f32],
    statistics: &[Statistics],
    gradients: &mut [f32],
    into: &mut [f32],
) {
    let n = statistics.len();
    let n_ratings = (features.len() / n) as f32;
    let (mut weights, mut biases) = (vec![0.0; n], vec![0.0; n]);
    for (features, gradients) in features.chunks_exact(n).zip(gradients.chunks_exact(n)) {
        for (k, s) in statistics.iter().enumerate() {
            weights[k] += gradients[k] * (features[k] - s.mean) * s.inverse_deviation;
            biases[k] += gradients[k];
        }
    }
    for (features, gradients) in features.chunks_exact(n).zip(gradients.chunks_exact_mut(n)) {
        for (k, s) in statistics.iter().enumerate() {
            let normal = (features[k] - s.mean) * s.inverse_deviation;
            // What moves all ratings alike, or in proportion, batch norm takes away.
            let own = gradients[k] - (biases[k] + normal * weights[k]) / n_ratings;
            let came_through = features[k] > 0.0;
            gradients[k] = if came_through { parameters[norm.weight + k] * s.inverse_deviation * own } else { 0.0 };
        }
    }
    into[norm.weight..][..n].copy_from_slice(&weights);
    into[norm.bias..][..n].copy_from_slice(&biases);
}

/// The same in [`BatchNormMode::Eval`](crate::engine::program::BatchNormMode): no rating moves the running statistics, and
/// weights and biases are frozen.
pub fn batch_norm_backward_eval(
    norm: &Norm,
    parameters: &[f32],
    features: &[f32],
    statistics: &[Statistics],
    gradients: &mut [f32],
) {
    let n = statistics.len();
    for (features, gradients) in features.chunks_exact(n).zip(gradients.chunks_exact_mut(n)) {
        for (k, s) in statistics.iter().enumerate() {
            let came_through = features[k] > 0.0;
            gradients[k] *= if came_through { parameters[norm.weight + k] * s.inverse_deviation } else { 0.0 };
        }
    }
}

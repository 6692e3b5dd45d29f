//! Backward pass of batch norm and of the ReLU before it. Twin of `shaders/batch_norm_backward.wgsl`.

use super::batch_norm::Statistics;
use crate::engine::layers::Norm;

/// Turns the gradients of what was normed into those of what came into the ReLU, in place; `features`, `[ratings, n]`,
/// came out of it. The gradients of weights and biases go to `into`, laid out like the layer parameters.
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

/// The same where running statistics norm, which no rating moves, and nothing but the inputs is learned.
pub fn through_running(
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

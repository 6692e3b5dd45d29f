//! From a net's activations to errors and residuals. Twin of `shaders/net_output.wgsl`.

use super::output::Output;
use crate::engine::plan::RowRating;

/// For each rating of a batch its loss and the derivative of the batch's mean loss with respect to the activation.
pub fn net_output(
    output: &Output,
    activations: &[f32],
    batch: &[RowRating],
    terms: &mut Vec<f32>,
    residuals: &mut Vec<f32>,
) {
    terms.clear();
    residuals.clear();
    for (&activation, rating) in activations.iter().zip(batch) {
        let (term, residual) = output.error(activation, rating.value, batch.len());
        terms.push(term);
        residuals.push(residual);
    }
}

//! Backward pass of a linear layer toward its inputs, and through the ReLU that they came out of. Twin of
//! `shaders/linear_backward.wgsl`.

use crate::engine::layers::Layer;

/// Fills `input_gradients`, `[ratings, layer.inputs]`, from the gradients of the layer's linear part,
/// `[ratings, layer.outputs]`.
pub fn linear_backward(
    layer: &Layer,
    parameters: &[f32],
    inputs: &[f32],
    gradients: &[f32],
    input_gradients: &mut Vec<f32>,
) {
    let weights = &parameters[layer.weight..][..layer.outputs * layer.inputs];
    input_gradients.clear();
    input_gradients.resize(inputs.len(), 0.0);
    let ratings = gradients.chunks_exact(layer.outputs).zip(input_gradients.chunks_exact_mut(layer.inputs));
    for (gradients, input_gradients) in ratings {
        for (&gradient, weights) in gradients.iter().zip(weights.chunks_exact(layer.inputs)) {
            // Behind a ReLU, half of them are.
            if gradient != 0.0 {
                for (sum, weight) in input_gradients.iter_mut().zip(weights) {
                    *sum += gradient * weight;
                }
            }
        }
    }
    if layer.follows_relu {
        for (gradient, &input) in input_gradients.iter_mut().zip(inputs) {
            if input <= 0.0 {
                *gradient = 0.0;
            }
        }
    }
}

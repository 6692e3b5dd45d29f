//! Backward pass of a linear layer towards its inputs. Twin of `shaders/linear_backward.wgsl`.

use crate::engine::layers::Layer;

/// Fills `input_gradients`, `[ratings, layer.inputs]`, from the gradients of the layer's linear part,
/// `[ratings, layer.outputs]`.
pub fn linear_backward(layer: &Layer, parameters: &[f32], gradients: &[f32], input_gradients: &mut Vec<f32>) {
    let weights = &parameters[layer.weight..][..layer.outputs * layer.inputs];
    let n_ratings = gradients.len() / layer.outputs;
    input_gradients.clear();
    input_gradients.resize(n_ratings * layer.inputs, 0.0);
    for (gradients, inputs) in gradients.chunks_exact(layer.outputs).zip(input_gradients.chunks_exact_mut(layer.inputs))
    {
        for (&gradient, weights) in gradients.iter().zip(weights.chunks_exact(layer.inputs)) {
            // Behind a ReLU, half of them are.
            if gradient != 0.0 {
                for (input, weight) in inputs.iter_mut().zip(weights) {
                    *input += gradient * weight;
                }
            }
        }
    }
}

/// Lets only the gradients pass whose activation came through the ReLU: `activations` are its outputs.
pub fn relu_backward(activations: &[f32], gradients: &mut [f32]) {
    for (gradient, &activation) in gradients.iter_mut().zip(activations) {
        if activation <= 0.0 {
            *gradient = 0.0;
        }
    }
}

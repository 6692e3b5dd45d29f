//! Gradient of a linear layer's weights and biases. Twin of `shaders/linear_gradient.wgsl`.

use crate::engine::layers::Layer;

/// Sums over the batch, from the layer's `inputs`, `[ratings, layer.inputs]`, and the gradients of its
/// linear part, `[ratings, layer.outputs]`. `into` is laid out like the layer parameters.
pub fn linear_gradient(layer: &Layer, inputs: &[f32], gradients: &[f32], into: &mut [f32]) {
    for output in 0..layer.outputs {
        let gradients = || gradients.iter().skip(output).step_by(layer.outputs);
        let weights = &mut into[layer.weight + output * layer.inputs..][..layer.inputs];
        weights.fill(0.0);
        for (&gradient, inputs) in gradients().zip(inputs.chunks_exact(layer.inputs)) {
            // Behind a ReLU, half of them are.
            if gradient != 0.0 {
                for (weight, input) in weights.iter_mut().zip(inputs) {
                    *weight += gradient * input;
                }
            }
        }
        if let Some(bias) = layer.bias {
            into[bias + output] = gradients().sum();
        }
    }
}

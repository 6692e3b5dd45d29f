//! A linear layer with the ReLU after it, forward and backward. Twin of `shaders/linear.wgsl`,
//! `shaders/linear_backward.wgsl` and `shaders/linear_gradient.wgsl`.

use crate::engine::layers::Layer;

/// Sums kept apart while a dot product runs, so that the compiler can take as many products at once.
const SUMS: usize = 8;

/// Fills `outputs`, `[ratings, layer.outputs]`, from `inputs`, `[ratings, layer.inputs]`.
pub fn linear(layer: &Layer, parameters: &[f32], inputs: &[f32], outputs: &mut Vec<f32>) {
    let weights = &parameters[layer.weight..][..layer.outputs * layer.inputs];
    outputs.clear();
    for input in inputs.chunks_exact(layer.inputs) {
        outputs.extend(weights.chunks_exact(layer.inputs).enumerate().map(|(o, weights)| {
            let bias = layer.bias.map_or(0.0, |bias| parameters[bias + o]);
            layer.rectify(dot(weights, input) + bias)
        }));
    }
}

/// Appends what a part of the inputs, from input `from` on, adds to each output before bias and ReLU, `[layer.outputs]`.
pub fn share(layer: &Layer, parameters: &[f32], from: usize, part: &[f32], sums: &mut Vec<f32>) {
    let weights = &parameters[layer.weight..][..layer.outputs * layer.inputs];
    sums.extend(weights.chunks_exact(layer.inputs).map(|weights| dot(&weights[from..][..part.len()], part)));
}

/// Sums over the batch, from the layer's `inputs`, `[ratings, layer.inputs]`, and the gradients of its
/// linear part, `[ratings, layer.outputs]`. `into` is laid out like the layer parameters.
pub fn linear_gradient(layer: &Layer, inputs: &[f32], gradients: &[f32], into: &mut [f32]) {
    for output in 0..layer.outputs {
        let gradients = || gradients.iter().skip(output).step_by(layer.outputs);
        let weights = &mut into[layer.weight + output * layer.inputs..][..layer.inputs];
        weights.fill(0.0);
        for (&gradient, inputs) in gradients().zip(inputs.chunks_exact(layer.inputs)) {
            // After a ReLU, half of them are 0.
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
            // After a ReLU, half of them are 0.
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

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; SUMS];
    let (a, b) = (a.chunks_exact(SUMS), b.chunks_exact(SUMS));
    let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        for k in 0..SUMS {
            sums[k] += a[k] * b[k];
        }
    }
    sums.iter().sum::<f32>() + rest
}

//! Forward pass of a linear layer, and the ReLU behind it. Twin of `shaders/linear.wgsl`.

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

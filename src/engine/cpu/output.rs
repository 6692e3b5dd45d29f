//! What becomes of a model's activation: sigmoid into the range, error. Twin of `shaders/output.wgsl`.

use crate::engine::Loss;
use crate::model::ModelSpec;

/// The last step of every forward pass.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// fastai's `y_range`, where the model has one.
    range: Option<(f32, f32)>,
    loss: Loss,
}

impl Output {
    pub fn new(spec: &ModelSpec, loss: Loss) -> Output {
        Output { range: spec.kind.has_range().then_some(spec.y_range), loss }
    }

    /// The prediction that an activation stands for.
    pub fn predict(&self, activation: f32) -> f32 {
        self.squash(activation).0
    }

    /// Loss of one rating, and the derivative of the mean loss of a batch of `batch_size` ratings with respect to
    /// the activation.
    pub fn error(&self, activation: f32, value: f32, batch_size: usize) -> (f32, f32) {
        let (prediction, slope) = self.squash(activation);
        let error = prediction - value;
        let share = 1.0 / batch_size as f32;
        match self.loss {
            Loss::Mse => (error * error, 2.0 * share * error * slope),
            Loss::L1 => (error.abs(), share * sign(error) * slope),
        }
    }

    /// fastai's `sigmoid_range` and its derivative; the identity where the model has no range.
    fn squash(&self, activation: f32) -> (f32, f32) {
        match self.range {
            None => (activation, 1.0),
            Some((low, high)) => {
                let sigmoid = 1.0 / (1.0 + (-activation).exp());
                (low + (high - low) * sigmoid, (high - low) * sigmoid * (1.0 - sigmoid))
            }
        }
    }
}

/// -1, 0 or 1: unlike `signum`, 0 where there is no error.
fn sign(error: f32) -> f32 {
    if error == 0.0 { 0.0 } else { error.signum() }
}

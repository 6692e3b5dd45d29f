//! Forward pass: gather two rows, dot product, biases, sigmoid into the range, error. Twin of `shaders/dot_bias.wgsl`.

use super::output::Output;
use crate::engine::Loss;
#[cfg(test)]
use crate::engine::plan::RowRating;
use crate::engine::rows::{LANE, RowLayout};
use crate::model::ModelSpec;

/// The forward pass of one model.
#[derive(Clone, Copy, Debug)]
pub struct DotBias {
    layout: RowLayout,
    output: Output,
}

impl DotBias {
    pub fn new(spec: &ModelSpec, loss: Loss) -> DotBias {
        DotBias { layout: RowLayout::new(spec), output: Output::new(spec, loss) }
    }

    /// Prediction for a user's row and an item's.
    pub fn predict(&self, user: &[f32], item: &[f32]) -> f32 {
        self.output.predict(self.activation(user, item))
    }

    /// Loss of one rating, and the derivative of the mean loss of a batch of `batch_size` ratings with respect to its
    /// activation (dot product plus biases), from the parameters of its user and its item.
    pub fn error(&self, user: &[f32], item: &[f32], value: f32, batch_size: usize) -> (f32, f32) {
        self.output.error(self.activation(user, item), value, batch_size)
    }

    /// Losses and residuals of a whole batch, as the shader computes them.
    #[cfg(test)]
    pub fn forward(&self, rows: &[f32], batch: &[RowRating], terms: &mut Vec<f32>, residuals: &mut Vec<f32>) {
        let errors = batch.iter().map(|rating| {
            let [user, item] = [rating.user_row, rating.item_row].map(|row| self.layout.row(rows, row));
            self.error(user, item, rating.value, batch.len())
        });
        (*terms, *residuals) = errors.unzip();
    }

    /// Dot product of the two rows' factors plus their biases.
    fn activation(&self, user: &[f32], item: &[f32]) -> f32 {
        let bias = self.layout.bias_offset();
        let mut sum = [0.0; LANE];
        for (u, i) in user[..bias].chunks_exact(LANE).zip(item[..bias].chunks_exact(LANE)) {
            for lane in 0..LANE {
                sum[lane] += u[lane] * i[lane];
            }
        }
        let dot = sum[0] + sum[1] + sum[2] + sum[3];
        if self.layout.has_bias { dot + user[bias] + item[bias] } else { dot }
    }
}

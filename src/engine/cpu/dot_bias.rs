//! Forward pass: gather two rows, dot product, biases, sigmoid into the range, error. Twin of `shaders/dot_bias.wgsl`.

use super::output::Output;
use crate::engine::Loss;
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

    /// Prediction for one pair of rows.
    pub fn predict(&self, rows: &[f32], user_row: u32, item_row: u32) -> f32 {
        self.output.predict(self.activation(rows, user_row, item_row))
    }

    /// For each rating its loss and the derivative of the batch's mean loss with respect to the activation (dot
    /// product plus biases).
    pub fn forward(&self, rows: &[f32], batch: &[RowRating], terms: &mut Vec<f32>, residuals: &mut Vec<f32>) {
        terms.clear();
        residuals.clear();
        for rating in batch {
            let activation = self.activation(rows, rating.user_row, rating.item_row);
            let (term, residual) = self.output.error(activation, rating.value, batch.len());
            terms.push(term);
            residuals.push(residual);
        }
    }

    /// Dot product of the two rows' factors plus their biases.
    fn activation(&self, rows: &[f32], user_row: u32, item_row: u32) -> f32 {
        let stride = self.layout.stride();
        let user = &rows[user_row as usize * stride..][..stride];
        let item = &rows[item_row as usize * stride..][..stride];
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

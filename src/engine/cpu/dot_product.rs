//! The dot product of a user's and an item's row, with their biases. Twin of `shaders/parts/dot_product.wgsl`
//! and `shaders/parts/row_gradient.wgsl`.

use super::output::Output;
use crate::engine::rows::{LANE, RowLayout, RowRating};
use crate::model::ModelSpec;

/// The forward pass of a dot-product model.
#[derive(Clone, Copy, Debug)]
pub struct DotProduct {
    layout: RowLayout,
    output: Output,
}

impl DotProduct {
    pub fn new(spec: &ModelSpec, output: Output) -> DotProduct {
        DotProduct { layout: RowLayout::new(spec), output }
    }

    /// Prediction for a user's row and an item's.
    pub fn predict(&self, user: &[f32], item: &[f32]) -> f32 {
        self.output.predict(self.logit(user, item))
    }

    /// What lists rank an item by: the prediction before clipping.
    pub fn score(&self, user: &[f32], item: &[f32]) -> f32 {
        self.output.score(self.logit(user, item))
    }

    /// The prediction that belongs to a score.
    pub fn clip(&self, score: f32) -> f32 {
        self.output.clip(score)
    }

    /// Loss of one rating, and the derivative of the mean loss of a batch of `batch_size` ratings with respect to its
    /// logit, from the rows of its user and its item.
    pub fn error(&self, user: &[f32], item: &[f32], value: f32, batch_size: usize) -> (f32, f32) {
        self.output.error(self.logit(user, item), value, batch_size)
    }

    /// Dot product of the two rows' factors plus their biases.
    pub fn logit(&self, user: &[f32], item: &[f32]) -> f32 {
        let (dot, bias) = (self.dot(user, item), self.layout.bias_offset());
        if self.layout.has_bias { dot + user[bias] + item[bias] } else { dot }
    }

    /// Dot product of the two rows' factors.
    pub fn dot(&self, user: &[f32], item: &[f32]) -> f32 {
        let bias = self.layout.bias_offset();
        let mut sum = [0.0; LANE];
        for (u, i) in user[..bias].chunks_exact(LANE).zip(item[..bias].chunks_exact(LANE)) {
            for lane in 0..LANE {
                sum[lane] += u[lane] * i[lane];
            }
        }
        sum[0] + sum[1] + sum[2] + sum[3]
    }
}

/// For each rating its loss, and the derivative of the mean loss of a batch of `batch_size` with respect to its logit.
pub fn dot_loss(
    model: &DotProduct,
    rows: &[f32],
    ratings: &[RowRating],
    batch_size: usize,
    losses: &mut Vec<f32>,
    grad_logits: &mut Vec<f32>,
) {
    losses.clear();
    grad_logits.clear();
    for rating in ratings {
        let [user, item] = [rating.user_row, rating.item_row].map(|row| model.layout.row(rows, row));
        let (loss, grad_logit) = model.error(user, item, rating.value, batch_size);
        losses.push(loss);
        grad_logits.push(grad_logit);
    }
}

/// Appends the prediction of each pair.
pub fn dot_predict(model: &DotProduct, rows: &[f32], pairs: &[RowRating], predictions: &mut Vec<f32>) {
    let row = |row| model.layout.row(rows, row);
    predictions.extend(pairs.iter().map(|pair| model.predict(row(pair.user_row), row(pair.item_row))));
}

/// Sums the gradient of one row over the ratings that belong to it, each with the gradient of its logit.
pub fn dot_gradient(
    layout: &RowLayout,
    rows: &[f32],
    row: u32,
    ratings: impl Iterator<Item = (RowRating, f32)>,
    gradient: &mut [f32],
) {
    gradient.fill(0.0);
    for (rating, grad_logit) in ratings {
        let partner = if row == rating.user_row { rating.item_row } else { rating.user_row };
        add_share(layout, grad_logit, layout.row(rows, partner), gradient);
    }
}

/// Adds one rating's share, `grad_logit * partner row`, to the gradient of a row; the bias lane sums the gradients of the
/// logits themselves.
pub fn add_share(layout: &RowLayout, grad_logit: f32, partner: &[f32], gradient: &mut [f32]) {
    let bias = layout.bias_offset();
    for (g, p) in gradient[..bias].iter_mut().zip(&partner[..bias]) {
        *g += grad_logit * p;
    }
    if layout.has_bias {
        gradient[bias] += grad_logit;
    }
}

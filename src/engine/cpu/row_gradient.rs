//! Gradient of one row: the sum over its ratings in the batch. Twin of `shaders/row_gradient.wgsl`.

#[cfg(test)]
use crate::engine::plan::RowRating;
use crate::engine::rows::RowLayout;

/// Adds one rating's share, `residual * partner row`, to the gradient of a row; the bias lane sums the residuals
/// themselves.
pub fn add_share(layout: &RowLayout, residual: f32, partner: &[f32], gradient: &mut [f32]) {
    let bias = layout.bias_offset();
    for (g, p) in gradient[..bias].iter_mut().zip(&partner[..bias]) {
        *g += residual * p;
    }
    if layout.has_bias {
        gradient[bias] += residual;
    }
}

/// The whole gradient of one row, from the ratings that belong to it in their order, as the shader sums it.
#[cfg(test)]
pub fn row_gradient(
    layout: &RowLayout,
    rows: &[f32],
    row: u32,
    ratings: impl Iterator<Item = (RowRating, f32)>,
    gradient: &mut [f32],
) {
    gradient.fill(0.0);
    for (rating, residual) in ratings {
        let partner = if row == rating.user_row { rating.item_row } else { rating.user_row };
        add_share(layout, residual, layout.row(rows, partner), gradient);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Loss;
    use crate::engine::cpu::{dot_bias::DotBias, loss::mean, slope::slope};
    use crate::model::{ModelKind, ModelSpec};

    /// Against the slope of the loss itself, by central differences over every parameter.
    #[test]
    fn gradients_are_the_slope_of_the_loss() {
        for (kind, loss) in [
            (ModelKind::Dot, Loss::Mse),
            (ModelKind::DotRange, Loss::Mse),
            (ModelKind::DotBias, Loss::Mse),
            (ModelKind::DotBias, Loss::L1),
        ] {
            let spec = ModelSpec::new(kind, 3, 3, 3, (0.0, 5.5));
            let layout = RowLayout::new(&spec);
            let forward = DotBias::new(&spec, loss);
            // User 1 rates twice, item 5 is rated twice, row 3 not at all.
            let batch = [(0, 4, 4.0), (1, 5, 2.0), (1, 4, 5.0), (2, 5, 1.0)]
                .map(|(user_row, item_row, value)| RowRating { user_row, item_row, value });
            let mut rows: Vec<f32> =
                (0..layout.n_rows() * layout.stride()).map(|k| ((k * 37 % 19) as f32 - 9.0) / 20.0).collect();
            let (mut terms, mut residuals) = (Vec::new(), Vec::new());
            forward.forward(&rows, &batch, &mut terms, &mut residuals);
            let mut gradients = vec![0.0; rows.len()];
            for (row, gradient) in (0..).zip(gradients.chunks_exact_mut(layout.stride())) {
                let own = batch.iter().zip(&residuals).filter(|(r, _)| r.user_row == row || r.item_row == row);
                row_gradient(&layout, &rows, row, own.map(|(&r, &e)| (r, e)), gradient);
            }
            let mut mean_loss = |rows: &[f32]| {
                forward.forward(rows, &batch, &mut terms, &mut residuals);
                f64::from(mean(&terms))
            };
            const H: f32 = 1e-2;
            for k in (0..rows.len()).filter(|k| {
                let column = k % layout.stride();
                column < spec.user_factors || (layout.has_bias && column == layout.bias_offset())
            }) {
                let slope = slope(&mut rows, k, H, &mut mean_loss);
                assert!(
                    (slope - f64::from(gradients[k])).abs() < 2e-3,
                    "{kind:?} {loss:?} {k}: {slope} or {}",
                    gradients[k]
                );
            }
        }
    }
}

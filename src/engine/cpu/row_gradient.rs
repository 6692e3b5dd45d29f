//! Gradient of one row: the sum over its ratings in the batch. Twin of `shaders/row_gradient.wgsl`.

use crate::engine::plan::RowRating;
use crate::engine::rows::{LANE, RowLayout};

/// Sums `residual * partner row` over the ratings that belong to `row`, in their order; the bias
/// lane sums the residuals themselves.
pub fn row_gradient(
    layout: &RowLayout,
    rows: &[f32],
    row: u32,
    ratings: impl Iterator<Item = (RowRating, f32)>,
    gradient: &mut [f32],
) {
    let stride = layout.stride();
    let bias = layout.bias_offset();
    gradient.fill(0.0);
    for (rating, residual) in ratings {
        let partner = if row == rating.user_row { rating.item_row } else { rating.user_row };
        let partner = &rows[partner as usize * stride..][..bias];
        for (g, p) in gradient.chunks_exact_mut(LANE).zip(partner.chunks_exact(LANE)) {
            for lane in 0..LANE {
                g[lane] += residual * p[lane];
            }
        }
        if layout.has_bias {
            gradient[bias] += residual;
        }
    }
}

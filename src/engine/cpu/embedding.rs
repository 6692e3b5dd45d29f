//! The embeddings of a net, forward and backward. Twin of `shaders/gather.wgsl` and `shaders/embedding_gradient.wgsl`.

use crate::engine::rows::{RowLayout, RowRating};

/// Concatenates both embeddings of each rating: fills `inputs`, `[ratings, user_factors + item_factors]`.
pub fn gather(layout: &RowLayout, rows: &[f32], ratings: &[RowRating], inputs: &mut Vec<f32>) {
    inputs.clear();
    for rating in ratings {
        for (row, factors) in [(rating.user_row, layout.user_factors), (rating.item_row, layout.item_factors)] {
            inputs.extend_from_slice(&rows[row as usize * layout.stride()..][..factors]);
        }
    }
}

/// Sums the row's part of the input gradients, `[ratings, user_factors + item_factors]`, over the `ratings` of the
/// batch that belong to `row`, in their order.
pub fn embedding_gradient(
    layout: &RowLayout,
    input_gradients: &[f32],
    row: u32,
    ratings: impl Iterator<Item = usize>,
    gradient: &mut [f32],
) {
    let is_user = (row as usize) < layout.n_users;
    let (first, factors) = if is_user { (0, layout.user_factors) } else { (layout.user_factors, layout.item_factors) };
    let inputs = layout.user_factors + layout.item_factors;
    gradient.fill(0.0);
    for rating in ratings {
        let own = &input_gradients[rating * inputs + first..][..factors];
        for (sum, own) in gradient.iter_mut().zip(own) {
            *sum += own;
        }
    }
}

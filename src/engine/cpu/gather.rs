//! The inputs of a net: both embeddings of each rating, one behind the other. Twin of `shaders/gather.wgsl`.

use crate::engine::plan::RowRating;
use crate::engine::rows::RowLayout;

/// Fills `inputs`, `[ratings, user_factors + item_factors]`.
pub fn gather(layout: &RowLayout, rows: &[f32], ratings: &[RowRating], inputs: &mut Vec<f32>) {
    inputs.clear();
    for rating in ratings {
        for (row, factors) in [(rating.user_row, layout.user_factors), (rating.item_row, layout.item_factors)] {
            inputs.extend_from_slice(&rows[row as usize * layout.stride()..][..factors]);
        }
    }
}

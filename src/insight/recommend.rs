//! The ranked list for one user.

use serde::{Deserialize, Serialize};

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    pub item: u32,
    pub title: String,
    pub predicted: f32,
    pub n_ratings: u32,
}

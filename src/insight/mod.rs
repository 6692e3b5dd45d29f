//! What a trained model knows: principal components, recommendations.

mod movie_map;
mod recommend;

pub use movie_map::{MapPoint, MovieMap};
pub use recommend::Recommendation;

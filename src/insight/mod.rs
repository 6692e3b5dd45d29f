//! What a trained model knows: principal components, recommendations.

mod crosstab;
mod labels;
mod movie_map;
mod neighbours;
mod pca;
mod recommend;
mod tally;

pub use crosstab::{Counted, Crosstab, crosstab};
pub use labels::{Label, Rect, place_labels};
pub use movie_map::{MapPoint, MovieMap, movie_map};
pub use neighbours::{Likeness, Neighbour, nearest, neighbours};
pub use pca::{Pca, pca};
pub use recommend::{Recommendation, rank_unseen};
pub use tally::ItemTally;

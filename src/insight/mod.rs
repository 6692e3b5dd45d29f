//! What a trained model knows: principal components, recommendations.

mod crosstab;
mod align;
mod catalogue;
mod labels;
mod movie_map;
mod neighbours;
mod pca;
mod projection;
mod recommend;
mod tally;
mod texts;

pub use align::align;
pub use catalogue::Catalogue;
pub use crosstab::{Counted, Crosstab, crosstab};
pub use labels::{Label, Rect, place_labels};
pub use movie_map::{BASIS, MovieMap, movie_map};
pub use neighbours::{Likeness, Neighbour, nearest, neighbours};
pub use pca::{Pca, pca};
pub use projection::Projection;
pub use recommend::{Recommendation, rank_unseen};
pub use tally::ItemTally;
pub use texts::Texts;

//! What a trained model knows: principal components, biases, neighbours, recommendations.

mod align;
mod bias_table;
mod catalogue;
mod components;
mod arithmetic;
mod crosstab;
mod find;
mod fold_in;
mod labels;
mod movie_map;
mod neighbours;
mod pca;
mod projection;
mod recommend;
mod results;
mod search;
mod tally;
mod texts;

pub use align::align;
pub use arithmetic::{Arithmetic, Biases, Closest, Formula, Squashed, closest_rated};
pub use bias_table::{BiasRow, BiasTable, Trend, bias_table};
pub use catalogue::Catalogue;
pub use components::{Ends, component_ends};
pub use crosstab::{Counted, Crosstab, crosstab};
pub use find::{find_items, find_titles};
pub use fold_in::{FoldIn, UserRow};
pub use labels::{Label, Rect, place_labels};
pub use movie_map::{BASIS, MovieMap, movie_map};
pub use neighbours::{Likeness, Neighbour, nearest, neighbours};
pub use pca::{Pca, pca};
pub use projection::Projection;
pub use recommend::{Compared, ListView, RankedList, Rated, Recommendation, compare, rank};
pub use results::{ResultRow, page_of, show_results};
pub use search::SearchKeys;
pub use tally::{ItemFacts, ItemTally};
pub use texts::Texts;

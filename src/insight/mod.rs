//! What a trained model knows: principal components, biases, neighbors, recommendations.

mod align;
mod bias_table;
mod catalog;
mod choice_fold_in;
mod components;
mod arithmetic;
mod crosstab;
mod find;
mod fold_in;
mod movie_map;
mod neighbors;
mod pca;
mod recommend;
mod results;
mod ridge;
mod search;
mod tally;
mod texts;

pub use arithmetic::{
    Arithmetic, BiasTerms, ChoiceScore, ChoiceTerms, Closest, Ending, Formula, Squashed, closest_rated,
};
pub use bias_table::{BiasRow, BiasTable, Trend, bias_table};
pub use catalog::Catalog;
pub(crate) use choice_fold_in::ChoiceFoldIn;
pub use components::{Ends, component_ends};
pub use crosstab::{Counted, Crosstab, crosstab};
pub use find::find_titles;
pub use fold_in::{FoldIn, UserRow};
pub use movie_map::{BASIS, MovieMap, movie_map};
pub use neighbors::{Neighbor, Similarity, nearest, neighbors};
pub use pca::Pca;
pub use recommend::{Compared, ListView, RankedList, Rated, Recommendation, compare, rank};
pub use results::{ResultRow, page_of, show_results};
pub(crate) use ridge::RidgeFoldIn;
pub use search::SearchKeys;
pub use tally::{ItemFacts, ItemTally};
pub use texts::Texts;

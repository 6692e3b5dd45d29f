//! Bytes of ratings files to a table of ratings, its classes, its split and its batches.

mod batches;
mod classes;
mod dataset;
mod features;
mod genres;
mod ids;
mod noun;
mod origin;
mod packed;
mod permutation;
pub mod read;
pub mod sample;
mod seed;
mod shape;
mod split;
mod chunks;
mod table;
mod tally;
mod title;

pub use batches::{batch_range, shuffled, steps_per_epoch};
pub use chunks::in_chunks;
pub use classes::{Class, Classes, NA};
pub use dataset::{Dataset, DatasetFacts, ItemNames, Ratings, UserFacts};
pub use features::ItemFeatures;
pub use genres::{GenreSet, Genres};
pub use ids::IdColumn;
pub use noun::ItemNoun;
pub use origin::Origin;
pub use packed::{NotATable, Unpacking, pack};
pub use read::{DataError, DataProblem, NamedFile, read_files};
pub use seed::{Seed, Stream};
pub use shape::Shape;
pub use split::{Split, n_valid, some_held_out, split};
pub use table::{RatingsTable, is_untitled};
pub use tally::Tally;
pub use title::{article_in_front, fold, is_article, year_of};

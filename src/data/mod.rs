//! Bytes of ratings files to a table of ratings, its classes, its split and its batches.

mod batches;
mod classes;
mod dataset;
mod error;
mod files;
mod movielens;
mod origin;
mod permutation;
mod reader;
pub mod sample;
mod seed;
mod shape;
mod split;
mod table;
mod text;

pub use batches::{batch_range, shuffled, steps_per_epoch};
pub use classes::{Class, Classes, NA};
pub use dataset::{Dataset, DatasetFacts, ItemNames, Ratings, UserFacts};
pub use error::DataError;
pub use files::{NamedFile, read_files};
pub use origin::Origin;
pub use seed::{Seed, Stream};
pub use shape::Shape;
pub use split::{Split, split};
pub use table::{IdColumn, RatingsTable};

//! Bytes of ratings files to a table of ratings, its classes, its split and its batches.

mod classes;
mod dataset;
mod error;
mod seed;

pub use classes::{Class, Classes, NA};
pub use dataset::{Dataset, DatasetFacts, ItemNames, Ratings, UserFacts};
pub use error::DataError;
pub use seed::{Seed, Stream};

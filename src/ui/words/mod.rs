//! Words that several regions share: what the page calls the items, and what it says of reading, runs, settings and
//! problems. The worker knows no sentences; its messages carry enums with fields.

pub mod arithmetic;
mod embedding_rows;
pub mod evaluation;
mod model_file;
pub mod names;
mod noun;
pub mod arrival;
mod problems;
pub mod ranking;
pub mod reading;
mod run;
pub mod runs;
mod settings;
mod strength;
mod training;
pub mod warnings;

pub use embedding_rows::{NamedRows, explanation as embedding_rows};
pub use noun::{Noun, noun};
pub use problems::{problem, regions_missing};
pub use run::{choice_validation, finished, guessing, held_out, learned_by_heart, loss_name, plan, validation};
pub use settings::{formula, meaning, splits};
pub use strength::{doubt, strength};
pub use training::{config_error, fallback};

/// What has become of a part of the program that did not come.
pub const NOT_LOADED: &str = "could not be loaded: the network failed, or the site has changed since you opened it.";

/// What happened and where, and what to do next.
type Words = (String, String);

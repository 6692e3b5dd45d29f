//! What the page says of what the worker tells it. The worker knows no sentences: its messages carry enums with fields.

mod model_file;
mod problems;
pub mod reading;
mod training;

pub use problems::problem;
pub use training::{config_error, fallback};

/// What happened and where, and what to do next.
type Words = (String, String);

//! What the page says of what the worker tells it. The worker knows no sentences: its messages carry enums with fields.

mod problems;
pub mod reading;

pub use problems::problem;

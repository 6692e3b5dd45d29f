//! Words that several regions share: what the page calls the items, and what it says of problems. The worker knows no
//! sentences; its messages carry enums with fields.

pub mod arithmetic;
mod noun;
mod problems;

pub use noun::{Noun, noun};
pub use problems::problem;

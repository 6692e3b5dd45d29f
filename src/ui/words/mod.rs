//! Words that several regions share: what the page calls the items, and what it says of reading, runs, settings and
//! problems. The worker knows no sentences; its messages carry enums with fields.

pub mod arithmetic;
mod noun;
mod problems;
pub mod reading;
mod run;
mod settings;

pub use noun::{Noun, noun};
pub use problems::problem;
pub use run::{finished, loss_name, plan, validation};
pub use settings::formula;

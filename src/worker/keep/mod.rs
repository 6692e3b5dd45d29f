//! What survives a reload: the data and the model learned last, in a database that the browser keeps for this page.

mod database;
mod records;
mod writer;

pub use records::{Recalled, forget, look, recall};
pub use writer::Writer;

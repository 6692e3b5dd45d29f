//! Runs that have ended, beside each other.

use serde::{Deserialize, Serialize};

/// What to do with the runs that are kept to compare, by their numbers. Answered by [`ToPage::Runs`](super::ToPage::Runs).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunLogCommand {
    Rename(u32, String),
    Delete(u32),
}

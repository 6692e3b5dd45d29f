//! Runs that have ended, beside each other, and the last one epoch by epoch.

use serde::{Deserialize, Serialize};

/// What to do with the runs that are kept to compare, by their numbers. Answered by [`ToPage::Runs`](super::ToPage::Runs).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunLogCommand {
    Rename(u32, String),
    Delete(u32),
}

/// The epochs of the last run whose parameters are kept, beside those of the trained model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshots {
    pub epochs: Vec<usize>,
    /// The memory that they take, and how much they may take.
    pub bytes: u64,
    pub budget: u64,
    /// Of how many epochs one is kept.
    pub every: usize,
}

//! What can go wrong between a file and a dataset.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A file that could not be understood: which, where, why. The data loaded before stays.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("{}", match line { Some(line) => format!("{file}, line {line}: {reason}"), None => format!("{file}: {reason}") })]
pub struct DataError {
    pub file: String,
    /// Counted from 1; none where the whole file is meant.
    pub line: Option<u64>,
    pub reason: String,
    /// What the person can do about it.
    pub advice: String,
}

//! Classes: the whole numbers that stand for users and items inside a model.

use serde::{Deserialize, Serialize};

/// Index of a user or an item in its [`Classes`], and of its row in an embedding.
pub type Class = u32;

/// Name of class 0, which stands for "not in the training data" (fastai's `#na#`).
pub const NA: &str = "#na#";

/// The vocabulary of one column. Class 0 is always [`NA`]; the others are sorted, numerically
/// when every name is a whole number and by code point otherwise (fastai's `CategoryMap`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classes {
    names: Vec<String>,
}

impl Classes {
    /// Name of `class`; `#na#` for one that does not exist.
    pub fn name(&self, class: Class) -> &str {
        self.names.get(class as usize).map_or(NA, String::as_str)
    }

    /// All names by class, `#na#` first.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Number of classes with `#na#`: the number of rows of an embedding.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is nothing but `#na#`.
    pub fn is_empty(&self) -> bool {
        self.names.len() <= 1
    }
}

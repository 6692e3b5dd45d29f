//! Classes: the whole numbers that stand for users and items inside a model.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

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
    /// The vocabulary of `names`, in any order and with repetitions. `#na#` itself takes class 0.
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Classes {
        let mut names: Vec<&str> = names.into_iter().filter(|&name| name != NA).collect();
        names.sort_unstable();
        names.dedup();
        let numbers: Option<Vec<i64>> = names.iter().map(|name| name.parse().ok()).collect();
        if let Some(numbers) = numbers {
            let mut numbered: Vec<_> = numbers.into_iter().zip(names).collect();
            numbered.sort_unstable();
            names = numbered.into_iter().map(|(_, name)| name).collect();
        }
        Classes { names: std::iter::once(NA).chain(names).map(str::to_owned).collect() }
    }

    /// The class of every name.
    pub fn by_name(&self) -> HashMap<&str, Class> {
        self.names.iter().map(String::as_str).zip(0..).collect()
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_sort_by_value_with_na_first() {
        let classes = Classes::from_names(["10", "9", "2", "10"]);
        assert_eq!(classes.names(), [NA, "2", "9", "10"]);
        assert_eq!(classes.by_name()["9"], 2);
    }

    #[test]
    fn one_name_that_is_no_number_makes_all_sort_by_code_point() {
        let classes = Classes::from_names(["b", "é", "10", "Z", "9"]);
        assert_eq!(classes.names(), [NA, "10", "9", "Z", "b", "é"]);
    }

    #[test]
    fn spellings_of_one_number_stay_apart() {
        assert_eq!(Classes::from_names(["7", "007"]).names(), [NA, "007", "7"]);
    }

    #[test]
    fn na_is_never_a_second_class() {
        let classes = Classes::from_names(["a", NA]);
        assert_eq!(classes.names(), [NA, "a"]);
        assert_eq!(classes.by_name()[NA], 0);
    }

    #[test]
    fn unknown_classes_are_called_na() {
        assert_eq!(Classes::from_names(["a"]).name(99), NA);
    }
}

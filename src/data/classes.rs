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
        Classes::number(&names.into_iter().collect::<Vec<_>>()).0
    }

    /// The vocabulary of `names`, and the class of each of them.
    pub fn number<S: AsRef<str>>(names: &[S]) -> (Classes, Vec<Class>) {
        let each = || names.iter().map(AsRef::as_ref).zip(0..).filter(|&(name, _)| name != NA);
        let are_numbers = each().all(|(name, _): (&str, _)| name.parse::<i64>().is_ok());
        let rank = |name: &str| {
            if are_numbers { Rank::Number(name.parse().unwrap_or_default()) } else { Rank::Text(beginning(name)) }
        };
        let mut order: Vec<(Rank, &str, usize)> = each().map(|(name, place)| (rank(name), name, place)).collect();
        order.sort_unstable();
        let mut classes = Classes { names: vec![NA.to_owned()] };
        let mut class_of = vec![0; names.len()];
        for (_, name, place) in order {
            if classes.names.last().is_some_and(|last| last != name) {
                classes.names.push(name.to_owned());
            }
            class_of[place] = classes.len() as Class - 1;
        }
        (classes, class_of)
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

/// What names are compared by first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Number(i64),
    /// Its beginning, because most texts differ there already.
    Text([u8; 8]),
}

/// The first bytes of a text, zeros behind it.
fn beginning(text: &str) -> [u8; 8] {
    let mut beginning = [0; 8];
    beginning.iter_mut().zip(text.bytes()).for_each(|(to, byte)| *to = byte);
    beginning
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_sort_by_value_with_na_first() {
        let classes = Classes::from_names(["10", "9", "2", "10"]);
        assert_eq!(classes.names(), [NA, "2", "9", "10"]);
        assert_eq!(classes.by_name()["9"], 2);
        let (same, class_of) = Classes::number(&["10", "9", NA, "2", "10"]);
        assert_eq!((same, class_of), (classes, vec![3, 2, 0, 1, 3]));
    }

    #[test]
    fn one_name_that_is_no_number_makes_all_sort_by_code_point() {
        let classes = Classes::from_names(["b", "é", "10", "Z", "9"]);
        assert_eq!(classes.names(), [NA, "10", "9", "Z", "b", "é"]);
        let long = ["Toy Story (1995)", "Toy Story", "Toy Stor", "Toy Story 2", "Toy Sto\u{1}"];
        let classes = Classes::from_names(long);
        assert_eq!(classes.names()[1..], ["Toy Sto\u{1}", "Toy Stor", "Toy Story", "Toy Story (1995)", "Toy Story 2"]);
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

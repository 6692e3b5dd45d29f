//! Pairs of files that say which ratings to hold out: `u1.base` and `u1.test`, as MovieLens has them.

use crate::data::RowFacts;
use std::ops::Range;

/// What the files to train on end with, beside one that ends with `.test`.
const TRAIN: [&str; 3] = [".base", ".train", ".training"];

/// Notes which rows the test files of pairs have; `ranges` says where the rows of each file lie.
pub fn mark(facts: &mut RowFacts, ranges: &[(String, Range<usize>)]) {
    let ranges: Vec<(String, Range<usize>)> =
        ranges.iter().map(|(name, rows)| (name.to_lowercase(), rows.clone())).collect();
    let mut names: Vec<&str> = ranges.iter().filter_map(|(name, _)| stem_of_test(name)).collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|stem| TRAIN.iter().any(|end| ranges.iter().any(|(name, _)| name.strip_suffix(end) == Some(stem))));
    names.truncate(u32::BITS as usize);
    let n = ranges.iter().map(|(_, rows)| rows.end).max().unwrap_or_default();
    for (pair, stem) in names.iter().enumerate() {
        facts.tests.resize(n, 0);
        for (_, rows) in ranges.iter().filter(|(name, _)| stem_of_test(name) == Some(stem)) {
            facts.tests[rows.clone()].iter_mut().for_each(|tests| *tests |= 1 << pair);
        }
    }
    // Of a file in an archive or a folder, its own name.
    facts.pairs = names.into_iter().map(|name| name.rsplit('/').next().unwrap_or(name).to_owned()).collect();
}

fn stem_of_test(name: &str) -> Option<&str> {
    name.strip_suffix(".test")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(names: &[&str]) -> RowFacts {
        let ranges: Vec<_> =
            names.iter().enumerate().map(|(at, name)| (name.to_string(), 2 * at..2 * at + 2)).collect();
        let mut facts = RowFacts::default();
        mark(&mut facts, &ranges);
        facts
    }

    #[test]
    fn pairs_are_found_in_any_order_by_their_names() {
        let facts = marked(&["a.zip/ub.test", "u1.base", "u1.TEST", "a.zip/ub.base", "u.item"]);
        assert_eq!(facts.pairs, ["ub", "u1"]);
        assert_eq!(facts.tests, [1, 1, 0, 0, 2, 2, 0, 0, 0, 0]);
    }

    #[test]
    fn a_test_file_alone_is_no_pair() {
        assert_eq!(marked(&["u1.test", "u2.base", "ratings.csv"]), RowFacts::default());
    }
}

//! The split into ratings to learn from and ratings held out to judge by.

use super::permutation::{beginning_of_permutation, permutation};
use super::{Seed, Stream};

/// Rows of the ratings, each in exactly one of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    pub train: Vec<u32>,
    pub valid: Vec<u32>,
}

/// Holds out `valid_percent` of `n` rows, drawn at random: rounded down, as fastai's
/// `RandomSplitter` does, but with at least one row on each side where `n` is 2 or more.
pub fn split(n: usize, valid_percent: f64, seed: Seed) -> Split {
    let mut valid = permutation(n, seed.stream(Stream::Split));
    let train = valid.split_off(n_valid(n, valid_percent));
    valid.shrink_to_fit();
    Split { train, valid }
}

/// Some of the rows that [`split`] holds out, in random order: all of them, or, where there are millions, the first
/// hundred thousand or so. It takes next to no memory and a fraction of the time.
pub fn some_held_out(n: usize, valid_percent: f64, seed: Seed) -> Vec<u32> {
    let mut valid = beginning_of_permutation(n, seed.stream(Stream::Split));
    valid.truncate(n_valid(n, valid_percent));
    valid
}

/// How many of `n` rows [`split`] holds out.
pub fn n_valid(n: usize, valid_percent: f64) -> usize {
    let share = (n as f64 * valid_percent / 100.0) as usize;
    share.max(1).min(n.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_on_exactly_one_side() {
        let Split { train, valid } = split(1009, 20.0, Seed(1));
        assert_eq!((train.len(), valid.len()), (808, 201));
        let mut rows = [train, valid].concat();
        rows.sort_unstable();
        assert_eq!(rows, (0..1009).collect::<Vec<u32>>());
    }

    #[test]
    fn the_seed_decides_and_valid_is_drawn_from_everywhere() {
        assert_eq!(split(1000, 20.0, Seed(7)), split(1000, 20.0, Seed(7)));
        assert_ne!(split(1000, 20.0, Seed(7)), split(1000, 20.0, Seed(8)));
        let mean = split(1000, 20.0, Seed(7)).valid.iter().sum::<u32>() / 200;
        assert!((430..570).contains(&mean), "mean held-out row is {mean}");
    }

    #[test]
    fn some_of_those_held_out_are_the_first_of_them() {
        for (n, valid_percent) in [(0, 20.0), (1, 20.0), (1009, 20.0), (1_000_000, 1.0), (1_000_000, 50.0)] {
            let some = some_held_out(n, valid_percent, Seed(7));
            let Split { valid, .. } = split(n, valid_percent, Seed(7));
            assert!(valid.starts_with(&some) && some.is_empty() == valid.is_empty());
            assert!(n > 10_000 || some == valid);
        }
    }

    #[test]
    fn shares_are_exact_and_leave_something_on_both_sides() {
        assert_eq!(split(100, 29.0, Seed(1)).valid.len(), 29);
        assert_eq!(split(3, 1.0, Seed(1)).valid.len(), 1);
        assert_eq!(split(2, 90.0, Seed(1)).train.len(), 1);
        assert_eq!(split(2, 100.0, Seed(1)).train.len(), 1);
    }

    #[test]
    fn too_little_to_split_is_no_panic() {
        assert_eq!(split(1, 20.0, Seed(1)), Split { train: vec![0], valid: vec![] });
        assert_eq!(split(0, 20.0, Seed(1)), Split { train: vec![], valid: vec![] });
    }
}

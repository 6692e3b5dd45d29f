//! Whether ratings are grades, or tell only what someone chose.

use super::{Dataset, Ratings, Tally};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Ratings that are no grades: it is told by their being there what someone likes, and not by their values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum NoGrades {
    #[error("all ratings are 0 or 1")]
    ZeroOrOne,
    #[error("the ratings are counts")]
    Counts,
    #[error("all ratings are the same")]
    AllTheSame,
}

impl NoGrades {
    /// None where the ratings are grades.
    pub fn of(tally: &Tally) -> Option<NoGrades> {
        match tally.values[..] {
            [_] => Some(NoGrades::AllTheSame),
            [(0.0, _), (1.0, _)] => Some(NoGrades::ZeroOrOne),
            _ => tally.are_counts(false).then_some(NoGrades::Counts),
        }
    }
}

impl Dataset {
    /// Why the ratings are no grades, if they are none.
    pub fn no_grades(&self) -> Option<NoGrades> {
        NoGrades::of(&Tally::of(&self.ratings.value))
    }
}

impl Ratings {
    /// In data without grades, those that say that an item was chosen: a 0 says that it was not, unless nothing but zeros
    /// is known.
    pub fn chosen(&self) -> Ratings {
        let rows: Vec<u32> = (0..self.len() as u32).filter(|&row| self.value[row as usize] != 0.0).collect();
        if rows.is_empty() { self.clone() } else { self.select(&rows) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likes_counts_and_purchases_are_no_grades_and_stars_are() {
        let of = |values: &[f32]| NoGrades::of(&Tally::of(values));
        assert_eq!(of(&[0.0, 1.0, 1.0]), Some(NoGrades::ZeroOrOne));
        assert_eq!(of(&[1.0; 9]), Some(NoGrades::AllTheSame));
        let plays: Vec<f32> = (1..60).map(|n| (n * n) as f32).chain([1.0; 200]).collect();
        assert_eq!(of(&plays), Some(NoGrades::Counts));
        assert_eq!((of(&[1.0, 2.0]), of(&[0.0, 1.0, 2.0]), of(&[])), (None, None, None));
    }

    #[test]
    fn a_zero_was_not_chosen() {
        let ratings = Ratings { user: vec![1, 1, 2], item: vec![4, 5, 6], value: vec![0.0, 1.0, 7.0] };
        assert_eq!(ratings.chosen().item, [5, 6]);
        let zeros = Ratings { value: vec![0.0; 3], ..ratings };
        assert_eq!(zeros.chosen(), zeros);
    }
}

//! Values that stand for "no rating": 0, −1 and 99, where they do.

use crate::data::Tally;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A value that may stand for "no rating".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sentinel {
    MinusOne,
    Zero,
    NinetyNine,
}

/// One that occurs, and what was done with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SentinelFound {
    pub sentinel: Sentinel,
    pub ratings: u64,
    /// Dropped, or kept as ratings.
    pub dropped: bool,
}

impl Sentinel {
    const ALL: [Sentinel; 3] = [Sentinel::MinusOne, Sentinel::Zero, Sentinel::NinetyNine];

    /// The value itself.
    pub fn value(self) -> f32 {
        match self {
            Sentinel::MinusOne => -1.0,
            Sentinel::Zero => 0.0,
            Sentinel::NinetyNine => 99.0,
        }
    }
}

/// The values of the tally that may stand for "no rating", each with our guess, or with what `decided` says of it.
pub fn find(tally: &Tally, decided: &BTreeMap<Sentinel, bool>) -> Vec<SentinelFound> {
    let mut found = Vec::new();
    let mut rest: Vec<(f32, u64)> = tally.values.clone();
    // From the outside in: whether 0 lies apart from the scale shows once -1 and 99 are gone.
    for sentinel in [Sentinel::NinetyNine, Sentinel::MinusOne, Sentinel::Zero] {
        let Some(place) = rest.iter().position(|&(value, _)| value == sentinel.value()) else { continue };
        let (_, ratings) = rest[place];
        let Some(guess) = stands_apart(sentinel, ratings, &rest) else { continue };
        let dropped = decided.get(&sentinel).copied().unwrap_or(guess);
        if dropped {
            rest.remove(place);
        }
        found.push(SentinelFound { sentinel, ratings, dropped });
    }
    found.sort_by_key(|found| Sentinel::ALL.iter().position(|&it| it == found.sentinel));
    found
}

/// None where the value is an ordinary part of the scale, else whether it should be dropped.
fn stands_apart(sentinel: Sentinel, ratings: u64, values: &[(f32, u64)]) -> Option<bool> {
    let mut others = values.iter().filter(|&&(value, _)| value != sentinel.value());
    let (lowest, beside_lowest) = *others.next()?;
    let (highest, _) = *others.next_back().unwrap_or(&(lowest, 0));
    match sentinel {
        Sentinel::NinetyNine => (highest <= 20.0).then_some(true),
        Sentinel::MinusOne => (lowest >= 0.0 && highest > 1.0).then_some(true),
        // A scale may well begin at 0. That it is given far more often than the value next to it speaks against that.
        Sentinel::Zero if lowest >= 0.5 && highest > 1.0 && highest <= 10.0 => Some(ratings > 3 * beside_lowest),
        Sentinel::Zero => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(values: &[(f32, u64)]) -> Vec<(Sentinel, bool)> {
        let mut all: Vec<f32> = Vec::new();
        values.iter().for_each(|&(value, n)| all.extend(std::iter::repeat_n(value, n as usize)));
        find(&Tally::of(&all), &BTreeMap::new()).iter().map(|found| (found.sentinel, found.dropped)).collect()
    }

    #[test]
    fn values_apart_from_the_scale_are_dropped() {
        assert_eq!(found(&[(-1.0, 20), (1.0, 3), (10.0, 30)]), [(Sentinel::MinusOne, true)]);
        assert_eq!(found(&[(-9.5, 20), (8.3, 3), (99.0, 30)]), [(Sentinel::NinetyNine, true)]);
        assert_eq!(found(&[(0.0, 60), (1.0, 3), (5.0, 9), (10.0, 30)]), [(Sentinel::Zero, true)]);
    }

    #[test]
    fn a_scale_may_begin_at_0_or_hold_any_of_them() {
        assert_eq!(found(&[(0.0, 6), (1.0, 9), (5.0, 9)]), [(Sentinel::Zero, false)]);
        assert_eq!(found(&[(0.0, 6), (1.0, 9)]), []);
        assert_eq!(found(&[(-10.0, 6), (-1.0, 9), (0.0, 90), (10.0, 9)]), []);
        assert_eq!(found(&[(98.0, 6), (99.0, 9)]), []);
    }

    #[test]
    fn a_decision_counts_more_than_the_guess() {
        let tally = Tally::of(&[-1.0, 1.0, 2.0]);
        assert!(!find(&tally, &[(Sentinel::MinusOne, false)].into())[0].dropped);
    }
}

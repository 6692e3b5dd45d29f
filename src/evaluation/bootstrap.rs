//! Whether a difference between two models is chance: the paired bootstrap.

use crate::data::{Seed, Stream};
use rand::Rng;
use serde::{Deserialize, Serialize};

/// How often the units are drawn.
const DRAWS: usize = 1000;
/// The most units that are drawn; where there are more, each stands for several of them, far from each other.
const MOST_UNITS: usize = 2000;

/// Where a difference lies in 95 of 100 cases.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// Whether it holds zero: then the difference may be chance.
    pub fn may_be_chance(self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }
}

/// The intervals of what `statistics` makes of the means of `units`, which hold both models' values for the same rating
/// or user: they are drawn as often as there are of them, with replacement, and again a thousand times (Efron 1979).
/// The same units give the same intervals; none where there are fewer than two.
pub fn paired_intervals<const N: usize, const M: usize>(
    units: impl ExactSizeIterator<Item = [f64; N]>,
    statistics: impl Fn([f64; N]) -> [f64; M],
) -> Option<[Interval; M]> {
    let n = units.len().min(MOST_UNITS);
    if n < 2 {
        return None;
    }
    let mut blocks = vec![([0.0; N], 0.0); n];
    for (at, unit) in units.enumerate() {
        let (sums, count) = &mut blocks[at % n];
        sums.iter_mut().zip(unit).for_each(|(sum, value)| *sum += value);
        *count += 1.0;
    }
    let mut rng = Seed(0).stream(Stream::Bootstrap);
    let drawn: Vec<[f64; M]> = (0..DRAWS)
        .map(|_| {
            let (mut sums, mut count) = ([0.0; N], 0.0);
            for _ in 0..n {
                let (block, in_block) = &blocks[((u64::from(rng.next_u32()) * n as u64) >> 32) as usize];
                sums.iter_mut().zip(block).for_each(|(sum, value)| *sum += value);
                count += in_block;
            }
            statistics(sums.map(|sum| sum / count))
        })
        .collect();
    let tail = DRAWS / 40;
    Some(std::array::from_fn(|m| {
        let mut values: Vec<f64> = drawn.iter().map(|statistics| statistics[m]).collect();
        values.sort_unstable_by(f64::total_cmp);
        Interval { low: values[tail], high: values[DRAWS - 1 - tail] }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(n: usize, seed: u64) -> Vec<f64> {
        let mut rng = Seed(seed).stream(Stream::Sample);
        (0..n).map(|_| f64::from(rng.next_u32()) / f64::from(u32::MAX) - 0.5).collect()
    }

    fn difference(units: &[(f64, f64)]) -> Interval {
        let [interval] = paired_intervals(units.iter().map(|&(a, b)| [a, b]), |[a, b]| [a - b]).expect("enough units");
        interval
    }

    /// The standard error of a mean of n uniform numbers is √(1/12n); 95% lie within 1.96 of them.
    #[test]
    fn its_width_is_that_of_theory_with_and_without_blocks() {
        for n in [1000, 20_000, 20_123] {
            let units: Vec<(f64, f64)> = noise(n, 1).into_iter().map(|value| (value, 0.0)).collect();
            let Interval { low, high } = difference(&units);
            let expected = 2.0 * 1.96 / (12.0 * n as f64).sqrt();
            assert!(((high - low) / expected - 1.0).abs() < 0.1, "{n}: {} instead of {expected}", high - low);
        }
    }

    #[test]
    fn pairs_tell_a_small_difference_from_chance() {
        let both = noise(500, 1).into_iter().zip(noise(500, 2));
        let (better, same): (Vec<_>, Vec<_>) =
            both.map(|(a, b)| ((a + 0.01 + b / 100.0, a), (a + b / 100.0, a))).unzip();
        let interval = difference(&better);
        assert!(!interval.may_be_chance() && interval.low < 0.01 && interval.high > 0.01, "{interval:?}");
        assert!(difference(&same).may_be_chance());
        assert_eq!(difference(&better), interval);
        assert_eq!(paired_intervals([[1.0]].into_iter(), |[a]| [a]), None);
    }
}

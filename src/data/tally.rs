//! How often each value occurs among ratings.

use super::chunks::in_chunks;
use hashbrown::HashMap;

/// The different values of ratings, with their counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// In ascending order.
    pub values: Vec<(f32, u64)>,
}

impl Tally {
    /// Counts in one pass. -0 is 0.
    pub fn of(ratings: &[f32]) -> Tally {
        let mut counts: HashMap<u32, u64> = HashMap::new();
        // Most ratings take few values: each waits in a place of its own until another value needs that place.
        let mut places = [(0u32, 0u64); 64];
        in_chunks(ratings.len(), |rows| {
            for rating in &ratings[rows] {
                let bits = (rating + 0.0).to_bits();
                // Multiplied, so that all bits count for the six on top (Fibonacci hashing).
                let place = &mut places[(bits.wrapping_mul(0x9e37_79b9) >> 26) as usize];
                if place.0 != bits {
                    *counts.entry(place.0).or_default() += place.1;
                    *place = (bits, 0);
                }
                place.1 += 1;
            }
        });
        places.iter().for_each(|&(bits, n)| *counts.entry(bits).or_default() += n);
        counts.retain(|_, n| *n > 0);
        let mut values: Vec<(f32, u64)> = counts.into_iter().map(|(bits, n)| (f32::from_bits(bits), n)).collect();
        values.sort_unstable_by(|(a, _), (b, _)| a.total_cmp(b));
        Tally { values }
    }

    /// The lowest value and the highest; none where there are no ratings.
    pub fn ends(&self) -> Option<(f32, f32)> {
        Some((self.values.first()?.0, self.values.last()?.0))
    }

    /// Not a number where there are no ratings.
    pub fn mean(&self) -> f64 {
        let n: u64 = self.values.iter().map(|&(_, n)| n).sum();
        self.values.iter().map(|&(value, n)| f64::from(value) * n as f64).sum::<f64>() / n as f64
    }

    /// Whether every value is a multiple of `step`.
    pub fn is_in_steps(&self, step: f32) -> bool {
        self.values.iter().all(|(value, _)| (value / step).fract() == 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_counted() {
        let ratings: Vec<f32> = (0..10_000).map(|n| ((n * n) % 300) as f32 / 2.0).collect();
        let tally = Tally::of(&ratings);
        for &(value, n) in &tally.values {
            assert_eq!(ratings.iter().filter(|&&rating| rating == value).count() as u64, n, "{value}");
        }
        assert_eq!(tally.values.iter().map(|&(_, n)| n).sum::<u64>(), 10_000);
        assert!(tally.values.is_sorted_by(|(a, _), (b, _)| a < b));
    }

    #[test]
    fn ends_mean_and_steps() {
        let tally = Tally::of(&[4.0, 0.5, -0.0, 0.0]);
        assert_eq!((tally.ends(), tally.mean()), (Some((0.0, 4.0)), 1.125));
        assert!(tally.is_in_steps(0.5) && !tally.is_in_steps(1.0));
        assert!(Tally::of(&[]).ends().is_none() && Tally::of(&[]).mean().is_nan());
    }
}

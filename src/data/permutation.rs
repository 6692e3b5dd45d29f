//! Random order at the speed of the cache.

use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

/// Numbers that are shuffled within the cache.
const PILE: usize = 1 << 17;

/// The numbers from 0 to `n - 1` in an order drawn from `rng`, all orders equally likely. Where they are too many for
/// the cache, each is thrown on a pile drawn at random, and the piles are shuffled one by one (Rao 1961, Sandelius
/// 1962).
pub fn permutation(n: usize, mut rng: ChaCha8Rng) -> Vec<u32> {
    let pile_bits = pile_bits(n);
    // Thrown twice in the same way: once to know how high the piles grow.
    let mut again = rng.clone();
    let mut ends = vec![0; 1 << pile_bits];
    (0..n).for_each(|_| ends[pile(&mut rng, pile_bits)] += 1);
    let mut sum = 0;
    for end in &mut ends {
        sum += std::mem::replace(end, sum);
    }
    let mut order = vec![0; n];
    for number in 0..n {
        let end = &mut ends[pile(&mut again, pile_bits)];
        order[*end] = number as u32;
        *end += 1;
    }
    let mut rest = &mut order[..];
    let mut start = 0;
    for end in ends {
        let (thrown, later) = rest.split_at_mut(end - start);
        thrown.shuffle(&mut rng);
        (rest, start) = (later, end);
    }
    order
}

/// The first numbers of [`permutation`], those on its first pile, without memory for the others: all of them where
/// they fit the cache, some hundred thousand where they do not.
pub fn beginning_of_permutation(n: usize, mut rng: ChaCha8Rng) -> Vec<u32> {
    let pile_bits = pile_bits(n);
    let mut first: Vec<u32> = (0..n as u32).filter(|_| pile(&mut rng, pile_bits) == 0).collect();
    first.shuffle(&mut rng);
    first
}

/// How many bits number the piles for `n` numbers.
fn pile_bits(n: usize) -> u32 {
    (n / PILE).next_power_of_two().trailing_zeros()
}

/// A pile drawn at random.
fn pile(rng: &mut ChaCha8Rng, pile_bits: u32) -> usize {
    (u64::from(rng.next_u32()) >> (u32::BITS - pile_bits)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Seed, Stream};

    /// How far numbers lie from where they would be in order, on average: a third of all in random order.
    fn mean_distance(order: &[u32]) -> f64 {
        let distances = (0..).zip(order).map(|(place, &number)| f64::from(number.abs_diff(place)));
        distances.sum::<f64>() / order.len() as f64
    }

    #[test]
    fn every_number_occurs_once_wherever_it_comes_from() {
        for n in [0, 1, 1000, 2 * PILE, 5 * PILE + 3] {
            let order = permutation(n, Seed(n as u64).stream(Stream::Split));
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert!(sorted.into_iter().eq(0..n as u32));
            if n >= 1000 {
                let share = mean_distance(&order) / n as f64;
                assert!((share - 1.0 / 3.0).abs() < 0.02, "{share} of {n}");
            }
        }
    }
    #[test]
    fn the_beginning_alone_is_that_of_the_whole() {
        for n in [0, 1, 1000, 2 * PILE, 5 * PILE + 3] {
            let rng = || Seed(n as u64).stream(Stream::Split);
            let first = beginning_of_permutation(n, rng());
            assert!(permutation(n, rng()).starts_with(&first));
            assert!(first.len() >= n.min(PILE / 2), "{} of {n}", first.len());
        }
    }
}

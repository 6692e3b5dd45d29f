//! The order of one epoch, and how it is cut into batches.

use super::permutation::permutation;
use super::{Seed, Stream};
use std::ops::Range;

/// The order in which epoch `epoch` (counted from 0) goes through `n` training rows.
pub fn shuffled(n: usize, seed: Seed, epoch: u32) -> Vec<u32> {
    permutation(n, seed.stream(Stream::Shuffle { epoch }))
}

/// Batches per epoch. A short last batch is dropped, as fastai does; but rows that do not fill
/// a single batch make one short batch, for an epoch without steps would learn nothing.
pub fn steps_per_epoch(n: usize, batch_size: usize) -> usize {
    (n / batch_size).max(usize::from(n > 0))
}

/// Where batch `step` of an epoch lies in its order.
pub fn batch_range(n: usize, batch_size: usize, step: usize) -> Range<usize> {
    let start = step * batch_size;
    start..(start + batch_size).min(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_epoch_has_its_own_order_of_all_rows() {
        let first = shuffled(500, Seed(3), 0);
        assert_eq!(first, shuffled(500, Seed(3), 0));
        assert_ne!(first, shuffled(500, Seed(3), 1));
        assert_ne!(first, shuffled(500, Seed(4), 0));
        let mut sorted = first;
        sorted.sort_unstable();
        assert_eq!(sorted, (0..500).collect::<Vec<u32>>());
    }

    #[test]
    fn short_last_batch_is_dropped_unless_it_is_the_only_one() {
        assert_eq!(steps_per_epoch(80_000, 64), 1250);
        assert_eq!(steps_per_epoch(130, 64), 2);
        assert_eq!(steps_per_epoch(63, 64), 1);
        assert_eq!(steps_per_epoch(0, 64), 0);
    }

    #[test]
    fn batches_lie_one_after_the_other() {
        assert_eq!(batch_range(130, 64, 0), 0..64);
        assert_eq!(batch_range(130, 64, 1), 64..128);
        assert_eq!(batch_range(63, 64, 0), 0..63);
    }
}

//! Which batch of an epoch each training rating is in.

use super::random_parts::{Part, random_parts};
use super::{Class, Ratings, Seed, Stream};
use rand_chacha::ChaCha8Rng;
use std::ops::Range;

/// Ratings of a group of batches, at least. Fewer make one group.
const FEW: usize = 1 << 20;
/// The most groups of an epoch.
const GROUPS: usize = 5;
/// Batches of a group, from which on their numbers are drawn from 32 bits: 16 would be too coarse.
const MANY_BATCHES: usize = 1 << 12;
/// Ratings that are looked at together. A browser begins to run a function as it can compile it at once, and takes what
/// it has optimized meanwhile only where the function is called again.
const AT_ONCE: usize = 1024;

/// One epoch: training ratings are dealt out to batches at random, and stay in order within each.
///
/// Ratings in the order of their users so make batches in the order of their users. All ways to fill the batches are
/// equally likely. What does not fill a batch is left out, as fastai does; but ratings that do not fill a single one make a
/// short one, for an epoch without steps would learn nothing.
///
/// Batches come in groups. A group is dealt out in one pass over all ratings, from the first to the last, which a
/// processor reads ahead of; going from batch to batch would fetch each rating alone.
pub struct Epoch {
    n: usize,
    batch_size: usize,
    /// Ratings of each group but the last.
    group_size: usize,
    /// The group of each rating, where there are several.
    groups: Vec<u8>,
    groups_dealt: usize,
    /// The batch of each rating of a group, one list or the other.
    batches: (Vec<u16>, Vec<u32>),
    /// The ratings of the group that was dealt last, batch after batch, and how many of them have been handed out.
    group: Ratings,
    handed_out: usize,
    rng: ChaCha8Rng,
}

impl Epoch {
    /// Epoch `epoch` (counted from 0) of `n` training ratings.
    pub fn new(n: usize, batch_size: usize, seed: Seed, epoch: u32) -> Epoch {
        let mut rng = seed.stream(Stream::Shuffle { epoch });
        let group_size = batches_of_group(n, batch_size) * batch_size;
        let mut groups = Vec::new();
        if n > group_size {
            random_parts(&mut groups, n, group_size, &mut rng);
        }
        let (batches, group) = Default::default();
        Epoch { n, batch_size, group_size, groups, groups_dealt: 0, batches, group, handed_out: 0, rng }
    }

    /// Bytes that an epoch takes, with the ratings of a group.
    pub fn memory(n: usize, batch_size: usize) -> u64 {
        let batches = batches_of_group(n, batch_size);
        let group = n.min(batches * batch_size);
        let number = if batches < MANY_BATCHES { size_of::<u16>() } else { size_of::<u32>() };
        let rating = 2 * size_of::<Class>() + size_of::<f32>() + number;
        let groups = if group < n { n } else { 0 };
        groups as u64 + group as u64 * rating as u64 + batches as u64 * 32
    }

    /// The next batches, at most `most`, or fewer where a group ends. `ratings` are all training ratings.
    pub fn next(&mut self, ratings: &Ratings, most: usize) -> Ratings {
        if self.handed_out == self.group.len() {
            self.next_group(ratings);
        }
        let end = self.group.len().min(self.handed_out + most * self.batch_size);
        self.group.slice(std::mem::replace(&mut self.handed_out, end)..end)
    }

    fn next_group(&mut self, ratings: &Ratings) {
        let mut group = std::mem::take(&mut self.group);
        let Ratings { user, item, value } = &mut group;
        let n = self.len_of_group();
        [&mut *user, &mut *item].into_iter().for_each(|column| column.resize(n, 0));
        value.resize(n, 0.0);
        let n_batched = self.deal(|dealt| {
            dealt.copy(&ratings.user, user);
            dealt.copy(&ratings.item, item);
            dealt.copy(&ratings.value, value);
        });
        [user, item].into_iter().for_each(|column| column.truncate(n_batched));
        value.truncate(n_batched);
        (self.group, self.handed_out) = (group, 0);
    }

    /// Ratings of the next group, with those that fill no batch; none after the last.
    fn len_of_group(&self) -> usize {
        self.group_size.min(self.n.saturating_sub(self.groups_dealt * self.group_size))
    }

    /// Deals the next group out; returns how many of its ratings are in batches, which come first.
    fn deal(&mut self, copy: impl FnMut(&Dealt)) -> usize {
        let n = self.len_of_group();
        let mut batches = std::mem::take(&mut self.batches);
        if n / self.batch_size < MANY_BATCHES {
            self.deal_by(&mut batches.0, n, copy);
        } else {
            self.deal_by(&mut batches.1, n, copy);
        }
        self.batches = batches;
        self.groups_dealt += 1;
        if n < self.batch_size && self.groups_dealt == 1 { n } else { n - n % self.batch_size }
    }

    fn deal_by<P: Part>(&mut self, batches: &mut Vec<P>, n: usize, mut copy: impl FnMut(&Dealt)) {
        random_parts(batches, n, self.batch_size, &mut self.rng);
        let mut next: Vec<u32> = (0..=n / self.batch_size).map(|batch| (batch * self.batch_size) as u32).collect();
        let (mut batches, group) = (&batches[..], self.groups_dealt as u8);
        let (mut own, mut places) = ([0; AT_ONCE], [0; AT_ONCE]);
        for first in (0..self.n).step_by(AT_ONCE) {
            let ratings = first..self.n.min(first + AT_ONCE);
            let n_own = if self.groups.is_empty() {
                own.iter_mut().zip(0..).for_each(|(own, k)| *own = k);
                ratings.len()
            } else {
                find(&self.groups[ratings.clone()], group, &mut own)
            };
            let (of_own, rest) = batches.split_at(n_own);
            batches = rest;
            find_places(of_own, &mut next, &mut places);
            copy(&Dealt { first, own: &own[..n_own], places: &places[..n_own] });
        }
    }
}

/// Some ratings of a group, and where they go.
struct Dealt<'a> {
    first: usize,
    /// Which of the ratings from the first on, and the place of each.
    own: &'a [u16],
    places: &'a [u32],
}

impl Dealt<'_> {
    #[inline(never)]
    fn copy<T: Copy>(&self, from: &[T], into: &mut [T]) {
        let from = &from[self.first..];
        self.own.iter().zip(self.places).for_each(|(&own, &place)| into[place as usize] = from[own as usize]);
    }
}

/// Lists where `group` is among `groups`; returns how often. There is no branch, which would go the wrong way too often.
#[inline(never)]
fn find(groups: &[u8], group: u8, own: &mut [u16; AT_ONCE]) -> usize {
    let mut n_own = 0;
    for (of, k) in groups.iter().zip(0..) {
        own[n_own % AT_ONCE] = k;
        n_own += usize::from(*of == group);
    }
    n_own
}

/// The next free place of each batch in turn.
#[inline(never)]
fn find_places<P: Part>(batches: &[P], next: &mut [u32], places: &mut [u32; AT_ONCE]) {
    for (batch, place) in batches.iter().zip(places) {
        let next = &mut next[batch.number()];
        *place = *next;
        *next += 1;
    }
}

/// Whole batches of each group but the last.
fn batches_of_group(n: usize, batch_size: usize) -> usize {
    steps_per_epoch(n, batch_size).div_ceil((n / FEW).clamp(1, GROUPS)).max(1)
}

/// The numbers of the ratings of an epoch, batch after batch.
pub fn batched(n: usize, batch_size: usize, seed: Seed, epoch: u32) -> Vec<u32> {
    let mut epoch = Epoch::new(n, batch_size, seed, epoch);
    let mut all = Vec::new();
    while epoch.len_of_group() > 0 {
        let mut numbers = vec![0; epoch.len_of_group()];
        let n_batched = epoch.deal(|dealt| {
            dealt.own.iter().zip(dealt.places).for_each(|(&own, &place)| {
                numbers[place as usize] = dealt.first as u32 + u32::from(own);
            });
        });
        all.extend_from_slice(&numbers[..n_batched]);
    }
    all
}

/// Batches per epoch.
pub fn steps_per_epoch(n: usize, batch_size: usize) -> usize {
    (n / batch_size).max(usize::from(n > 0))
}

/// Where batch `step` of an epoch lies among its ratings.
pub fn batch_range(n: usize, batch_size: usize, step: usize) -> Range<usize> {
    let start = step * batch_size;
    start..(start + batch_size).min(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Few and many ratings, groups, and batches; with and without ratings left over.
    const CASES: [(usize, usize); 9] = [
        (0, 64),
        (63, 64),
        (64, 64),
        (500, 64),
        (10_000, 1),
        (3 * FEW + 17, 5000),
        (3 * FEW, FEW),
        (2 * FEW + 3, 2),
        (6 * FEW + 1, FEW),
    ];

    #[test]
    fn batches_share_the_ratings_and_keep_their_order() {
        for (n, batch_size) in CASES {
            let all = batched(n, batch_size, Seed(3), 0);
            let n_batched = if n < batch_size { n } else { n - n % batch_size };
            assert_eq!(all.len(), n_batched, "{n} in batches of {batch_size}");
            for batch in all.chunks(batch_size) {
                assert!(batch.is_sorted(), "{n} in batches of {batch_size}");
            }
            let mut sorted = all;
            sorted.sort_unstable();
            sorted.dedup();
            assert!(sorted.len() == n_batched && sorted.last().is_none_or(|&last| (last as usize) < n));
        }
    }

    #[test]
    fn each_epoch_and_each_seed_has_its_own_batches() {
        let first = batched(500, 64, Seed(3), 0);
        assert_eq!(first, batched(500, 64, Seed(3), 0));
        assert_ne!(first, batched(500, 64, Seed(3), 1));
        assert_ne!(first, batched(500, 64, Seed(4), 0));
    }

    /// In each batch, ratings are as many from each tenth of all, and as far apart, as chance makes them.
    #[test]
    fn a_batch_is_drawn_from_everywhere() {
        let (n, batch_size) = (3 * FEW, 4096);
        for (step, batch) in batched(n, batch_size, Seed(5), 2).chunks(batch_size).enumerate() {
            let mut tenths = [0; 10];
            batch.iter().for_each(|&rating| tenths[rating as usize * 10 / n] += 1);
            let expected = batch_size as f64 / 10.0;
            let chi_square: f64 = tenths.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum();
            // 9 degrees of freedom: more than 40 in one of a hundred thousand.
            assert!(chi_square < 40.0, "{chi_square} in batch {step}");
            let neighbors = batch.windows(2).filter(|pair| pair[1] == pair[0] + 1).count();
            // Poisson with a mean of 5.3: more than 22 in one of ten million.
            assert!(neighbors < 23, "{neighbors} in batch {step}");
        }
    }

    #[test]
    fn what_is_handed_out_does_not_depend_on_how_much_at_a_time() {
        for (n, batch_size) in [(2 * FEW + 100, 1000), (5000, 7), (5, 7)] {
            let column: Vec<u32> = (0..n as u32).collect();
            let ratings = Ratings { value: vec![2.5; n], item: column.iter().rev().copied().collect(), user: column };
            let all = ratings.select(&batched(n, batch_size, Seed(1), 0));
            for most in [1, 3, 300] {
                let (mut epoch, mut handed_out) = (Epoch::new(n, batch_size, Seed(1), 0), Ratings::default());
                while handed_out.len() < all.len() {
                    let next = epoch.next(&ratings, most);
                    assert!(next.len() <= most * batch_size && !next.is_empty());
                    handed_out.append(next);
                }
                assert!(handed_out == all, "{most} batches of {batch_size} at a time");
            }
        }
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

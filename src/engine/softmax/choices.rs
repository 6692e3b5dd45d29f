//! What users chose, in batches with items that they did not choose.

use super::NEGATIVES;
use crate::data::{Class, Ratings, Seed, Stream, shuffled};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// Largest table of bits that says who chose what; larger data are searched.
const MOST_BITS: usize = 1 << 27;

/// All pairs of a user and an item that they chose: every training rating counts, whatever it says.
pub struct Choices {
    pub user: Vec<Class>,
    pub item: Vec<Class>,
    n_items: usize,
    chosen: Chosen,
}

/// Who chose what.
enum Chosen {
    /// A bit for each pair, user by user.
    Bits(Vec<u64>),
    /// Where each user's items begin among all, which rise within a user.
    Lists { offsets: Vec<u32>, items: Vec<Class> },
}

impl Choices {
    /// The pairs of the training ratings. A user who chose every item teaches nothing and is left out.
    pub fn new(ratings: &Ratings, n_users: usize, n_items: usize) -> Choices {
        let mut offsets = vec![0; n_users + 1];
        ratings.user.iter().for_each(|&user| offsets[user as usize + 1] += 1);
        for user in 0..n_users {
            offsets[user + 1] += offsets[user];
        }
        let (mut next, mut items) = (offsets.clone(), vec![0; ratings.len()]);
        for (&user, &item) in ratings.user.iter().zip(&ratings.item) {
            let next = &mut next[user as usize];
            items[*next as usize] = item;
            *next += 1;
        }
        let mut has_others = vec![false; n_users];
        for (user, has_others) in has_others.iter_mut().enumerate() {
            let chosen = &mut items[offsets[user] as usize..offsets[user + 1] as usize];
            chosen.sort_unstable();
            // `#na#` is nothing to choose.
            *has_others = chosen.chunk_by(|a, b| a == b).count() + 1 < n_items;
        }
        let chosen = if n_users.saturating_mul(n_items) <= MOST_BITS {
            let mut bits = vec![0; (n_users * n_items).div_ceil(64)];
            for (&user, &item) in ratings.user.iter().zip(&ratings.item) {
                let bit = user as usize * n_items + item as usize;
                bits[bit / 64] |= 1 << (bit % 64);
            }
            Chosen::Bits(bits)
        } else {
            Chosen::Lists { offsets, items }
        };
        let pairs = ratings.user.iter().zip(&ratings.item).filter(|(user, _)| has_others[**user as usize]);
        let (user, item) = pairs.unzip();
        Choices { user, item, n_items, chosen }
    }

    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.user.len()
    }

    pub fn is_empty(&self) -> bool {
        self.user.is_empty()
    }

    fn chose(&self, user: Class, item: Class) -> bool {
        match &self.chosen {
            Chosen::Bits(bits) => {
                let bit = user as usize * self.n_items + item as usize;
                bits[bit / 64] & 1 << (bit % 64) != 0
            }
            Chosen::Lists { offsets, items } => {
                let user = user as usize;
                items[offsets[user] as usize..offsets[user + 1] as usize].binary_search(&item).is_ok()
            }
        }
    }

    /// An item that the user did not choose, all of them equally likely.
    fn draw(&self, user: Class, rng: &mut ChaCha8Rng) -> Class {
        loop {
            let product = u64::from(rng.next_u32()) * (self.n_items as u64 - 1);
            let item = 1 + (product >> u32::BITS) as Class;
            if !self.chose(user, item) {
                return item;
            }
        }
    }
}

/// Some choices with the items that were drawn for them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChoiceBatch {
    pub user: Vec<Class>,
    /// For each user the chosen item, and after it the others.
    pub items: Vec<[Class; NEGATIVES + 1]>,
}

/// Hands out the batches of one epoch after the other.
pub struct ChoiceLoader {
    seed: Seed,
    batch_size: usize,
    epoch: u32,
    /// The order of the epoch, and how far it got.
    order: Vec<u32>,
    at: usize,
    rng: ChaCha8Rng,
}

impl ChoiceLoader {
    /// Begins with this epoch, counted from 0.
    pub fn new(seed: Seed, batch_size: usize, epoch: u32) -> ChoiceLoader {
        let rng = seed.stream(Stream::Negatives { epoch });
        ChoiceLoader { seed, batch_size, epoch, order: Vec::new(), at: 0, rng }
    }

    /// Batches of an epoch; a short last one counts.
    pub fn steps_per_epoch(choices: &Choices, batch_size: usize) -> usize {
        choices.len().div_ceil(batch_size)
    }

    /// The next batch: choices in random order, with other negatives in every epoch.
    pub fn next(&mut self, choices: &Choices) -> ChoiceBatch {
        if self.at == self.order.len() {
            if self.at > 0 {
                self.epoch += 1;
            }
            self.rng = self.seed.stream(Stream::Negatives { epoch: self.epoch });
            self.order = shuffled(choices.len(), self.seed, self.epoch);
            self.at = 0;
        }
        let end = (self.at + self.batch_size).min(self.order.len());
        let mut batch = ChoiceBatch::default();
        for &pair in &self.order[self.at..end] {
            let (user, chosen) = (choices.user[pair as usize], choices.item[pair as usize]);
            let mut items = [chosen; NEGATIVES + 1];
            items[1..].fill_with(|| choices.draw(user, &mut self.rng));
            batch.user.push(user);
            batch.items.push(items);
        }
        self.at = end;
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratings() -> Ratings {
        let pairs = [(1, 2), (1, 5), (2, 1), (2, 2), (2, 3), (2, 4), (2, 5), (3, 5), (3, 1), (3, 5)];
        Ratings {
            user: pairs.iter().map(|pair| pair.0).collect(),
            item: pairs.iter().map(|pair| pair.1).collect(),
            value: vec![1.0; pairs.len()],
        }
    }

    fn in_lists(choices: Choices) -> Choices {
        let mut of = vec![Vec::new(); 4];
        let pairs = (0..4).flat_map(|user| (0..6).map(move |item| (user, item)));
        pairs.filter(|&(user, item)| choices.chose(user, item)).for_each(|(user, item)| of[user as usize].push(item));
        let offsets = (0..=4).map(|users| of[..users].iter().map(|items| items.len() as u32).sum()).collect();
        Choices { chosen: Chosen::Lists { offsets, items: of.concat() }, ..choices }
    }

    /// Nobody is told that an item was not chosen which was; and who chose everything has no choices that teach.
    #[test]
    fn what_is_drawn_was_not_chosen() {
        for choices in [Choices::new(&ratings(), 4, 6), in_lists(Choices::new(&ratings(), 4, 6))] {
            assert!(choices.user.iter().all(|&user| user != 2));
            assert_eq!(choices.len(), 5);
            let mut loader = ChoiceLoader::new(Seed(4), 3, 0);
            let mut drawn = std::collections::BTreeSet::new();
            for _ in 0..40 {
                let batch = loader.next(&choices);
                for (&user, items) in batch.user.iter().zip(&batch.items) {
                    assert!(choices.chose(user, items[0]));
                    drawn.extend(items[1..].iter().map(|&item| (user, item)));
                }
            }
            assert!(drawn.into_iter().eq([(1, 1), (1, 3), (1, 4), (3, 2), (3, 3), (3, 4)]));
        }
    }

    #[test]
    fn epochs_differ_and_seeds_repeat() {
        let choices = Choices::new(&ratings(), 4, 6);
        let batches = |epoch| {
            let mut loader = ChoiceLoader::new(Seed(4), 3, epoch);
            (0..4).map(|_| loader.next(&choices)).collect::<Vec<_>>()
        };
        let (first, again) = (batches(0), batches(0));
        assert_eq!(first, again);
        assert_eq!(first.iter().map(|batch| batch.user.len()).collect::<Vec<_>>(), [3, 2, 3, 2]);
        assert_ne!(first[..2], first[2..]);
        assert_eq!(first[2..], batches(1)[..2]);
    }
}

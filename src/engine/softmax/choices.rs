//! What users chose, in batches with items that they did not choose.

use super::NEGATIVES;
use crate::data::{Class, Ratings};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// Largest table of bits that says who chose what; larger data are searched.
const MOST_BITS: usize = 1 << 27;

/// All pairs of a user and an item that they chose, each pair once.
#[derive(Debug)]
pub struct Choices {
    /// The pairs, in the order of the ratings. Their values are all 1.
    pub pairs: Ratings,
    n_items: usize,
    /// Whether there is an item that the user did not choose.
    has_others: Vec<bool>,
    chosen: Chosen,
}

/// Who chose what.
#[derive(Debug)]
enum Chosen {
    /// A bit for each pair, user by user.
    Bits(Vec<u64>),
    /// Where each user's items begin among all, which rise within a user.
    Lists { offsets: Vec<u32>, items: Vec<Class> },
}

impl Choices {
    /// The pairs of the training ratings: every rating counts, whatever it says. A user who chose every item teaches nothing
    /// and is left out.
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
        // What was rated twice was chosen once.
        let mut filled = 0;
        for user in 0..n_users {
            let range = offsets[user] as usize..next[user] as usize;
            items[range.clone()].sort_unstable();
            offsets[user] = filled as u32;
            for at in range {
                if filled == offsets[user] as usize || items[filled - 1] != items[at] {
                    items[filled] = items[at];
                    filled += 1;
                }
            }
        }
        offsets[n_users] = filled as u32;
        items.truncate(filled);
        let of_user = |user: usize| offsets[user] as usize..offsets[user + 1] as usize;
        // `#na#` is nothing to choose.
        let has_others: Vec<bool> = (0..n_users).map(|user| of_user(user).len() + 1 < n_items).collect();
        let mut taken = vec![false; if filled < ratings.len() { filled } else { 0 }];
        let mut pairs = Ratings::default();
        for (&user, &item) in ratings.user.iter().zip(&ratings.item).filter(|(user, _)| has_others[**user as usize]) {
            if !taken.is_empty() {
                let range = of_user(user as usize);
                let place = range.start + items[range].partition_point(|&other| other < item);
                if std::mem::replace(&mut taken[place], true) {
                    continue;
                }
            }
            pairs.user.push(user);
            pairs.item.push(item);
        }
        pairs.value = vec![1.0; pairs.item.len()];
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
        Choices { pairs, n_items, has_others, chosen }
    }

    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Whether there is an item that the user did not choose: otherwise nothing can be drawn for them.
    pub fn has_others(&self, user: Class) -> bool {
        self.has_others[user as usize]
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

    /// Draws items for some choices of users who did not choose everything.
    pub fn batch(&self, users: &[Class], items: &[Class], rng: &mut ChaCha8Rng) -> ChoiceBatch {
        let candidates = users.iter().zip(items).map(|(&user, &chosen)| {
            let mut items = [chosen; NEGATIVES + 1];
            items[1..].fill_with(|| self.draw(user, rng));
            items
        });
        ChoiceBatch { items: candidates.collect(), user: users.to_vec() }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Seed, Stream};
    use std::collections::BTreeSet;

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
            assert_eq!((choices.has_others(2), choices.has_others(1)), (false, true));
            let mut drawn = BTreeSet::new();
            let mut rng = Seed(4).stream(Stream::Negatives { step: 0 });
            for _ in 0..40 {
                let batch = choices.batch(&choices.pairs.user, &choices.pairs.item, &mut rng);
                for (&user, items) in batch.user.iter().zip(&batch.items) {
                    assert!(choices.chose(user, items[0]));
                    drawn.extend(items[1..].iter().map(|&item| (user, item)));
                }
            }
            assert!(drawn.into_iter().eq([(1, 1), (1, 3), (1, 4), (3, 2), (3, 3), (3, 4)]));
        }
    }

    #[test]
    fn a_pair_that_was_rated_twice_was_chosen_once() {
        let choices = Choices::new(&ratings(), 4, 6);
        let pairs = choices.pairs.user.iter().copied().zip(choices.pairs.item.iter().copied());
        assert_eq!(pairs.collect::<Vec<_>>(), [(1, 2), (1, 5), (3, 5), (3, 1)]);
        assert_eq!((choices.len(), choices.pairs.value.len()), (4, 4));
    }
}

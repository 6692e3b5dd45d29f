//! The ratings of a batch by user and by item, without branches that go the wrong way about every other time.

use super::rows::{RowLayout, RowRating};
use std::ops::Range;

/// Sorts a batch by user, which takes one look where it is sorted already.
#[derive(Clone, Debug, Default)]
pub struct ByUser {
    /// Where the ratings of each user begin, and where those of the last one end.
    begins: Vec<u32>,
}

impl ByUser {
    /// Sorts `batch` by user and leaves ratings of one user in order; returns each user's row, rising, and where in the
    /// batch the ratings of this user are.
    pub fn sort<'a>(&'a mut self, batch: &'a mut [RowRating]) -> impl Iterator<Item = (u32, Range<u32>)> + 'a {
        self.begins.resize(batch.len() + 1, 0);
        let n_users = self.find(batch).unwrap_or_else(|| {
            batch.sort_by_key(|rating| rating.user_row);
            self.find(batch).unwrap_or_default()
        });
        let batch = &*batch;
        self.begins[..=n_users].windows(2).map(|own| (batch[own[0] as usize].user_row, own[0]..own[1]))
    }

    /// Finds where users begin; returns how many there are, if the batch is sorted.
    fn find(&mut self, batch: &[RowRating]) -> Option<usize> {
        let begins = &mut self.begins[..=batch.len()];
        let (mut n_users, mut before, mut is_sorted) = (0, -1, true);
        for (k, rating) in (0..).zip(batch) {
            let row = i64::from(rating.user_row);
            // What stands after the last user is written over.
            begins[n_users] = k;
            n_users += usize::from(row != before);
            is_sorted &= row >= before;
            before = row;
        }
        begins[n_users] = batch.len() as u32;
        is_sorted.then_some(n_users)
    }
}

/// Sorts a batch by item, by counting.
#[derive(Clone, Debug)]
pub struct ByItem {
    first_row: u32,
    /// By item: ratings of the batch, then the place after them. All zero between batches.
    counts: Vec<u32>,
    /// The items of the batch, rising.
    found: Vec<u32>,
}

impl ByItem {
    /// Where there are more items for each rating of a batch than this, its own are found among its ratings and sorted;
    /// otherwise among all items.
    const SPARSE: usize = 8;

    pub fn new(layout: &RowLayout) -> ByItem {
        ByItem { first_row: layout.item_row(0), counts: vec![0; layout.n_items], found: Vec::new() }
    }

    /// Fills `order` with the numbers of the ratings of `batch`, counted from `first_rating`, by item; those of one item stay
    /// in order. Returns each item's row, rising, and where in `order` its ratings are; ask for all of them.
    pub fn sort<'a>(
        &'a mut self,
        batch: &[RowRating],
        first_rating: u32,
        order: &mut [u32],
    ) -> impl Iterator<Item = (u32, Range<u32>)> + 'a {
        let ByItem { first_row, counts, found } = self;
        let first_row = *first_row;
        let item = |rating: &RowRating| rating.item_row - first_row;
        let is_sparse = counts.len() > ByItem::SPARSE * batch.len();
        // One more, because what is not found is written after the last and over.
        found.resize(if is_sparse { batch.len() } else { counts.len() } + 1, 0);
        let (counts, found) = (&mut counts[..], &mut found[..]);
        let mut n_found = 0;
        if is_sparse {
            for rating in batch {
                let count = &mut counts[item(rating) as usize];
                found[n_found] = item(rating);
                n_found += usize::from(*count == 0);
                *count += 1;
            }
            found[..n_found].sort_unstable();
        } else {
            batch.iter().for_each(|rating| counts[item(rating) as usize] += 1);
            for (item, count) in (0..).zip(&*counts) {
                found[n_found] = item;
                n_found += usize::from(*count > 0);
            }
        }
        let found = &found[..n_found];
        let mut begin = 0;
        for &item in found {
            begin += std::mem::replace(&mut counts[item as usize], begin);
        }
        for (rating, number) in batch.iter().zip(first_rating..) {
            let place = &mut counts[item(rating) as usize];
            order[*place as usize] = number;
            *place += 1;
        }
        let mut begin = 0;
        found.iter().map(move |&item| {
            let end = std::mem::take(&mut counts[item as usize]);
            (first_row + item, std::mem::replace(&mut begin, end)..end)
        })
    }
}

//! How often each item is rated, and how high: what stands beside everything said of an item.

use crate::data::{Class, Classes, Dataset, Ratings, in_chunks};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// The ratings of each item class, all of them: those held out as well.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemTally {
    pub n_ratings: Vec<u32>,
    /// On the scale of the ratings; not a number where there are none.
    pub mean: Vec<f32>,
}

/// One item with what its ratings alone say of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemFacts {
    pub item: Class,
    pub title: String,
    pub n_ratings: u32,
    pub mean_rating: f32,
}

impl ItemTally {
    /// Counts in one pass over the ratings.
    pub fn of(dataset: &Dataset) -> ItemTally {
        let mut n_ratings = vec![0_u32; dataset.items.len()];
        let mut sums = vec![0.0_f64; dataset.items.len()];
        let Ratings { item, value, .. } = &dataset.ratings;
        in_chunks(value.len(), |rows| {
            for (&item, &value) in item[rows.clone()].iter().zip(&value[rows]) {
                n_ratings[item as usize] += 1;
                sums[item as usize] += f64::from(value);
            }
        });
        let mean = sums.iter().zip(&n_ratings).map(|(sum, &n)| (sum / f64::from(n)) as f32).collect();
        ItemTally { n_ratings, mean }
    }

    /// The items with at least `min_ratings` ratings (and one), by class; never `#na#`.
    pub fn with_ratings(&self, min_ratings: u32) -> impl Iterator<Item = Class> {
        (1..self.n_ratings.len() as Class).filter(move |&item| self.n_ratings[item as usize] >= min_ratings.max(1))
    }

    /// Sorts by the number of ratings, most first; those with as many as each other stay in their order.
    pub fn sort_by_ratings(&self, items: &mut [Class]) {
        items.sort_by_key(|&item| Reverse(self.n_ratings[item as usize]));
    }

    /// What is told of one item; `items` has its title.
    pub fn facts(&self, items: &Classes, item: Class) -> ItemFacts {
        ItemFacts {
            item,
            title: items.name(item).to_owned(),
            n_ratings: self.n_ratings[item as usize],
            mean_rating: self.mean[item as usize],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Items a to d; nobody rated b.
    fn dataset() -> Dataset {
        Dataset {
            source: String::new(),
            synthetic: false,
            noun: crate::data::ItemNoun::Item,
            users: Classes::from_names(["u"]),
            items: Classes::from_names(["a", "b", "c", "d"]),
            features: crate::data::ItemFeatures::default(),
            ratings: Ratings { user: vec![1; 5], item: vec![1, 3, 4, 4, 3], value: vec![1.0, 4.5, 4.0, 3.0, 4.5] },
            rows: Default::default(),
        }
    }

    #[test]
    fn counts_and_means_of_each_item() {
        let tally = ItemTally::of(&dataset());
        assert_eq!(tally.n_ratings, [0, 1, 0, 2, 2]);
        let facts = ItemFacts { item: 4, title: "d".to_owned(), n_ratings: 2, mean_rating: 3.5 };
        assert_eq!(tally.facts(&dataset().items, 4), facts);
        assert!(tally.mean[0].is_nan() && tally.mean[2].is_nan());
    }

    #[test]
    fn picks_and_sorts_by_number_of_ratings() {
        let tally = ItemTally::of(&dataset());
        assert_eq!(tally.with_ratings(2).collect::<Vec<_>>(), [3, 4]);
        let mut rated: Vec<Class> = tally.with_ratings(0).collect();
        assert_eq!(rated, [1, 3, 4], "neither #na# nor what nobody rated");
        tally.sort_by_ratings(&mut rated);
        assert_eq!(rated, [3, 4, 1]);
    }
}

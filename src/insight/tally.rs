//! How often each item is rated, and how high: what stands beside everything said of an item.

use crate::data::Dataset;

/// The ratings of each item class, all of them: those held out as well.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemTally {
    pub n_ratings: Vec<u32>,
    /// On the scale of the ratings; not a number where there are none.
    pub mean: Vec<f32>,
}

impl ItemTally {
    /// Counts in one pass over the ratings.
    pub fn of(dataset: &Dataset) -> ItemTally {
        let mut n_ratings = vec![0_u32; dataset.items.len()];
        let mut sums = vec![0.0_f64; dataset.items.len()];
        for (&item, &value) in dataset.ratings.item.iter().zip(&dataset.ratings.value) {
            n_ratings[item as usize] += 1;
            sums[item as usize] += f64::from(value);
        }
        let mean = sums.iter().zip(&n_ratings).map(|(sum, &n)| (sum / f64::from(n)) as f32).collect();
        ItemTally { n_ratings, mean }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Classes, Ratings};

    #[test]
    fn counts_and_means_of_each_item() {
        let tally = ItemTally::of(&Dataset {
            source: String::new(),
            synthetic: false,
            users: Classes::from_names(["u"]),
            items: Classes::from_names(["a", "b", "c"]),
            ratings: Ratings { user: vec![1; 3], item: vec![1, 3, 1], value: vec![1.0, 4.5, 4.0] },
        });
        assert_eq!(tally.n_ratings, [0, 2, 0, 1]);
        assert_eq!((tally.mean[1], tally.mean[3]), (2.5, 4.5));
        assert!(tally.mean[0].is_nan() && tally.mean[2].is_nan());
    }
}

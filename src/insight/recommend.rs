//! The ranked list for one user.

use crate::data::{Class, Dataset};
use serde::{Deserialize, Serialize};

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    pub item: u32,
    pub title: String,
    pub predicted: f32,
    pub n_ratings: u32,
}

/// The `top` items with the highest predicted rating among those that `user` has not rated, neither
/// for training nor for validation; the lower class first where equal. `predictions` has one rating
/// per item class; what is not a number is not recommended.
pub fn rank_unseen(dataset: &Dataset, user: Class, predictions: &[f32], top: usize) -> Vec<Recommendation> {
    let rated = dataset.rated_by(user);
    let n_ratings = dataset.item_counts();
    let mut unseen: Vec<Class> = (1..dataset.items.len() as Class)
        .filter(|item| rated.binary_search(item).is_err() && !predictions[*item as usize].is_nan())
        .collect();
    unseen.sort_by(|&a, &b| predictions[b as usize].total_cmp(&predictions[a as usize]));
    unseen.truncate(top);
    let rows = unseen.into_iter().map(|item| Recommendation {
        item,
        title: dataset.items.name(item).to_owned(),
        predicted: predictions[item as usize],
        n_ratings: n_ratings[item as usize],
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Classes, Ratings};

    /// Items a to e; user 1 rated b twice and d, user 2 rated d.
    fn dataset() -> Dataset {
        Dataset {
            source: String::new(),
            synthetic: false,
            users: Classes::from_names(["1", "2", "3"]),
            items: Classes::from_names(["a", "b", "c", "d", "e"]),
            ratings: Ratings { user: vec![1, 2, 1, 1], item: vec![4, 4, 2, 2], value: vec![1.0; 4] },
        }
    }

    fn titles(user: Class, predictions: [f32; 6], top: usize) -> String {
        rank_unseen(&dataset(), user, &predictions, top).iter().map(|row| row.title.as_str()).collect()
    }

    #[test]
    fn best_unseen_first_and_what_the_user_rated_never() {
        let predictions = [9.0, 1.0, 8.0, 3.0, 7.0, 2.0];
        assert_eq!(titles(1, predictions, 20), "cea");
        assert_eq!(titles(2, predictions, 20), "bcea");
        assert_eq!(titles(3, predictions, 2), "bd");
    }

    #[test]
    fn rows_carry_prediction_and_count() {
        let rows = rank_unseen(&dataset(), 3, &[9.0, 1.0, 2.0, 3.0, 7.0, 2.0], 1);
        assert_eq!(rows, [Recommendation { item: 4, title: "d".to_owned(), predicted: 7.0, n_ratings: 2 }]);
    }

    #[test]
    fn equal_predictions_keep_the_order_of_classes() {
        assert_eq!(titles(3, [2.0; 6], 20), "abcde");
    }

    #[test]
    fn nan_is_not_recommended() {
        assert_eq!(titles(3, [0.0, f32::NAN, 1.0, -f32::NAN, 2.0, 3.0], 20), "edb");
    }
}

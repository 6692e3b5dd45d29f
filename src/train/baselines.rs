//! What predictions are worth that need no training: the yardstick beside the epoch table.

use super::Metrics;
use crate::data::{Class, Ratings};
use serde::{Deserialize, Serialize};

/// Ratings that a bias is drawn towards zero by, so that one lucky rating does not make a favourite
/// (the damping of Koren 2009, "Factor in the Neighbors").
const DAMPING: f64 = 5.0;

/// Mean squared error on the validation ratings of two models without factors, and what those ratings hold that no
/// training rating does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baselines {
    /// Always predicting the mean of the training ratings.
    pub mean: f64,
    /// The mean, plus how far the item's ratings lie from it, plus how far the user's lie from both.
    pub biases: f64,
    /// Validation ratings of a user who has no training rating.
    pub unseen_users: usize,
    /// Validation ratings of an item that has no training rating.
    pub unseen_items: usize,
}

impl Baselines {
    /// Learns both from `train` and judges them by `valid`. `n_users` and `n_items` count `#na#`.
    pub fn measure(train: &Ratings, valid: &Ratings, n_users: usize, n_items: usize) -> Baselines {
        let mean = train.value.iter().map(|&value| f64::from(value)).sum::<f64>() / train.len() as f64;
        let without_mean: Vec<f64> = train.value.iter().map(|&value| f64::from(value) - mean).collect();
        let items = Biases::learn(&train.item, &without_mean, n_items);
        let without_items: Vec<f64> =
            without_mean.iter().zip(&train.item).map(|(rest, &item)| rest - items.of(item)).collect();
        let users = Biases::learn(&train.user, &without_items, n_users);

        let pairs = valid.user.iter().zip(&valid.item);
        let predictions = pairs.map(|(&user, &item)| (mean + items.of(item) + users.of(user)) as f32);
        Baselines {
            mean: Metrics::of(std::iter::repeat(mean as f32), &valid.value).mse,
            biases: Metrics::of(predictions, &valid.value).mse,
            unseen_users: valid.user.iter().filter(|&&user| users.is_unseen(user)).count(),
            unseen_items: valid.item.iter().filter(|&&item| items.is_unseen(item)).count(),
        }
    }
}

/// One bias per class.
struct Biases {
    sums: Vec<f64>,
    counts: Vec<u32>,
}

impl Biases {
    fn learn(classes: &[Class], rests: &[f64], n: usize) -> Biases {
        let mut biases = Biases { sums: vec![0.0; n], counts: vec![0; n] };
        for (&class, rest) in classes.iter().zip(rests) {
            biases.sums[class as usize] += rest;
            biases.counts[class as usize] += 1;
        }
        biases
    }

    fn of(&self, class: Class) -> f64 {
        self.sums[class as usize] / (f64::from(self.counts[class as usize]) + DAMPING)
    }

    fn is_unseen(&self, class: Class) -> bool {
        self.counts[class as usize] == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn biases_explain_what_a_mean_cannot() {
        // User 1 gives a point more than user 2, item 1 gets two more than item 2; item 3 and user 3 are new.
        let rows = |n: usize| Ratings {
            user: [1, 1, 2, 2].repeat(n),
            item: [1, 2, 1, 2].repeat(n),
            value: [5.0, 3.0, 4.0, 2.0].repeat(n),
        };
        let mut valid = rows(1);
        let found = Baselines::measure(&rows(100), &valid, 4, 4);
        assert!((found.mean - 1.25).abs() < 1e-6, "{found:?}");
        assert!(found.biases < 0.01, "{found:?}");
        assert_eq!((found.unseen_users, found.unseen_items), (0, 0));
        valid.user.extend([3, 1]);
        valid.item.extend([3, 3]);
        valid.value.extend([3.5, 3.5]);
        let found = Baselines::measure(&rows(100), &valid, 4, 4);
        assert_eq!((found.unseen_users, found.unseen_items), (1, 2));
    }
}

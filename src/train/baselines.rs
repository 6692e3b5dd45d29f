//! Metrics of predictions that need no training: the yardstick beside the epoch table.

use super::{Validation, ValidationMetrics};
use crate::data::{Class, Ratings};
use serde::{Deserialize, Serialize};

/// Ratings that a bias is drawn toward zero by, so that one lucky rating does not make a favorite
/// (the damping of Koren 2009, "Factor in the Neighbors").
const DAMPING: f64 = 5.0;

/// Errors on the validation ratings of two models without factors.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baselines {
    /// Always predicting the mean of the training ratings.
    pub mean: ValidationMetrics,
    /// [`BiasModel`].
    pub biases: ValidationMetrics,
}

impl Baselines {
    /// Learns both from `train` and evaluates them on `valid`. `n_users` and `n_items` count `#na#`.
    pub fn measure(train: &Ratings, valid: &Validation, n_users: usize, n_items: usize) -> Baselines {
        let model = BiasModel::learn(train, n_users, n_items);
        let pairs = valid.ratings.user.iter().zip(&valid.ratings.item);
        let predictions: Vec<f32> = pairs.map(|(&user, &item)| model.predict(user, item)).collect();
        Baselines {
            mean: valid.evaluate(&vec![model.mean as f32; valid.ratings.len()]),
            biases: valid.evaluate(&predictions),
        }
    }
}

/// The mean, plus how far the item's ratings lie from it, plus how far the user's lie from both.
pub struct BiasModel {
    /// Of the training ratings.
    pub mean: f64,
    items: DampedBiases,
    users: DampedBiases,
}

impl BiasModel {
    /// `n_users` and `n_items` count `#na#`.
    pub fn learn(train: &Ratings, n_users: usize, n_items: usize) -> BiasModel {
        let mean = train.value.iter().map(|&value| f64::from(value)).sum::<f64>() / train.len() as f64;
        let without_mean = || train.value.iter().map(|&value| f64::from(value) - mean);
        let items = DampedBiases::learn(&train.item, without_mean(), n_items);
        let without_items = without_mean().zip(&train.item).map(|(rest, &item)| rest - items.of(item));
        let users = DampedBiases::learn(&train.user, without_items, n_users);
        BiasModel { mean, items, users }
    }

    pub fn predict(&self, user: Class, item: Class) -> f32 {
        (self.mean + self.items.of(item) + self.users.of(user)) as f32
    }
}

/// One bias per class.
struct DampedBiases {
    sums: Vec<f64>,
    counts: Vec<u32>,
}

impl DampedBiases {
    fn learn(classes: &[Class], rests: impl Iterator<Item = f64>, n: usize) -> DampedBiases {
        let mut biases = DampedBiases { sums: vec![0.0; n], counts: vec![0; n] };
        for (&class, rest) in classes.iter().zip(rests) {
            biases.sums[class as usize] += rest;
            biases.counts[class as usize] += 1;
        }
        biases
    }

    fn of(&self, class: Class) -> f64 {
        self.sums[class as usize] / (f64::from(self.counts[class as usize]) + DAMPING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Classes;

    #[test]
    fn biases_explain_what_a_mean_cannot() {
        // User 1 gives a point more than user 2, item 1 gets two more than item 2.
        let rows = |n: usize| Ratings {
            user: [1, 1, 2, 2].repeat(n),
            item: [1, 2, 1, 2].repeat(n),
            value: [5.0, 3.0, 4.0, 2.0].repeat(n),
        };
        let (train, names) = (rows(100), Classes::from_names(["1", "2"]));
        let found = Baselines::measure(&train, &Validation::new(rows(1), &train, &names, &names), 3, 3);
        assert!((found.mean.all.mse - 1.25).abs() < 1e-6, "{found:?}");
        assert!(found.biases.all.mse < 0.01, "{found:?}");
    }
}

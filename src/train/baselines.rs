//! Metrics of predictions that need no training: the yardstick beside the epoch table.

use super::{Validation, ValidationMetrics};
use crate::data::{Class, Ratings};
use serde::{Deserialize, Serialize};

/// Ratings that a bias is drawn toward zero by, so that one lucky rating does not make a favorite: Surprise's defaults
/// for `BaselineOnly`.
const USER_DAMPING: f64 = 15.0;
const ITEM_DAMPING: f64 = 10.0;
/// How often both sides are solved for, and how many ratings that may look at: of very many, one round says nearly as
/// much.
const ROUNDS: usize = 10;
const MOST_VISITS: usize = 20_000_000;

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

/// The mean, plus a bias of the item, plus one of the user, by alternating least squares (Koren 2010).
pub struct BiasModel {
    /// Of the training ratings.
    pub mean: f64,
    users: Vec<f64>,
    items: Vec<f64>,
}

impl BiasModel {
    /// `n_users` and `n_items` count `#na#`.
    pub fn learn(train: &Ratings, n_users: usize, n_items: usize) -> BiasModel {
        let mean = train.value.iter().map(|&value| f64::from(value)).sum::<f64>() / train.len() as f64;
        let mut model = BiasModel { mean, users: vec![0.0; n_users], items: vec![0.0; n_items] };
        for _ in 0..(MOST_VISITS / train.len().max(1)).clamp(1, ROUNDS) {
            model.items = model.solve(train, &train.item, (&train.user, &model.users), n_items, ITEM_DAMPING);
            model.users = model.solve(train, &train.user, (&train.item, &model.items), n_users, USER_DAMPING);
        }
        model
    }

    /// The biases of one side, given the classes and biases of the other.
    fn solve(
        &self,
        train: &Ratings,
        side: &[Class],
        (others, biases): (&[Class], &[f64]),
        n: usize,
        damping: f64,
    ) -> Vec<f64> {
        let (mut sums, mut counts) = (vec![0.0; n], vec![0_u32; n]);
        for ((&class, &other), &value) in side.iter().zip(others).zip(&train.value) {
            sums[class as usize] += f64::from(value) - self.mean - biases[other as usize];
            counts[class as usize] += 1;
        }
        sums.iter().zip(counts).map(|(sum, count)| sum / (damping + f64::from(count))).collect()
    }

    pub fn predict(&self, user: Class, item: Class) -> f32 {
        (self.mean + self.items[item as usize] + self.users[user as usize]) as f32
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

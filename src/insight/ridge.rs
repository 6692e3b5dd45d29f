//! Folding someone new into Best accuracy, exactly: the row that minimizes the loss of training over their own ratings,
//! while everything else stays as it is.
//!
//! Their numbers are `p + |N|^-1/2 · sum of A over N`, where N is what they rated. The second part follows from what they
//! rated. In `p` the loss is quadratic, `½ Σ (z · u + b - y)² + ½ λ |p|²`, so that its minimum is a ridge regression:
//! `(XᵀX + Λ) p = Xᵀ t`. A row of X is the item's factors and a 1 for the person's own bias.

use super::UserRow;
use crate::data::Class;
use crate::engine::svdpp::{BIAS_SHARE, SvdppSpec};
use crate::model::names;
use crate::train::Checkpoint;
use nalgebra::{DMatrix, DVector};
use std::collections::BTreeMap;

/// The part of a model that does not change when someone is folded in, in standardized units.
pub struct RidgeFoldIn {
    factors: usize,
    mean: f64,
    unit: f64,
    strength: f32,
    /// Factors and biases of the items.
    item_factors: Vec<f32>,
    item_biases: Vec<f32>,
    /// What an item adds to the row of everyone who rated it, the bias last.
    of_rated: Vec<f32>,
}

impl RidgeFoldIn {
    /// `checkpoint` is one of Best accuracy.
    pub fn new(checkpoint: &Checkpoint) -> RidgeFoldIn {
        let Checkpoint { spec, params, .. } = checkpoint;
        let number = |name| params.get(name).first().copied().unwrap_or_default();
        let unit = number(names::UNIT);
        let over = |name, by: f32| params.get(name).iter().map(|x| x / by).collect();
        RidgeFoldIn {
            factors: spec.user_factors,
            mean: number(names::MEAN).into(),
            unit: unit.into(),
            strength: number(names::STRENGTH),
            item_factors: over(names::ITEM_FACTORS, unit.sqrt()),
            item_biases: over(names::ITEM_BIAS, unit),
            of_rated: params.get(names::OF_RATED).to_vec(),
        }
    }

    /// The row of a person with these ratings; several ratings of an item count as their mean.
    pub fn fit(&self, ratings: &[(Class, f32)]) -> UserRow {
        let ratings = averaged(ratings);
        let columns = self.factors + 1;
        let mut row = self.implied_by(&ratings);
        if !ratings.is_empty() {
            let own = self.own_row(&ratings, &row);
            row.iter_mut().zip(own.iter()).for_each(|(sum, own)| *sum += own);
        }
        let factors = row[..self.factors].iter().map(|x| (x * self.unit.sqrt()) as f32).collect();
        UserRow { factors, bias: Some((row[columns - 1] * self.unit) as f32), choice_factors: None }
    }

    /// What follows from which items someone rated.
    fn implied_by(&self, ratings: &[(Class, f64)]) -> Vec<f64> {
        let columns = self.factors + 1;
        let mut sum = vec![0.0; columns];
        for &(item, _) in ratings {
            let added = &self.of_rated[item as usize * columns..][..columns];
            sum.iter_mut().zip(added).for_each(|(sum, &added)| *sum += f64::from(added));
        }
        let scale = (ratings.len().max(1) as f64).sqrt().recip();
        sum.iter_mut().for_each(|x| *x *= scale);
        sum
    }

    /// The solution of the regression, where someone's row is `implied_by` without it.
    fn own_row(&self, ratings: &[(Class, f64)], implied_by: &[f64]) -> DVector<f64> {
        let (x, targets) = self.regression(ratings, implied_by);
        let mut gram = x.transpose() * &x;
        for (k, lambda) in self.lambda(ratings.len()).into_iter().enumerate() {
            gram[(k, k)] += lambda;
        }
        let right = x.transpose() * targets;
        // Positive definite by its diagonal, unless numbers overflow: then nothing is known of the person.
        gram.cholesky().map_or_else(|| DVector::zeros(self.factors + 1), |gram| gram.solve(&right))
    }

    /// A row for each rating, and what of it is left to explain.
    fn regression(&self, ratings: &[(Class, f64)], implied_by: &[f64]) -> (DMatrix<f64>, DVector<f64>) {
        let columns = self.factors + 1;
        let mut x = DMatrix::from_element(ratings.len(), columns, 1.0);
        let mut targets = DVector::zeros(ratings.len());
        for (n, &(item, value)) in ratings.iter().enumerate() {
            let of_item = &self.item_factors[item as usize * self.factors..][..self.factors];
            x.row_mut(n).iter_mut().zip(of_item).for_each(|(x, &factor)| *x = factor.into());
            let known: f64 = x.row(n).iter().zip(implied_by).map(|(x, u)| x * u).sum();
            targets[n] = (value - self.mean) / self.unit - f64::from(self.item_biases[item as usize]) - known;
        }
        (x, targets)
    }

    /// How strongly each number of the row is pulled toward zero.
    fn lambda(&self, n_ratings: usize) -> Vec<f64> {
        let spec = SvdppSpec { strength: self.strength, ..SvdppSpec::default() };
        let mut lambda = vec![f64::from(spec.user_penalty(n_ratings)); self.factors + 1];
        lambda[self.factors] *= f64::from(BIAS_SHARE);
        lambda
    }
}

/// Each item once, with the mean of its ratings.
fn averaged(ratings: &[(Class, f32)]) -> Vec<(Class, f64)> {
    let mut sums: BTreeMap<Class, (f64, f64)> = BTreeMap::new();
    for &(item, value) in ratings {
        let (sum, n) = sums.entry(item).or_default();
        *sum += f64::from(value);
        *n += 1.0;
    }
    sums.into_iter().map(|(item, (sum, n))| (item, sum / n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Seed;
    use crate::model::{ModelKind, ModelSpec, Params, initial_params};
    use crate::train::{TrainConfig, TrainingHistory};

    fn checkpoint(factors: usize) -> Checkpoint {
        let config = TrainConfig { model: ModelKind::BestAccuracy, factors, ..TrainConfig::default() };
        let spec = ModelSpec::new(config.model, 4, 400, factors, (1.0, 5.0));
        let mut params = initial_params(&spec, Seed(5));
        let set = |params: &mut Params, name: &str, value: f32| params.get_mut(name)[0] = value;
        set(&mut params, names::MEAN, 3.5);
        set(&mut params, names::UNIT, 0.8);
        set(&mut params, names::STRENGTH, 0.5);
        let wave = |k: usize, period: usize| ((k * 7919 % period) as f32 / period as f32 - 0.5) * 0.6;
        for (name, period) in [(names::ITEM_FACTORS, 1009), (names::OF_RATED, 997)] {
            params.get_mut(name).iter_mut().enumerate().for_each(|(k, x)| *x = wave(k, period));
        }
        for (k, x) in params.get_mut(names::ITEM_BIAS).iter_mut().enumerate() {
            *x = 0.4 * ((k % 7) as f32 - 3.0);
        }
        let past = TrainingHistory::default();
        Checkpoint { config, spec, params, epoch: None, optimizer: None, past }
    }

    /// The loss of training over one person's ratings, as a function of their own row.
    fn loss(model: &RidgeFoldIn, ratings: &[(Class, f64)], own: &DVector<f64>) -> f64 {
        let row: Vec<f64> = model.implied_by(ratings).iter().zip(own.iter()).map(|(a, b)| a + b).collect();
        let errors = ratings.iter().map(|&(item, value)| {
            let z = &model.item_factors[item as usize * model.factors..][..model.factors];
            let dot: f64 = z.iter().zip(&row).map(|(&z, u)| f64::from(z) * u).sum();
            let bias = f64::from(model.item_biases[item as usize]) + row[model.factors];
            dot + bias - (value - model.mean) / model.unit
        });
        // Written out once more, with the published numbers.
        let strength = 0.5 * 2.03 * (ratings.len() as f64 + 20.0).sqrt();
        let squares = own.iter().enumerate().map(|(k, p)| if k == model.factors { 0.3 * p * p } else { p * p });
        0.5 * errors.map(|e| e * e).sum::<f64>() + 0.5 * strength * squares.sum::<f64>()
    }

    #[test]
    fn the_gradient_of_the_loss_is_zero_at_the_solution() {
        let model = RidgeFoldIn::new(&checkpoint(6));
        for n in [1, 3, 40] {
            let ratings: Vec<(Class, f64)> = (1..=n).map(|k| (k * 5, f64::from(1 + k * k % 5))).collect();
            let own = model.own_row(&ratings, &model.implied_by(&ratings));
            let step = 1e-5;
            for k in 0..own.len() {
                let at = |by: f64| {
                    let mut moved = own.clone();
                    moved[k] += by;
                    loss(&model, &ratings, &moved)
                };
                let slope = (at(step) - at(-step)) / (2.0 * step);
                assert!(slope.abs() < 1e-6, "{slope} along number {k} with {n} ratings");
            }
            assert!(own.amax() > 1e-3, "nothing was learned of {n} ratings");
        }
    }

    #[test]
    fn without_ratings_nobody_is_known_and_an_item_rated_twice_counts_once() {
        let model = RidgeFoldIn::new(&checkpoint(6));
        assert_eq!(model.fit(&[]), UserRow { factors: vec![0.0; 6], bias: Some(0.0), choice_factors: None });
        assert_eq!(model.fit(&[(3, 2.0), (9, 5.0), (3, 4.0)]), model.fit(&[(9, 5.0), (3, 3.0)]));
    }
}

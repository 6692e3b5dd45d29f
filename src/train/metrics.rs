//! How far predictions are from the truth.

use crate::engine::Loss;
use serde::{Deserialize, Serialize};

/// Errors over a set of ratings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Mean squared error.
    pub mse: f64,
    /// Mean absolute error, in rating points.
    pub mae: f64,
}

impl Metrics {
    /// Averages the errors of pairs of prediction and value; not numbers where there are none.
    pub fn of(pairs: impl IntoIterator<Item = (f32, f32)>) -> Metrics {
        let (mut n, mut squares, mut absolutes) = (0, 0.0, 0.0);
        for (prediction, value) in pairs {
            let error = f64::from(prediction) - f64::from(value);
            n += 1;
            squares += error * error;
            absolutes += error.abs();
        }
        let n = f64::from(n);
        Metrics { mse: squares / n, mae: absolutes / n }
    }

    /// Root of the mean squared error, in rating points.
    pub fn rmse(&self) -> f64 {
        self.mse.sqrt()
    }

    /// What `loss` would be over the whole set.
    pub fn loss(&self, loss: Loss) -> f64 {
        match loss {
            Loss::Mse => self.mse,
            Loss::L1 => self.mae,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_squared_or_taken_absolute_then_averaged() {
        let metrics = Metrics::of([(1.0, 1.0), (2.0, 4.0), (6.0, 5.0)]);
        assert_eq!(metrics, Metrics { mse: 5.0 / 3.0, mae: 1.0 });
        assert_eq!((metrics.loss(Loss::Mse), metrics.loss(Loss::L1)), (metrics.mse, metrics.mae));
        assert!((metrics.rmse() - 1.2910).abs() < 1e-4);
    }
}

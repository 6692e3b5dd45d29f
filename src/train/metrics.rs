//! How far predictions are from the truth.

/// Errors over a set of ratings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Mean squared error (fastai's `MSELossFlat`).
    pub mse: f64,
    /// Mean absolute error, in rating points.
    pub mae: f64,
}

impl Metrics {
    /// Compares predictions with values, pair by pair; not numbers where there are none.
    pub fn of(predictions: impl IntoIterator<Item = f32>, values: &[f32]) -> Metrics {
        let (mut squares, mut absolutes) = (0.0, 0.0);
        for (prediction, value) in predictions.into_iter().zip(values) {
            let error = f64::from(prediction) - f64::from(*value);
            squares += error * error;
            absolutes += error.abs();
        }
        let n = values.len() as f64;
        Metrics { mse: squares / n, mae: absolutes / n }
    }

    /// Root of the mean squared error, in rating points.
    pub fn rmse(&self) -> f64 {
        self.mse.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_squared_or_taken_absolute_then_averaged() {
        let metrics = Metrics::of([1.0, 2.0, 6.0], &[1.0, 4.0, 5.0]);
        assert_eq!(metrics, Metrics { mse: 5.0 / 3.0, mae: 1.0 });
        assert!((metrics.rmse() - 1.2910).abs() < 1e-4);
    }
}

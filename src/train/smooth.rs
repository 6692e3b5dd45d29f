//! The smoothed training loss.

/// Weight of the past (fastai's `Recorder(beta=0.98)`).
const BETA: f64 = 0.98;

/// Exponential average of batch losses, corrected for its start (fastai's `AvgSmoothLoss`).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SmoothLoss {
    average: f64,
    count: i32,
}

impl SmoothLoss {
    /// Takes in one batch and returns the smoothed loss.
    pub fn add(&mut self, loss: f32) -> f64 {
        self.count += 1;
        self.average = BETA * self.average + (1.0 - BETA) * f64::from(loss);
        self.value()
    }

    /// The smoothed loss; not a number before the first batch.
    pub fn value(&self) -> f64 {
        self.average / (1.0 - BETA.powi(self.count))
    }
}

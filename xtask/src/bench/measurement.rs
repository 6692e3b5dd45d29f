//! The numbers: what the measuring programs print, and what follows from it.

use super::case::Case;
use serde::{Deserialize, Serialize};

/// One line of JSON from a measuring program.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Measurement {
    /// What it ran on, in its own words.
    pub adapter: String,
    epochs: usize,
    train_ratings: usize,
    /// Of each run, validation included.
    run_seconds: Vec<f64>,
    /// The same by the processor's time, where that can be told.
    #[serde(default)]
    processor_seconds: Vec<f64>,
    pub valid_loss: f64,
    /// Of the whole process, data included.
    pub peak_bytes: Option<u64>,
}

impl Measurement {
    pub fn best_epoch(&self) -> f64 {
        self.run_seconds.iter().copied().fold(f64::INFINITY, f64::min) / self.epochs as f64
    }

    pub fn median_epoch(&self) -> f64 {
        median(&self.run_seconds).unwrap_or(f64::NAN) / self.epochs as f64
    }

    pub fn processor_epoch(&self) -> Option<f64> {
        Some(median(&self.processor_seconds)? / self.epochs as f64)
    }

    /// Training ratings per second, by the median.
    pub fn ratings_per_second(&self) -> f64 {
        self.train_ratings as f64 / self.median_epoch()
    }

    /// Seconds per training rating, by the processor's time where that is known.
    pub fn cost(&self) -> f64 {
        self.processor_epoch().unwrap_or(self.median_epoch()) / self.train_ratings as f64
    }
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

/// What came of one case.
#[derive(Serialize)]
pub struct Row {
    #[serde(flatten)]
    pub case: Case,
    /// What it trained on.
    pub data: &'static str,
    pub outcome: Outcome,
}

/// The numbers, or why there are none.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Measured(Measurement),
    NotMeasured(String),
}

impl Row {
    pub fn measurement(&self) -> Option<&Measurement> {
        match &self.outcome {
            Outcome::Measured(measurement) => Some(measurement),
            Outcome::NotMeasured(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_is_the_upper_one() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(3.0));
        assert_eq!(median(&[]), None);
    }
}

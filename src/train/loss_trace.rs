//! The training loss of a whole run in a few hundred numbers.

use serde::{Deserialize, Serialize};

/// The most losses of a trace, about the pixels of a chart. An even number.
const MOST: usize = 256;

/// Smoothed training losses: of each step, or the mean over several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LossTrace {
    pub losses: Vec<f32>,
    /// For how many steps each loss stands; the last one may stand for fewer.
    pub steps_per_loss: usize,
    pub steps: usize,
}

impl Default for LossTrace {
    fn default() -> LossTrace {
        LossTrace { losses: Vec::new(), steps_per_loss: 1, steps: 0 }
    }
}

impl LossTrace {
    pub fn push(&mut self, loss: f32) {
        let before = self.steps % self.steps_per_loss;
        if before == 0 && self.losses.len() == MOST {
            self.losses = self.losses.chunks(2).map(|pair| (pair[0] + pair[1]) / 2.0).collect();
            self.steps_per_loss *= 2;
        }
        match (self.steps % self.steps_per_loss, self.losses.last_mut()) {
            (0, _) | (_, None) => self.losses.push(loss),
            (before, Some(mean)) => *mean += (loss - *mean) / (before + 1) as f32,
        }
        self.steps += 1;
    }

    /// Leaves the first `steps` steps.
    pub fn truncate(&mut self, steps: usize) {
        if steps < self.steps {
            self.losses.truncate(steps.div_ceil(self.steps_per_loss));
            self.steps = steps;
        }
    }

    /// The step in the middle of those that each loss stands for, and the loss.
    pub fn points(&self) -> impl Iterator<Item = (f64, f32)> + '_ {
        let each = self.steps_per_loss as f64;
        self.losses.iter().enumerate().map(move |(place, &loss)| (place as f64 * each + (each + 1.0) / 2.0, loss))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_is_traced_in_few_numbers_that_stay_where_they_were() {
        let mut trace = LossTrace::default();
        (0..5 * MOST + 7).for_each(|step| trace.push(step as f32 + 1.0));
        assert_eq!((trace.steps, trace.steps_per_loss), (5 * MOST + 7, 8));
        assert!((MOST / 2..=MOST).contains(&trace.losses.len()));
        let off = trace.points().map(|(step, loss)| (step - f64::from(loss)).abs());
        assert!(off.fold(0.0, f64::max) < 4.0, "only the last may stand for fewer steps");
    }
}

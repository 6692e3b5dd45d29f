//! The training loss of the run on show, step by step.

use crate::train::{EpochRow, Progress};

/// Everything the loss curve is drawn from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Smoothed training loss after each step.
    pub losses: Vec<f32>,
    pub total_steps: usize,
    pub steps_per_epoch: usize,
    /// Epochs of earlier runs that this one continues.
    pub epochs_before: usize,
    pub seconds: f64,
}

impl Curve {
    /// What is known of a run that is over: one loss per epoch.
    pub fn of_epochs(rows: &[EpochRow]) -> Curve {
        Curve {
            losses: rows.iter().map(|row| row.train_loss as f32).collect(),
            total_steps: rows.len(),
            steps_per_epoch: 1,
            epochs_before: 0,
            seconds: rows.iter().map(|row| row.seconds).sum(),
        }
    }

    /// Appends what is new. A step seen before belongs to a new run and replaces the old one from there on.
    pub fn extend(&mut self, progress: &Progress) {
        self.losses.truncate(progress.step.saturating_sub(progress.smoothed_losses.len()));
        self.losses.extend(&progress.smoothed_losses);
        self.total_steps = progress.total_steps;
        self.steps_per_epoch = progress.steps_per_epoch;
        self.epochs_before = progress.epochs_before;
        self.seconds = progress.seconds;
    }

    /// Steps done.
    pub fn step(&self) -> usize {
        self.losses.len()
    }

    /// Epochs in the whole run.
    pub fn epochs(&self) -> f64 {
        self.epochs_after(self.total_steps)
    }

    /// How many epochs `step` steps are.
    pub fn epochs_after(&self, step: usize) -> f64 {
        step as f64 / self.steps_per_epoch.max(1) as f64
    }

    /// Share of the run that is done, from 0 to 1.
    pub fn done(&self) -> f64 {
        if self.total_steps == 0 { 0.0 } else { self.step() as f64 / self.total_steps as f64 }
    }

    /// The losses between which the chart's height spans: those of `valid`, and training's but for the first
    /// sixth of the run, where it falls from far above and would flatten all that follows.
    pub fn loss_range(&self, valid: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
        let skipped = (self.total_steps / 6).min(self.losses.len() / 2);
        let train = self.losses[skipped..].iter().copied().map(f64::from);
        let all = train.chain(valid).filter(|loss| loss.is_finite());
        all.fold(None, |range, loss| {
            let (low, high) = range.unwrap_or((loss, loss));
            Some((loss.min(low), loss.max(high)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(step: usize, losses: &[f32]) -> Progress {
        Progress {
            step,
            total_steps: 100,
            steps_per_epoch: 20,
            epochs_before: 0,
            smoothed_losses: losses.to_vec(),
            seconds: 0.1,
        }
    }

    #[test]
    fn grows_and_starts_over() {
        let mut curve = Curve::default();
        curve.extend(&progress(2, &[3.0, 2.0]));
        curve.extend(&progress(3, &[1.5]));
        assert_eq!(curve.losses, [3.0, 2.0, 1.5]);
        assert_eq!((curve.epochs(), curve.done()), (5.0, 0.03));
        curve.extend(&progress(1, &[3.0]));
        assert_eq!(curve.losses, [3.0]);
    }

    #[test]
    fn leaves_the_first_fall_out_of_the_range() {
        let mut curve = Curve::default();
        assert_eq!(curve.loss_range(std::iter::empty()), None);
        curve.extend(&progress(40, &[vec![9.0; 16], vec![1.0; 24]].concat()));
        assert_eq!(curve.loss_range([1.25].into_iter()), Some((1.0, 1.25)));
    }
}

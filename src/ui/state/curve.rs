//! The training loss of the run on show, step by step.

use crate::train::{EpochRow, Progress};

/// The most losses of a curve, many times the pixels across. An even number.
const MOST_LOSSES: usize = 1 << 15;

/// Everything the loss curve is drawn from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Smoothed training losses: of each step, or in a long run the mean over several.
    pub losses: Vec<f32>,
    /// How often the steps of a loss were doubled.
    doublings: u32,
    step: usize,
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
            doublings: 0,
            step: rows.len(),
            total_steps: rows.len(),
            steps_per_epoch: 1,
            epochs_before: rows.first().map_or(0, |row| row.epoch),
            seconds: rows.iter().map(|row| row.seconds).sum(),
        }
    }

    /// Appends what is new. A step seen before belongs to a new run and replaces the old one from there on.
    pub fn extend(&mut self, progress: &Progress) {
        self.truncate(progress.step.saturating_sub(progress.smoothed_losses.len()));
        progress.smoothed_losses.iter().for_each(|&loss| self.push(loss));
        self.total_steps = progress.total_steps;
        self.steps_per_epoch = progress.steps_per_epoch;
        self.epochs_before = progress.epochs_before;
        self.seconds = progress.seconds;
    }

    /// Leaves the first `step` steps.
    fn truncate(&mut self, step: usize) {
        if step < self.step {
            self.losses.truncate(step.div_ceil(self.steps_per_loss()));
            self.step = step;
        }
        if step == 0 {
            self.doublings = 0;
        }
    }

    fn push(&mut self, loss: f32) {
        if self.losses.len() == MOST_LOSSES && self.step.is_multiple_of(self.steps_per_loss()) {
            self.losses = self.losses.chunks(2).map(|pair| (pair[0] + pair[1]) / 2.0).collect();
            self.doublings += 1;
        }
        match (self.step % self.steps_per_loss(), self.losses.last_mut()) {
            (0, _) | (_, None) => self.losses.push(loss),
            (before, Some(mean)) => *mean += (loss - *mean) / (before + 1) as f32,
        }
        self.step += 1;
    }

    /// For how many steps each loss stands; the last one may stand for fewer.
    pub fn steps_per_loss(&self) -> usize {
        1 << self.doublings
    }

    /// The loss after step `step`, counted from 0, or the mean around it.
    pub fn loss_at(&self, step: usize) -> Option<f32> {
        self.losses.get(step / self.steps_per_loss()).copied()
    }

    /// Steps done.
    pub fn step(&self) -> usize {
        self.step
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
        let skipped = (self.total_steps / 6 / self.steps_per_loss()).min(self.losses.len() / 2);
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
    fn a_long_run_is_kept_in_bounded_memory() {
        let mut curve = Curve::default();
        let steps = 5 * MOST_LOSSES + 7;
        for step in 0..steps {
            curve.extend(&Progress { total_steps: steps, ..progress(step + 1, &[step as f32]) });
        }
        assert_eq!((curve.step(), curve.steps_per_loss()), (steps, 8));
        assert!((MOST_LOSSES / 2..=MOST_LOSSES).contains(&curve.losses.len()));
        for step in [0, 1000, 77_777, steps - 1] {
            let off = curve.loss_at(step).expect("a loss") - step as f32;
            assert!(off.abs() <= 8.0, "{off} at step {step}");
        }
        assert_eq!(curve.loss_at(steps + 8), None);
        // A run that starts over is as fine as any.
        curve.extend(&progress(1, &[3.0]));
        assert_eq!((&curve.losses[..], curve.step(), curve.steps_per_loss()), (&[3.0][..], 1, 1));
    }

    #[test]
    fn leaves_the_first_fall_out_of_the_range() {
        let mut curve = Curve::default();
        assert_eq!(curve.loss_range(std::iter::empty()), None);
        curve.extend(&progress(40, &[vec![9.0; 16], vec![1.0; 24]].concat()));
        assert_eq!(curve.loss_range([1.25].into_iter()), Some((1.0, 1.25)));
    }
}

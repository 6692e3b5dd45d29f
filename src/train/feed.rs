//! The training ratings as batches: shuffled anew for each epoch, cut where it suits the engine.

use super::Run;
use crate::data::{Seed, batch_range, shuffled};
use crate::engine::Batches;

/// Hands out consecutive batches of a run.
#[derive(Default)]
pub struct Feed {
    /// The order in which the running epoch goes through the training ratings.
    order: Vec<u32>,
}

impl Feed {
    /// The `steps` batches from `step` on, or fewer where the epoch ends before. Epochs are to be asked for from
    /// their beginning.
    pub fn batches(&mut self, run: &Run, step: usize, steps: usize) -> Batches {
        let (n, batch_size, per_epoch) = (run.train.len(), run.config.batch_size, run.steps_per_epoch);
        let (epoch, first) = (step / per_epoch, step % per_epoch);
        if first == 0 {
            self.order = shuffled(n, Seed(run.config.seed), (run.epochs_before + epoch) as u32);
        }
        let last = (first + steps).min(per_epoch) - 1;
        let rows = batch_range(n, batch_size, first).start..batch_range(n, batch_size, last).end;
        let ratings = run.train.select(&self.order[rows]);
        if last + 1 == per_epoch {
            // Validation needs the memory.
            self.order = Vec::new();
        }
        Batches { first_step: step, ratings, batch_size }
    }
}

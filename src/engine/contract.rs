//! What every engine promises.

use super::{EngineError, EngineFacts, RunningMeans};
use crate::data::{Class, Ratings};
use crate::model::Params;

/// Consecutive training batches.
#[derive(Clone, Debug)]
pub struct Batches {
    /// Step of the first batch, counted from 0 since training began.
    pub first_step: usize,
    /// Ratings in the order in which they are used.
    pub ratings: Ratings,
    /// Ratings per batch; the last batch may be shorter.
    pub batch_size: usize,
}

impl Batches {
    /// Number of batches, which is the number of optimizer steps.
    pub fn len(&self) -> usize {
        self.ratings.len().div_ceil(self.batch_size)
    }

    /// Keeps the first `steps` batches and returns the others, if there are any.
    pub fn split_off(&mut self, steps: usize) -> Option<Batches> {
        let kept = steps.saturating_mul(self.batch_size);
        (kept < self.ratings.len()).then(|| Batches {
            first_step: self.first_step + steps,
            ratings: self.ratings.split_off(kept),
            batch_size: self.batch_size,
        })
    }

    /// The same batches in chunks of at most `ratings` ratings, or of one batch where that has more.
    pub fn chunks(&self, ratings: usize) -> impl Iterator<Item = Batches> {
        let batches = (ratings / self.batch_size).max(1);
        let Batches { first_step, ratings: Ratings { user, item, value }, batch_size } = self;
        let chunk = batches * batch_size;
        let columns = user.chunks(chunk).zip(item.chunks(chunk)).zip(value.chunks(chunk));
        columns.enumerate().map(move |(k, ((user, item), value))| Batches {
            first_step: first_step + k * batches,
            ratings: Ratings { user: user.to_vec(), item: item.to_vec(), value: value.to_vec() },
            batch_size: *batch_size,
        })
    }

    /// Whether there is nothing to train on.
    pub fn is_empty(&self) -> bool {
        self.ratings.is_empty()
    }
}

/// A model in training: its parameters, its optimizer state, and the schedule it follows.
///
/// An engine is made from a [`Start`](super::Start) and a [`Recipe`](super::Recipe). Given
/// the same ones and the same batches, all engines compute the same numbers up to rounding, and
/// each computes the same bits every time.
#[expect(async_fn_in_trait, reason = "engines live on one thread, in the browser's worker or a test")]
pub trait Engine {
    /// Which engine this is, and on what it runs.
    fn facts(&self) -> EngineFacts;

    /// Runs one optimizer step per batch and returns the mean loss of each batch before its step.
    async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError>;

    /// Predictions for pairs of user and item, as the model stands now.
    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError>;

    /// All parameters as the model stands now.
    async fn params(&mut self) -> Result<Params, EngineError>;

    /// What the optimizer remembers now.
    async fn running_means(&mut self) -> Result<RunningMeans, EngineError>;

    /// Lets the optimizer forget all steps so far (fastai's `clear_state`); the schedule has to count anew from here.
    async fn forget(&mut self) -> Result<(), EngineError>;
}

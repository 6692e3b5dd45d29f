//! What every engine promises.

use super::{AdamW, EngineError, EngineFacts, Loss, Moments, StepHyper};
use crate::data::{Class, Ratings};
use crate::model::Params;

/// Where training starts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    pub params: Params,
    /// The moments that earlier steps left; nothing where the optimizer starts fresh.
    pub moments: Option<Moments>,
}

/// What decides a step, beside the model and the batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    pub loss: Loss,
    pub optimizer: AdamW,
    /// Hyperparameters of every step of the run, first to last.
    pub schedule: Vec<StepHyper>,
}

/// Consecutive training batches.
#[derive(Clone, Debug)]
pub struct Batches {
    /// Step of the first batch, counted from 0 since the run began.
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
        let n_ratings = steps.saturating_mul(self.batch_size);
        (n_ratings < self.ratings.len()).then(|| Batches {
            first_step: self.first_step + steps,
            ratings: self.ratings.split_off(n_ratings),
            batch_size: self.batch_size,
        })
    }

    /// Adds the batches that follow.
    pub fn append(&mut self, next: Batches) {
        let Ratings { user, item, value } = next.ratings;
        self.ratings.user.extend(user);
        self.ratings.item.extend(item);
        self.ratings.value.extend(value);
    }

    /// The same batches in chunks of at most `steps`.
    pub fn chunks(&self, steps: usize) -> impl Iterator<Item = Batches> {
        let Batches { first_step, ratings: Ratings { user, item, value }, batch_size } = self;
        let chunk = steps.saturating_mul(*batch_size);
        let columns = user.chunks(chunk).zip(item.chunks(chunk)).zip(value.chunks(chunk));
        columns.enumerate().map(move |(k, ((user, item), value))| Batches {
            first_step: first_step + k * steps,
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
/// An engine is made from a [`Start`] and a [`Recipe`]. Given
/// the same ones and the same batches, all engines compute the same numbers up to rounding, and
/// each computes the same bits every time.
#[expect(async_fn_in_trait, reason = "engines live on one thread, in the browser's worker or a test")]
pub trait Engine {
    /// Which engine this is, and on what it runs.
    fn facts(&self) -> EngineFacts;

    /// Runs one optimizer step per batch and returns the mean loss of each batch before its step. The CPU works on the
    /// caller's thread, which answers nobody meanwhile.
    async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError>;

    /// Predictions for pairs of user and item, by the model after all steps so far.
    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError>;

    /// All parameters after all steps so far.
    async fn params(&mut self) -> Result<Params, EngineError>;

    /// The moments of AdamW as the last step left them.
    async fn moments(&mut self) -> Result<Moments, EngineError>;

    /// Resets the optimizer as if no step had been made (fastai's `clear_state`). The schedule must count `t` from 1 again
    /// from here on.
    async fn reset_optimizer(&mut self) -> Result<(), EngineError>;
}

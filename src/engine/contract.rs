//! What every engine promises.

use super::{AdamW, EngineError, EngineFacts, Loss, Moments, StepHyper};
use crate::data::{Class, Ratings};
use crate::model::Params;
use async_trait::async_trait;
use std::borrow::Cow;

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
    /// Ratings, batch after batch; none where each batch is all training ratings, which the engine has. Batches by rising user
    /// need no sorting.
    pub ratings: Ratings,
    /// Ratings per batch; the last batch may be shorter.
    pub batch_size: usize,
    n: usize,
}

impl Batches {
    pub fn new(first_step: usize, ratings: Ratings, batch_size: usize) -> Batches {
        Batches { first_step, n: ratings.len().div_ceil(batch_size), ratings, batch_size }
    }

    /// `n` passes over all training ratings.
    pub fn passes(first_step: usize, n: usize) -> Batches {
        Batches { first_step, ratings: Ratings::default(), batch_size: 0, n }
    }

    /// Number of batches, which is the number of optimizer steps.
    pub fn len(&self) -> usize {
        self.n
    }

    /// Keeps the first `steps` batches and returns the others, if there are any.
    pub fn split_off(&mut self, steps: usize) -> Option<Batches> {
        let left = self.n.checked_sub(steps).filter(|&left| left > 0)?;
        self.n = steps;
        let n_ratings = (steps * self.batch_size).min(self.ratings.len());
        let ratings = self.ratings.split_off(n_ratings);
        Some(Batches { first_step: self.first_step + steps, ratings, batch_size: self.batch_size, n: left })
    }

    /// Adds the batches that follow.
    pub fn append(&mut self, next: Batches) {
        self.n += next.n;
        let Ratings { user, item, value } = next.ratings;
        self.ratings.user.extend(user);
        self.ratings.item.extend(item);
        self.ratings.value.extend(value);
    }

    /// The same batches in chunks of at most `steps`, copied where they are several.
    pub fn chunks(&self, steps: usize) -> impl Iterator<Item = Cow<'_, Batches>> {
        (0..self.n).step_by(steps).map(move |first| {
            if self.n <= steps {
                return Cow::Borrowed(self);
            }
            let n = steps.min(self.n - first);
            let rows = [first, first + n].map(|batch| (batch * self.batch_size).min(self.ratings.len()));
            let ratings = self.ratings.slice(rows[0]..rows[1]);
            Cow::Owned(Batches { first_step: self.first_step + first, ratings, batch_size: self.batch_size, n })
        })
    }

    /// Whether there is nothing to train on.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }
}

/// A model in training: its parameters, its optimizer state, and the schedule it follows.
///
/// An engine is made from a [`Start`] and a [`Recipe`]. Given
/// the same ones and the same batches, all engines compute the same numbers up to rounding, and
/// each computes the same bits every time.
#[async_trait(?Send)]
pub trait Engine {
    /// Which engine this is, and on what it runs.
    fn facts(&self) -> EngineFacts;

    /// Runs one optimizer step per batch and returns the mean loss of each batch before its step. The CPU works on the
    /// caller's thread, which answers nobody meanwhile; where a step takes long it returns within it, with fewer losses
    /// than batches, and goes on when it is asked for the same step again.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_cut_alike_whether_they_list_ratings_or_are_all_of_them() {
        let ratings = Ratings { user: vec![1; 7], item: vec![2; 7], value: vec![3.0; 7] };
        for mut batches in [Batches::new(10, ratings, 2), Batches::passes(10, 4)] {
            let cut: Vec<_> = batches.chunks(3).map(|some| (some.first_step, some.len())).collect();
            assert_eq!(cut, [(10, 3), (13, 1)]);
            assert!(batches.split_off(4).is_none() && batches.split_off(usize::MAX).is_none());
            let others = batches.split_off(1).expect("three more");
            assert_eq!((batches.len(), others.first_step, others.len()), (1, 11, 3));
            assert_eq!(batches.ratings.len() + others.ratings.len(), if batches.batch_size == 0 { 0 } else { 7 });
            batches.append(others);
            assert_eq!((batches.len(), batches.is_empty()), (4, false));
        }
    }
}

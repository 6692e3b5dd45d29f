//! The training ratings as batches (fastai's `DataLoader`): reshuffled for each epoch, cut where it suits the engine.

use super::Run;
use super::fingerprint::Hash;
use super::footprint::steps_at_once;
use crate::data::{Epoch, Seed};
use crate::engine::{Batches, RowLayout};

/// Hands out the batches of a run, one chunk after the other.
#[derive(Default)]
pub struct DataLoader {
    /// The epoch of the next batch.
    epoch: Option<Epoch>,
    /// Batches that were made ahead.
    ahead: Option<Batches>,
    /// Of the first ratings of the first epoch.
    hash: Hash,
}

impl DataLoader {
    /// The `steps` batches from `step` on, or fewer where the epoch ends before, where fewer are ready, or where their
    /// plan would take too much memory. Ask for them in their order.
    pub fn batches(&mut self, run: &Run, step: usize, steps: usize) -> Batches {
        let mut batches = match self.ahead.take_if(|ahead| ahead.first_step == step) {
            Some(ahead) => ahead,
            None => self.make(run, step, steps),
        };
        self.ahead = batches.split_off(steps);
        batches
    }

    /// Takes back batches that time did not suffice for. None were made ahead since.
    pub fn put_back(&mut self, batches: Option<Batches>) {
        if let Some(mut batches) = batches {
            if let Some(ahead) = self.ahead.take() {
                batches.append(ahead);
            }
            self.ahead = Some(batches);
        }
    }

    /// Makes the batches from `step` on ahead, if there are any and none are ready: there is time while a GPU works.
    pub fn prefetch(&mut self, run: &Run, step: usize, steps: usize) {
        if self.ahead.is_none() && step < run.recipe.schedule.len() {
            self.ahead = Some(self.make(run, step, steps));
        }
    }

    /// Leaves out what was made ahead: the next batches begin an epoch that may have begun before.
    pub fn rewind(&mut self) {
        (self.epoch, self.ahead) = (None, None);
    }

    /// The hash of the batches of the first epoch.
    pub fn hash(&self) -> String {
        self.hash.text()
    }

    fn make(&mut self, run: &Run, step: usize, steps: usize) -> Batches {
        let (n, batch_size, per_epoch) = (run.batched().len(), run.config.batch_size, run.steps_per_epoch);
        let (epoch, first) = (step / per_epoch, step % per_epoch);
        if step == 0 {
            self.hash = Hash::default();
            self.hash.add(batch_size as u32);
        }
        if run.spec.kind.is_full_batch() {
            if step == 0 {
                self.hash.add_ratings(run.batched());
            }
            return Batches::passes(step, steps.min(per_epoch - first));
        }
        let steps = steps.min(steps_at_once(&RowLayout::new(&run.spec), batch_size)).min(per_epoch - first);
        if first == 0 {
            let number = (run.past.epochs_begun + epoch) as u32;
            self.epoch = Some(Epoch::new(n, batch_size, Seed(run.config.seed), number));
        }
        let ratings = self.epoch.as_mut().expect("an epoch begins with its first batch").next(run.batched(), steps);
        if epoch == 0 {
            self.hash.add_ratings(&ratings);
        }
        if first + ratings.len().div_ceil(batch_size) == per_epoch {
            // Validation needs the memory.
            self.epoch = None;
        }
        Batches::new(step, ratings, batch_size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ItemNames, Ratings, sample};
    use crate::train::TrainConfig;

    /// All ratings that a loader hands out in chunks of these lengths, one after the other, and where each began.
    fn fed(run: &Run, chunks: &[usize], prefetches: bool) -> (Ratings, Vec<usize>) {
        let (mut loader, mut all, mut begins, mut step) = (DataLoader::default(), Ratings::default(), Vec::new(), 0);
        for &steps in chunks.iter().cycle() {
            if step == run.recipe.schedule.len() {
                break;
            }
            let batches = loader.batches(run, step, steps);
            assert!(batches.len() <= steps && batches.first_step == step);
            begins.push(step);
            step += batches.len();
            if prefetches {
                loader.prefetch(run, step, steps);
            }
            all.append(batches.ratings);
        }
        (all, begins)
    }

    #[test]
    fn what_is_made_ahead_and_how_it_is_cut_changes_nothing() {
        let config = TrainConfig { epochs: 3, batch_size: 1000, ..TrainConfig::default() };
        let run = Run::prepare(&config, &sample::table().dataset(ItemNames::Titles)).expect("sound settings");
        let (whole, begins) = fed(&run, &[1000], false);
        assert_eq!((begins, whole.len()), (vec![0, 48, 96], 3 * 48_000));
        for (chunks, prefetches) in [(&[7, 1, 30][..], false), (&[7, 1, 30], true), (&[1, 500], true)] {
            let (ratings, begins) = fed(&run, chunks, prefetches);
            assert!(ratings == whole && begins.contains(&48) && begins.contains(&96), "{chunks:?}, {prefetches}");
        }
    }
}

//! How much memory a run will take on the CPU, told before it starts.

use super::chunk::LOOKS;
use super::{TrainConfig, TrainError};
use crate::data::{Class, Epoch, steps_per_epoch};
use crate::engine::softmax::NEGATIVES;
use crate::engine::svdpp::{SvdppMemory, SvdppSpec};
use crate::engine::{EngineChoice, RowLayout};

/// A user, an item and a value.
const RATING: u64 = (2 * size_of::<Class>() + size_of::<f32>()) as u64;
/// Of a plan, beside the ratings it was made from: a rating by rows, and its place by item.
const PLANNED_RATING: u64 = 12 + 4;
/// Of a plan: a touched row, and a lazy update, in a list that grows by doubling and so is half empty at times.
const TOUCH: u64 = 16;
const PLANNED_UPDATE: u64 = 48 * 3 / 2;
/// Hyperparameters, for the run as for the engine, what the engine sums over them, and which updates it knows.
const STEP: u64 = 2 * 16 + 2 * 8 + 4 + 28 + 4;
/// The most ratings of a chunk, unless one batch has more. A fast machine takes as long for it as
/// [`Pace`](super::Pace) wants.
pub const CHUNK: usize = 1 << 18;

/// Bytes that a run holds at most, by what they are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    /// The dataset, and the copies of its ratings that are trained on and held out.
    pub ratings: u64,
    /// Which ratings are held out. Gone when training begins.
    pub split: u64,
    /// Which batch of an epoch each training rating is in, and the ratings of a group of batches.
    pub epoch: u64,
    /// A chunk of batches with the rows that they touch.
    pub plan: u64,
    /// What the schedule says of each step.
    pub schedule: u64,
    /// The initial parameters, the table and the moments.
    pub table: u64,
    /// What a net computes for a batch between its layers.
    pub activations: u64,
    /// A copy of the model: for validation, and at the end with the moments of the optimizer.
    pub snapshot: u64,
    /// The model of the last good epoch.
    pub kept: u64,
}

/// The most steps of a chunk: its plan lists the ratings, and for each step the rows of layers.
pub fn steps_at_once(layout: &RowLayout, batch_size: usize) -> usize {
    (CHUNK / batch_size.max(layout.layer_rows().len().div_ceil(2))).max(1)
}

/// Which ratings are held out, and which are trained on in the order of their users, while these are found.
fn split(config: &TrainConfig, n_ratings: u64, n_train: u64) -> u64 {
    config.split_rule().memory(n_ratings) + n_train * size_of::<u32>() as u64 + n_ratings
}

impl Footprint {
    /// What a run with these settings will take. `n_users` and `n_items` count `#na#`.
    pub fn estimate(config: &TrainConfig, n_users: usize, n_items: usize, n_ratings: usize) -> Footprint {
        if config.model.is_full_batch() {
            return Footprint::of_full_batch(config, n_users, n_items, n_ratings);
        }
        if config.model.learns_choices() {
            return Footprint::of_lists(config, n_users, n_items, n_ratings);
        }
        let spec = config.spec(n_users, n_items);
        let layout = RowLayout::new(&spec);
        // In 64 bits: what cannot be addressed has to be told, too.
        let [n_ratings, n_items, batch_size] = [n_ratings, n_items, config.batch_size].map(|n| n as u64);
        let [n_rows, n_embeddings, stride] =
            [layout.n_rows(), layout.n_embeddings(), layout.stride()].map(|n| n as u64);
        let float = size_of::<f32>() as u64;
        let n_valid = config.split_rule().estimated_n_valid(n_ratings as usize) as u64;
        let n_train = n_ratings - n_valid;
        let chunk = (steps_at_once(&layout, config.batch_size) as u64 * batch_size).min(n_train);
        // The CPU plans a part of its chunk at a time.
        let parts = if config.engine == EngineChoice::Cpu { LOOKS as u64 } else { 1 };
        let planned_steps = chunk.div_ceil(batch_size).div_ceil(parts);
        let planned = (planned_steps * batch_size).min(chunk);
        let touches = planned_steps * n_embeddings.min(2 * batch_size);
        let touched_rows = touches + planned_steps * layout.layer_rows().len() as u64;
        let fits = config.schedule.fits(config.epochs, config.learning_rate, None);
        let steps_per_epoch = steps_per_epoch(n_train as usize, config.batch_size) as u64;
        let steps = fits.iter().map(|(epochs, _)| *epochs as u64 * steps_per_epoch).sum::<u64>();
        // Rows share an update where the same steps are pending.
        let updates = touches.min(planned_steps * steps);
        let rows = n_rows * stride * float;
        let size = |shape: &[usize]| shape.iter().map(|&n| n as u64).product::<u64>();
        let params = float * spec.tensors().iter().map(|tensor| size(&tensor.shape)).sum::<u64>();
        // Each layer keeps its inputs and what it normalizes. Gradients go back and forth between two lists.
        let layers = spec.layers();
        let kept_by_layers = layers.iter().map(|layer| layer.inputs + layer.norm.as_ref().map_or(0, |_| layer.outputs));
        let widest = layers.iter().map(|layer| layer.inputs).max().unwrap_or_default();
        let per_rating = (kept_by_layers.sum::<usize>() + 2 * widest) as u64;
        let gathered = 2 * stride * float * batch_size.min(n_items);
        let pending = (TOUCH + 4) * n_rows;
        let validated = rows + pending + n_valid * (RATING + float);
        // A copy of the parameters and one of the moments, which get their names table by table.
        let left_behind = rows + params + pending + 3 * rows + 2 * params;
        Footprint {
            ratings: 2 * RATING * n_ratings,
            split: split(config, n_ratings, n_train),
            epoch: Epoch::memory(n_train as usize, config.batch_size),
            plan: chunk * RATING
                + planned * (RATING + PLANNED_RATING)
                + touched_rows * TOUCH
                + updates * PLANNED_UPDATE,
            schedule: steps * STEP,
            table: params + 3 * rows + 8 * n_rows + 4 * n_items + if config.model.is_net() { 0 } else { gathered },
            activations: per_rating * float * batch_size,
            snapshot: validated.max(left_behind),
            kept: params,
        }
    }

    /// The same for a model that reads all training ratings in each step. The few features of items do not count.
    fn of_full_batch(config: &TrainConfig, n_users: usize, n_items: usize, n_ratings: usize) -> Footprint {
        let spec = config.spec(n_users, n_items);
        let n_ratings = n_ratings as u64;
        let float = size_of::<f32>() as u64;
        let n_valid = config.split_rule().estimated_n_valid(n_ratings as usize) as u64;
        let n_train = n_ratings - n_valid;
        let size = |shape: &[usize]| shape.iter().map(|&n| n as u64).product::<u64>();
        let params = float * spec.tensors().iter().map(|tensor| size(&tensor.shape)).sum::<u64>();
        let constants = SvdppSpec { factors: spec.user_factors, ..SvdppSpec::default() };
        let training = SvdppMemory::estimate(&constants, [n_train as usize, n_users, n_items, 0, 0]);
        Footprint {
            ratings: 2 * RATING * n_ratings,
            // And while the ratings are sorted.
            split: split(config, n_ratings, n_train).max(training.sorting),
            schedule: config.epochs as u64 * STEP,
            table: params + training.cpu,
            // A copy under the names of the parameters, and in the end the moments.
            snapshot: (3 * params).max(n_valid * (RATING + float) + params),
            kept: params,
            ..Footprint::default()
        }
    }

    /// The same for a model that learns to predict ratings first, and then what is chosen.
    fn of_lists(config: &TrainConfig, n_users: usize, n_items: usize, n_ratings: usize) -> Footprint {
        let first = Footprint::of_full_batch(&config.of_ratings(), n_users, n_items, n_ratings);
        let spec = config.spec(n_users, n_items);
        let n_ratings = n_ratings as u64;
        let n_train = n_ratings - config.split_rule().estimated_n_valid(n_ratings as usize) as u64;
        let [float, class] = [size_of::<f32>(), size_of::<Class>()].map(|size| size as u64);
        let size = |shape: &[usize]| shape.iter().map(|&n| n as u64).product::<u64>();
        let params = float * spec.tensors().iter().map(|tensor| size(&tensor.shape)).sum::<u64>();
        // Parameters, two moments and gradients; the pairs, and who chose what.
        let lanes = spec.choice_factors.div_ceil(4) as u64 + 1;
        let tables = 4 * (n_users + n_items) as u64 * lanes * 4 * float;
        let choices = n_train * (RATING + class) + n_users as u64 * class;
        let chunk = (CHUNK as u64).max(config.batch_size as u64).min(n_train);
        let drawn = chunk * (RATING + class * (NEGATIVES as u64 + 2));
        let steps = config.epochs as u64 * n_train.div_ceil(config.batch_size as u64);
        let while_first = first.table + first.snapshot + first.kept;
        Footprint {
            // The run that learns ratings has copies of its own.
            ratings: first.ratings + RATING * n_ratings + choices,
            split: first.split,
            epoch: Epoch::memory(n_train as usize, config.batch_size),
            plan: drawn,
            schedule: steps * STEP,
            table: params + tables.max(while_first.saturating_sub(3 * params)),
            snapshot: 3 * params,
            kept: params,
            ..Footprint::default()
        }
    }

    /// Refuses a run that takes more than `limit` bytes.
    pub fn check(&self, limit: u64) -> Result<(), TrainError> {
        let (needed, model) = (self.peak(), self.table + self.activations + self.snapshot + self.kept);
        if needed > limit { Err(TrainError::TooMuchMemory { needed, model, limit }) } else { Ok(()) }
    }

    /// The most that is held at once. The batches of an epoch are gone when its model is looked at.
    pub fn peak(&self) -> u64 {
        let training = self.schedule + self.table + self.activations + self.kept;
        self.ratings + self.split.max(training + (self.epoch + self.plan).max(self.snapshot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelKind;

    /// WebAssembly counts in 32 bits. The figures are those of 25 million ratings one at a time for a thousand epochs,
    /// and of the largest nets and embeddings that the settings accept.
    #[test]
    fn what_cannot_be_addressed_is_told_in_full() {
        let config = TrainConfig { epochs: 1000, batch_size: 1, ..TrainConfig::default() };
        let estimate = Footprint::estimate(&config, 162_542, 59_048, 25_000_000);
        assert_eq!(estimate.schedule, 1000 * 20_000_000 * STEP);
        let config = TrainConfig {
            model: ModelKind::NnFastai,
            user_factors: Some(600),
            item_factors: Some(600),
            layers: Some(vec![2048; 8]),
            batch_size: 1 << 20,
            ..TrainConfig::default()
        };
        let estimate = Footprint::estimate(&config, 10_000_000, 5_000_000, 25_000_000);
        assert!(estimate.table > 3 * 15_000_000 * 600 * 4, "{estimate:?}");
        assert!(estimate.activations > (1 << 20) * 8 * 2048 * 4, "{estimate:?}");
        let refused = estimate.check(3_800_000_000);
        assert!(
            matches!(refused, Err(TrainError::TooMuchMemory { needed, model, .. }) if needed > model && model > 1 << 36),
            "{refused:?}"
        );
    }

    /// Rows of 33 numbers, rounded up to 36: the ratings, the tables, and the copies that are made at the end.
    #[test]
    fn best_accuracy_holds_its_ratings_sorted_and_no_batches() {
        let config = TrainConfig::of(ModelKind::BestAccuracy);
        let estimate = Footprint::estimate(&config, 162_542, 59_048, 25_000_000);
        let (params, tables) = (3 * 221_590 * 33 * 4 + 12, 8 * 221_590 * 36 * 4);
        let held = estimate.table - params - tables - 20_000_000 * 16;
        assert_eq!((estimate.kept, estimate.plan, estimate.epoch), (params, 0, 0));
        assert!(held < 10_000_000, "{held} bytes more than ratings and tables");
        assert!(estimate.check(3_800_000_000).is_ok() && estimate.check(1_000_000_000).is_err(), "{}", estimate.peak());
    }

    /// A chunk of a net with small batches lists the rows of its layers again for each step.
    #[test]
    fn a_chunk_stays_within_its_share_whatever_the_batch_and_the_layers() {
        for batch_size in [1, 64, 4096, 1 << 20] {
            for layers in [vec![], vec![100, 50], vec![2048; 8]] {
                for model in [ModelKind::DotBias, ModelKind::NnFastai] {
                    let config =
                        TrainConfig { model, batch_size, layers: Some(layers.clone()), ..TrainConfig::default() };
                    let layout = RowLayout::new(&config.spec(162_542, 59_048));
                    let steps = steps_at_once(&layout, batch_size) as u64;
                    let per_step = 2 * batch_size as u64 + layout.layer_rows().len() as u64;
                    assert!(steps == 1 || steps * per_step <= 4 * CHUNK as u64, "{steps} steps of {config:?}");
                    assert!(steps >= 1 && (model != ModelKind::DotBias || steps == (CHUNK / batch_size).max(1) as u64));
                }
            }
        }
    }
}

//! How much memory a run will take on the CPU, told before it starts.

use super::{TrainConfig, TrainError};
use crate::data::{Class, steps_per_epoch};
use crate::engine::RowLayout;

/// A user, an item and a value.
const RATING: u64 = (2 * size_of::<Class>() + size_of::<f32>()) as u64;
/// Of a plan, beside the ratings it was made from: a rating by rows, its two positions.
const PLANNED_RATING: u64 = 12 + 2 * 4;
/// Of a plan: a touch and its lazy update, in lists that grow by doubling and so are half empty at times.
const PLANNED_TOUCH: u64 = (12 + 48) * 3 / 2;
/// Hyperparameters, for the run as for the engine, and what the engine sums over them.
const STEP: u64 = 2 * 16 + 3 * 8 + 5 * 8;
/// Ratings of a chunk that takes as long as [`Pace`](super::Pace) wants, on a fast machine.
pub const CHUNK: usize = 1 << 18;

/// Bytes that a run holds at most, by what they are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    /// The dataset, and the copies of its ratings that are trained on and held out.
    pub ratings: u64,
    /// Which ratings are held out. Gone when training begins.
    pub split: u64,
    /// In which order an epoch goes through the training ratings.
    pub order: u64,
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

impl Footprint {
    /// What a run with these settings will take. `n_users` and `n_items` count `#na#`.
    pub fn estimate(config: &TrainConfig, n_users: usize, n_items: usize, n_ratings: usize) -> Footprint {
        let spec = config.spec(n_users, n_items);
        let layout = RowLayout::new(&spec);
        // In 64 bits: what cannot be addressed has to be told, too.
        let [n_ratings, n_items, batch_size] = [n_ratings, n_items, config.batch_size].map(|n| n as u64);
        let [n_rows, stride] = [layout.n_rows(), layout.stride()].map(|n| n as u64);
        let float = size_of::<f32>() as u64;
        let n_valid = (n_ratings as f64 * config.valid_percent / 100.0) as u64;
        let n_train = n_ratings - n_valid;
        let chunk = (CHUNK as u64).max(batch_size).min(n_train);
        let touches = chunk.div_ceil(batch_size) * n_rows.min(2 * batch_size);
        let steps = (config.epochs * steps_per_epoch(n_train as usize, config.batch_size)) as u64;
        let rows = n_rows * stride * float;
        let size = |shape: &[usize]| shape.iter().map(|&n| n as u64).product::<u64>();
        let params = float * spec.tensors().iter().map(|tensor| size(&tensor.shape)).sum::<u64>();
        // Each layer keeps its inputs and what it normalizes. Gradients go back and forth between two lists.
        let layers = spec.layers();
        let kept_by_layers = layers.iter().map(|layer| layer.inputs + layer.norm.as_ref().map_or(0, |_| layer.outputs));
        let widest = layers.iter().map(|layer| layer.inputs).max().unwrap_or_default();
        let per_rating = (kept_by_layers.sum::<usize>() + 2 * widest) as u64;
        let gathered = 2 * stride * float * batch_size.min(n_items);
        let lazy_updates = 48 * n_rows;
        let validated = rows + lazy_updates + n_valid * (RATING + float);
        // A copy of the parameters and one of the moments, which get their names table by table.
        let left_behind = rows + params + lazy_updates + 3 * rows + 2 * params;
        Footprint {
            ratings: 2 * RATING * n_ratings,
            split: n_ratings * size_of::<u32>() as u64,
            order: n_train * size_of::<u32>() as u64,
            plan: chunk * (RATING + PLANNED_RATING) + touches * PLANNED_TOUCH,
            schedule: steps * STEP,
            table: params + 3 * rows + 12 * n_rows + if config.model.is_net() { 0 } else { gathered },
            activations: per_rating * float * batch_size,
            snapshot: validated.max(left_behind),
            kept: params,
        }
    }

    /// Refuses a run that takes more than `limit` bytes.
    pub fn check(&self, limit: u64) -> Result<(), TrainError> {
        let (needed, model) = (self.peak(), self.table + self.activations + self.snapshot + self.kept);
        if needed > limit { Err(TrainError::TooMuchMemory { needed, model, limit }) } else { Ok(()) }
    }

    /// The most that is held at once. The order of an epoch is gone when its model is looked at.
    pub fn peak(&self) -> u64 {
        let training = self.schedule + self.table + self.activations + self.kept;
        self.ratings + self.split.max(training + (self.order + self.plan).max(self.snapshot))
    }
}

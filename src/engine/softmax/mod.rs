//! A model of choices, trained by sampled softmax: the page's "Best lists".
//!
//! The score of an item for a user is p_u·q_i + b_i. For each item that a user chose, 16 are drawn among those that they
//! did not; the loss is −log of the softmax of the chosen one, mean over the batch. AdamW and one cycle are those of the
//! other models, but the bias does not decay.
//!
//! `choices` draws for batches, `params` has the tables, `cpu` is the engine in plain Rust, `gpu` the one in WGSL. A batch
//! of a thousand choices touches most rows of most data, so every step moves every row, and there is nothing to defer.

mod choices;
mod contract;
mod cpu;
mod gpu;
mod layouts;
mod params;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

pub use choices::{ChoiceBatch, Choices};
pub use contract::SoftmaxEngine;
pub use cpu::{SoftmaxCpu, choice_loss};
pub use gpu::SoftmaxGpu;
pub(super) use layouts::ChoiceStep;
pub use params::{SoftmaxMoments, SoftmaxParams, SoftmaxSpec, SoftmaxStart};

/// The settings that were tuned on MovieLens 100k: columns of the tables, epochs, choices of a batch, highest learning rate,
/// and weight decay.
pub const FACTORS: usize = 50;
pub const EPOCHS: usize = 10;
pub const BATCH_SIZE: usize = 1024;
pub const RATE: f64 = 0.015;
pub const WEIGHT_DECAY: f64 = 0.35;
/// Items that are drawn for each one that was chosen.
pub const NEGATIVES: usize = 16;

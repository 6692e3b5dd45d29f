//! What training tells the outside: progress, one row per epoch, the report of a whole run.

use super::{Baselines, TrainConfig};
use crate::engine::EngineFacts;
use serde::{Deserialize, Serialize};

/// One row of the epoch table, as fastai prints it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochRow {
    /// Counted from 0, as fastai does.
    pub epoch: usize,
    /// Exponentially smoothed training loss at the end of the epoch (fastai's `AvgSmoothLoss`).
    pub train_loss: f64,
    /// Plain mean over the validation ratings.
    pub valid_loss: f64,
    /// Root mean squared error and mean absolute error over the validation ratings, in rating points.
    pub rmse: f64,
    pub mae: f64,
    /// Wall-clock time of the epoch, validation included.
    pub seconds: f64,
}

/// Where a running training stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Steps done since training began, and steps in all.
    pub step: usize,
    pub total_steps: usize,
    pub steps_per_epoch: usize,
    /// Smoothed training loss after each step since the last message.
    pub smoothed_losses: Vec<f32>,
    /// Training time so far, pauses left out.
    pub seconds: f64,
}

/// A whole run, as "Download run (JSON)" saves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunReport {
    pub config: TrainConfig,
    pub dataset: RunDataset,
    pub engine: EngineFacts,
    pub history: Vec<EpochRow>,
    pub baselines: Baselines,
    pub train_seconds: f64,
    pub seed: u64,
}

/// The dataset a run was trained on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunDataset {
    pub source: String,
    pub synthetic: bool,
    pub n_ratings: usize,
    pub n_users: usize,
    pub n_items: usize,
    pub n_train: usize,
    pub n_valid: usize,
}

//! What training tells the outside: progress, one row per epoch, the report of a whole run.

use super::{
    Baselines, Checkpoint, ColdStart, Metrics, Run, RunSummary, StrengthChoice, TrainConfig, ValidationMetrics,
    n_epochs,
};
use crate::data::Dataset;
use crate::engine::{EngineFacts, Loss};
use serde::{Deserialize, Serialize};

/// One row of the epoch table, as fastai prints it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochRow {
    /// Counted from 0, as fastai does; training that continues counts on.
    pub epoch: usize,
    /// Exponentially smoothed training loss at the end of the epoch (fastai's `AvgSmoothLoss`).
    pub train_loss: f64,
    /// Plain mean over the validation ratings.
    pub valid_loss: f64,
    /// Root mean squared error and mean absolute error over the validation ratings, in rating points.
    /// None of a model that predicts no ratings.
    pub rmse: Option<f64>,
    pub mae: Option<f64>,
    /// The same without the ratings of cold-start users and items, where there are such.
    pub seen: Option<Errors>,
    /// Wall-clock time of the epoch, validation included.
    pub seconds: f64,
}

/// What the epoch table says of one set of validation ratings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Errors {
    pub valid_loss: f64,
    pub rmse: Option<f64>,
    pub mae: Option<f64>,
}

impl Errors {
    fn of(metrics: &Metrics, loss: Loss) -> Errors {
        Errors { valid_loss: metrics.loss(loss), rmse: Some(metrics.rmse()), mae: Some(metrics.mae) }
    }
}

impl EpochRow {
    pub fn new(epoch: usize, train_loss: f64, metrics: &ValidationMetrics, loss: Loss, seconds: f64) -> EpochRow {
        let Errors { valid_loss, rmse, mae } = Errors::of(&metrics.all, loss);
        let seen = metrics.seen.map(|seen| Errors::of(&seen, loss));
        EpochRow { epoch, train_loss, valid_loss, rmse, mae, seen, seconds }
    }

    /// The row of an epoch that learned choices; `ratings` has the errors of the predicted ratings beside it.
    pub fn of_choices(
        epoch: usize,
        train_loss: f64,
        valid_loss: f64,
        ratings: Option<EpochRow>,
        seconds: f64,
    ) -> EpochRow {
        let (rmse, mae) = ratings.map_or((None, None), |row| (row.rmse, row.mae));
        let seen = ratings.and_then(|row| row.seen).map(|seen| Errors { valid_loss, ..seen });
        EpochRow { epoch, train_loss, valid_loss, rmse, mae, seen, seconds }
    }

    /// The errors to show.
    pub fn errors(&self, without_unseen: bool) -> Errors {
        let EpochRow { valid_loss, rmse, mae, seen, .. } = *self;
        seen.filter(|_| without_unseen).unwrap_or(Errors { valid_loss, rmse, mae })
    }
}

/// Where a running training stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Steps done since the run began, and steps in all.
    pub step: usize,
    pub total_steps: usize,
    pub steps_per_epoch: usize,
    /// Epochs of earlier runs that this one continues.
    pub epochs_before: usize,
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
    /// The runs that made the model: this one, and before it those that it continued.
    pub runs: Vec<RunSummary>,
    /// The epochs of all of them, or the last ones, and how many lie before this run.
    pub history: Vec<EpochRow>,
    pub epochs_before: usize,
    /// The epoch that ended with the parameters that were kept, if one did.
    pub kept_epoch: Option<usize>,
    pub baselines: Baselines,
    #[serde(rename = "unseen")]
    pub cold_start: ColdStart,
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

impl RunReport {
    /// Epochs of all runs.
    pub fn epochs(&self) -> usize {
        n_epochs(&self.history)
    }

    /// How the strength of regularization was chosen, if it was.
    pub fn strength(&self) -> Option<&StrengthChoice> {
        self.runs.iter().find_map(|run| run.strength.as_ref())
    }

    /// The report on a model that was trained in another visit, made of what it brings along and of the data: the same
    /// seed holds out the same ratings. None where nothing is known of any run.
    pub fn recalled(checkpoint: &Checkpoint, dataset: &Dataset) -> Option<RunReport> {
        let Checkpoint { config, spec, past, epoch, .. } = checkpoint;
        let last = past.runs.last()?;
        let (train, valid) = Run::hold_out(config, dataset);
        Some(RunReport {
            config: config.clone(),
            dataset: RunDataset::of(dataset, train.len(), valid.ratings.len()),
            engine: last.engine.clone(),
            runs: past.runs.clone(),
            history: past.history.clone(),
            epochs_before: past.epochs().saturating_sub(last.epochs),
            kept_epoch: *epoch,
            baselines: Baselines::measure(&train, &valid, spec.n_users, spec.n_items),
            cold_start: valid.cold_start,
            train_seconds: last.train_seconds,
            seed: config.seed,
        })
    }
}

impl RunDataset {
    pub fn of(dataset: &Dataset, n_train: usize, n_valid: usize) -> RunDataset {
        RunDataset {
            source: dataset.source.clone(),
            synthetic: dataset.synthetic,
            n_ratings: dataset.ratings.len(),
            n_users: dataset.users.len() - 1,
            n_items: dataset.items.len() - 1,
            n_train,
            n_valid,
        }
    }
}

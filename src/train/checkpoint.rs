//! A trained model, and what continuing to train it takes.

use super::{EpochRow, StrengthChoice, TrainConfig};
use crate::engine::{EngineFacts, Moments};
use crate::model::{ModelSpec, Params};
use serde::{Deserialize, Serialize};

/// A model after training.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    pub config: TrainConfig,
    pub spec: ModelSpec,
    pub params: Params,
    /// The epoch that ended with these parameters; none where the run was stopped within one.
    pub epoch: Option<usize>,
    /// The state of the optimizer; nothing after a run that failed.
    pub optimizer: Option<OptimizerState>,
    pub past: TrainingHistory,
}

impl Checkpoint {
    /// The model as if its last run had been stopped after `epoch`, when it had these parameters. What the optimizer had
    /// gathered by then is not known.
    pub fn rewound(&self, epoch: usize, params: Params, steps_per_epoch: usize) -> Checkpoint {
        let Checkpoint { config, spec, past, .. } = self;
        let mut past = past.clone();
        if let Some(run) = past.runs.last_mut() {
            let before = n_epochs(&past.history).saturating_sub(run.epochs);
            let begun_before = past.epochs_begun.saturating_sub(run.steps.div_ceil(steps_per_epoch.max(1)));
            past.history.retain(|row| row.epoch <= epoch);
            run.epochs = (epoch + 1).saturating_sub(before);
            run.steps = run.epochs * steps_per_epoch;
            run.kept = None;
            run.train_seconds = past.history.iter().filter(|row| row.epoch >= before).map(|row| row.seconds).sum();
            past.epochs_begun = begun_before + run.epochs;
        }
        Checkpoint { config: config.clone(), spec: spec.clone(), params, epoch: Some(epoch), optimizer: None, past }
    }
}

/// The state of AdamW after a number of steps.
#[derive(Clone, Debug, PartialEq)]
pub struct OptimizerState {
    pub steps: usize,
    /// Momentum of the last of them; a schedule that sets none goes on with it.
    pub momentum: f64,
    pub moments: Moments,
}

/// The runs that made a model: none, or one run and those that continued it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrainingHistory {
    pub runs: Vec<RunSummary>,
    /// One row per finished epoch, or the last of them.
    pub history: Vec<EpochRow>,
    /// Also those that a stop cut short: each epoch has its own order of the ratings.
    pub epochs_begun: usize,
}

impl TrainingHistory {
    /// Epochs that the runs have finished.
    pub fn epochs(&self) -> usize {
        n_epochs(&self.history)
    }
}

/// Epochs up to the last row of a history.
pub fn n_epochs(history: &[EpochRow]) -> usize {
    history.last().map_or(0, |row| row.epoch + 1)
}

/// The most rows of a history, of five of the longest runs. Of older epochs nothing is kept.
pub const MOST_ROWS: usize = 5000;

/// Adds a row to a history that has at most [`MOST_ROWS`].
pub fn add_row(history: &mut Vec<EpochRow>, row: EpochRow) {
    history.push(row);
    history.drain(..history.len().saturating_sub(MOST_ROWS));
}

/// One run among those that made a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    pub config: TrainConfig,
    pub engine: EngineFacts,
    pub steps: usize,
    /// Finished ones.
    pub epochs: usize,
    /// How many of them made the parameters that it left, where it went on after those.
    #[serde(default)]
    pub kept: Option<usize>,
    pub train_seconds: f64,
    /// How the strength of regularization was chosen, where it was.
    #[serde(default)]
    pub strength: Option<StrengthChoice>,
    /// Epochs of Best accuracy that were made first, where a run of Best lists predicts ratings.
    #[serde(default)]
    pub ratings_epochs: Option<usize>,
}

//! What the trainer can be busy with: training a model, searching for a learning rate, or training several times.

use super::trials::Trials;
use crate::data::Dataset;
use crate::engine::{AnyEngine, EngineFacts};
use crate::train::{
    Baselines, Checkpoint, Learner, Pace, Progress, RateFinder, Run, RunDataset, RunReport, StrengthSearch,
};

/// Work that goes on in chunks, with messages handled in between.
#[allow(clippy::large_enum_variant, reason = "there is one task at a time, whichever is larger")]
pub enum Task {
    /// The beginning of a run: how strongly to regularize it.
    Choosing(Choosing),
    Training(Training),
    /// A search for a learning rate.
    Search {
        finder: RateFinder<AnyEngine>,
        pace: Pace,
    },
    Trials(Trials),
}

/// A run that waits for its strength of regularization.
pub struct Choosing {
    pub run: Run,
    pub search: StrengthSearch,
    pub baselines: Baselines,
    pub paused: bool,
}

/// A run under way.
pub struct Training {
    pub learner: Learner<AnyEngine>,
    pub engine: EngineFacts,
    pub baselines: Baselines,
    pub pace: Pace,
    pub paused: bool,
}

impl Task {
    pub fn is_paused(&self) -> bool {
        match self {
            Task::Choosing(choosing) => choosing.paused,
            Task::Training(training) => training.paused,
            Task::Search { .. } | Task::Trials(_) => false,
        }
    }

    /// Pauses a run, or lets it go on; false if there is none.
    pub fn pause(&mut self, pauses: bool) -> bool {
        match self {
            Task::Choosing(choosing) => choosing.paused = pauses,
            Task::Training(training) => training.paused = pauses,
            Task::Search { .. } | Task::Trials(_) => return false,
        }
        true
    }
}

impl Training {
    pub fn progress(&self, smoothed_losses: Vec<f32>) -> Progress {
        Progress {
            step: self.learner.step(),
            total_steps: self.learner.total_steps(),
            steps_per_epoch: self.learner.run().steps_per_epoch,
            epochs_before: self.learner.run().past.epochs(),
            smoothed_losses,
            seconds: self.learner.seconds(),
        }
    }

    /// The report on a run that has left `checkpoint`.
    pub fn report(&self, dataset: &Dataset, checkpoint: &Checkpoint) -> RunReport {
        let run = self.learner.run();
        RunReport {
            config: run.config.clone(),
            dataset: RunDataset::of(dataset, run.train.len(), run.valid.ratings.len()),
            engine: self.engine.clone(),
            runs: checkpoint.past.runs.clone(),
            history: checkpoint.past.history.clone(),
            epochs_before: run.past.epochs(),
            kept_epoch: checkpoint.epoch,
            baselines: self.baselines,
            cold_start: run.valid.cold_start.clone(),
            train_seconds: self.learner.seconds(),
            seed: run.config.seed,
        }
    }
}

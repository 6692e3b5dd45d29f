//! What the trainer can be busy with: training a model, searching for a learning rate, or training several times.

use super::snapshots::SnapshotStore;
use super::trials::Trials;
use crate::data::Dataset;
use crate::engine::EngineFacts;
use crate::train::{
    Advance, Baselines, Checkpoint, EpochRow, Fingerprint, Learner, LossTrace, Pace, Progress, RateFinder, Run,
    RunDataset, RunRecord, RunReport, StrengthSearch, TrainError, n_epochs, thinned,
};
use web_time::Instant;

/// Work that goes on in chunks, with messages handled in between.
#[allow(clippy::large_enum_variant, reason = "there is one task at a time, whichever is larger")]
pub enum Task {
    /// The beginning of a run: how strongly to regularize it.
    Choosing(Choosing),
    /// The beginning of a run of Best lists: learning to predict ratings.
    Ratings(RatingsFirst),
    Training(Training),
    /// A search for a learning rate.
    Search {
        finder: RateFinder,
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

/// A run that waits for predicted ratings, and the run that learns them.
pub struct RatingsFirst {
    pub run: Run,
    pub training: Training,
}

/// A run under way.
pub struct Training {
    pub learner: Learner,
    pub engine: EngineFacts,
    pub baselines: Baselines,
    pub pace: Pace,
    pub paused: bool,
    /// What its record will have beside the report.
    pub fingerprint: Fingerprint,
    pub trace: LossTrace,
    pub snapshots: SnapshotStore,
    /// How often the GPU was lost.
    pub n_lost: u32,
}

impl Task {
    pub fn is_paused(&self) -> bool {
        match self {
            Task::Choosing(choosing) => choosing.paused,
            Task::Ratings(first) => first.training.paused,
            Task::Training(training) => training.paused,
            Task::Search { .. } | Task::Trials(_) => false,
        }
    }

    /// Pauses a run, or lets it go on; false if there is none.
    pub fn pause(&mut self, pauses: bool) -> bool {
        match self {
            Task::Choosing(choosing) => choosing.paused = pauses,
            Task::Ratings(first) => first.training.paused = pauses,
            Task::Training(training) => training.paused = pauses,
            Task::Search { .. } | Task::Trials(_) => return false,
        }
        true
    }
}

impl Training {
    /// Makes some steps, or goes on validating, since `began`.
    pub async fn advance(&mut self, steps: usize, began: Instant) -> Result<Advance, TrainError> {
        let advance = self.learner.advance(steps).await?;
        // A chunk of validation says nothing of steps.
        if !advance.smoothed_losses.is_empty() {
            self.pace.observe(advance.smoothed_losses.len(), began.elapsed().as_secs_f64());
            advance.smoothed_losses.iter().for_each(|&loss| self.trace.push(loss));
        }
        if let (Some(row), Some(params)) = (advance.epoch, self.learner.params_of_last_epoch()) {
            self.snapshots.offer(row.epoch, params);
        }
        Ok(advance)
    }

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

    /// What is kept of the run to compare it with others, once it has ended; none where it has finished no epoch.
    pub fn record(&self, dataset: &Dataset, kept_epoch: Option<usize>, diverged: bool) -> Option<RunRecord> {
        let run = self.learner.run();
        let epochs_before = run.past.epochs();
        let own = self.learner.history().iter().filter(|row| row.epoch >= epochs_before);
        let own: Vec<EpochRow> = own.copied().collect();
        let fingerprint = Fingerprint { batches: self.learner.batches_hash(), ..self.fingerprint.clone() };
        (diverged || !own.is_empty()).then(|| RunRecord {
            number: 0,
            name: String::new(),
            config: run.config.clone(),
            dataset: RunDataset::of(dataset, run.train.len(), run.valid.ratings.len()),
            engine: self.engine.clone(),
            fingerprint,
            epochs_before,
            epochs: n_epochs(&own).saturating_sub(epochs_before),
            steps_per_epoch: run.steps_per_epoch,
            history: thinned(&own),
            train_losses: self.trace.clone(),
            kept_epoch,
            diverged,
            train_seconds: self.learner.seconds(),
        })
    }
}

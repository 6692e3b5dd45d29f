//! A training run before it starts: everything that follows from settings, data and seed.

use super::rate_finder::{SWEEP, SWEEP_STEPS};
use super::{Baselines, Checkpoint, ConfigError, TrainConfig, TrainingHistory, Validation};
use crate::data::{Dataset, Ratings, Seed, Split, split, steps_per_epoch};
use crate::engine::{AdamW, Recipe, Start, StepHyper};
use crate::model::{ModelSpec, initial_params};

/// What an engine and a [`Learner`](super::Learner) need to train.
#[derive(Clone, Debug)]
pub struct Run {
    pub config: TrainConfig,
    pub spec: ModelSpec,
    pub train: Ratings,
    pub valid: Validation,
    pub start: Start,
    pub recipe: Recipe,
    pub steps_per_epoch: usize,
    /// Steps that the optimizer has made at the start.
    pub steps_before: usize,
    /// Step before which the optimizer is reset (fastai's `clear_state`), if there is one.
    pub reset_at: Option<usize>,
    /// The runs that made the parameters it starts from, and the epoch that ended with them, if one did.
    pub past: TrainingHistory,
    pub start_epoch: Option<usize>,
}

impl Run {
    /// Splits the data and draws the initial parameters, both from the seed of `config`.
    pub fn prepare(config: &TrainConfig, dataset: &Dataset) -> Result<Run, ConfigError> {
        Run::from(config, dataset, None)
    }

    /// The same, but from where an earlier run on the same data has come. Only those settings of `config` count that
    /// may change on the way.
    pub fn resume(config: &TrainConfig, dataset: &Dataset, checkpoint: &Checkpoint) -> Result<Run, ConfigError> {
        Run::from(&config.clone().continuing(&checkpoint.config), dataset, Some(checkpoint))
    }

    /// The ratings to train on, and those held out.
    pub fn hold_out(config: &TrainConfig, dataset: &Dataset) -> (Ratings, Validation) {
        let (train, valid) = {
            let Split { train, valid } = split(dataset.ratings.len(), config.valid_percent, Seed(config.seed));
            (dataset.ratings.select(&train), dataset.ratings.select(&valid))
        };
        let valid = Validation::new(valid, &train, &dataset.users, &dataset.items);
        (train, valid)
    }

    /// What training has to beat.
    pub fn baselines(&self) -> Baselines {
        Baselines::measure(&self.train, &self.valid, self.spec.n_users, self.spec.n_items)
    }

    /// A run whose learning rate goes through all that could make sense.
    pub fn sweep(config: &TrainConfig, dataset: &Dataset) -> Result<Run, ConfigError> {
        let mut run = Run::prepare(config, dataset)?;
        let decay = config.weight_decay;
        run.recipe.schedule = SWEEP.hypers(SWEEP_STEPS, 0, &run.recipe.optimizer, decay).collect();
        run.reset_at = None;
        Ok(run)
    }

    fn from(config: &TrainConfig, dataset: &Dataset, checkpoint: Option<&Checkpoint>) -> Result<Run, ConfigError> {
        config.check()?;
        let seed = Seed(config.seed);
        let (train, valid) = Run::hold_out(config, dataset);
        let spec = config.spec(dataset.users.len(), dataset.items.len());
        let steps_per_epoch = steps_per_epoch(train.len(), config.batch_size);
        let optimizer = AdamW::default();
        let state = checkpoint.and_then(|checkpoint| checkpoint.optimizer.as_ref());
        let momentum = state.map(|state| state.momentum);
        let fits = config.schedule.fits(config.epochs, config.learning_rate, momentum);
        let state = state.filter(|_| !config.schedule.resets_optimizer());
        let steps_before = state.map_or(0, |state| state.steps);
        let mut schedule: Vec<StepHyper> = Vec::new();
        let mut reset_at = None;
        for (epochs, curve) in &fits {
            if !schedule.is_empty() {
                reset_at = Some(schedule.len());
            }
            schedule.extend(curve.hypers(epochs * steps_per_epoch, steps_before, &optimizer, config.weight_decay));
        }
        Ok(Run {
            train,
            valid,
            start: Start {
                params: match checkpoint {
                    Some(checkpoint) => checkpoint.params.clone(),
                    None => initial_params(&spec, seed),
                },
                moments: state.map(|state| state.moments.clone()),
            },
            spec,
            recipe: Recipe { loss: config.loss, optimizer, schedule },
            steps_per_epoch,
            steps_before,
            reset_at,
            past: checkpoint.map_or(TrainingHistory::default(), |checkpoint| checkpoint.past.clone()),
            start_epoch: checkpoint.and_then(|checkpoint| checkpoint.epoch),
            config: config.clone(),
        })
    }
}

//! A training run before it starts: everything that follows from settings, data and seed.

use super::{Baselines, ConfigError, OneCycle, TrainConfig};
use crate::data::{Dataset, Ratings, Seed, Split, split, steps_per_epoch};
use crate::engine::{AdamW, StepHyper};
use crate::model::{ModelSpec, Params, initial_params};

/// What an engine and a [`Learner`](super::Learner) need to train.
#[derive(Clone, Debug)]
pub struct Run {
    pub config: TrainConfig,
    pub spec: ModelSpec,
    pub train: Ratings,
    pub valid: Ratings,
    pub initial: Params,
    pub optimizer: AdamW,
    /// Hyperparameters of every step, first to last.
    pub schedule: Vec<StepHyper>,
    pub steps_per_epoch: usize,
    pub baselines: Baselines,
}

impl Run {
    /// Splits the data and draws the initial parameters, both from the seed of `config`.
    pub fn prepare(config: &TrainConfig, dataset: &Dataset) -> Result<Run, ConfigError> {
        config.check()?;
        let seed = Seed(config.seed);
        let Split { train, valid } = split(dataset.ratings.len(), config.valid_percent, seed);
        let range = (config.lowest_prediction, config.highest_prediction);
        let spec = ModelSpec::new(config.model, dataset.users.len(), dataset.items.len(), config.factors, range);
        let steps_per_epoch = steps_per_epoch(train.len(), config.batch_size);
        let cycle = OneCycle { total_steps: steps_per_epoch * config.epochs, learning_rate: config.learning_rate };
        let optimizer = AdamW::default();
        let (train, valid) = (dataset.ratings.select(&train), dataset.ratings.select(&valid));
        Ok(Run {
            baselines: Baselines::measure(&train, &valid, spec.n_users, spec.n_items),
            train,
            valid,
            initial: initial_params(&spec, seed),
            spec,
            schedule: cycle.hypers(&optimizer, config.weight_decay),
            optimizer,
            steps_per_epoch,
            config: config.clone(),
        })
    }
}

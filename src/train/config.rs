//! The settings of one training run.

use super::{RateCurve, Schedule};
use crate::data::{ItemNames, Seed, SplitMethod, SplitRule};
use crate::engine::softmax::{BATCH_SIZE, EPOCHS, FACTORS, RATE, WEIGHT_DECAY};
use crate::engine::svdpp::{PEAK_RATE, STEPS, SvdppSpec};
use crate::engine::{EngineChoice, Loss};
use crate::model::{ModelKind, ModelSpec};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Everything the page lets one set before pressing Train.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainConfig {
    pub model: ModelKind,
    pub engine: EngineChoice,
    pub item_names: ItemNames,
    /// Columns of the embeddings of a dot product.
    pub factors: usize,
    /// Columns of a net's embeddings; as many as suit the data where nothing is said (fastai's `get_emb_sz`).
    pub user_factors: Option<usize>,
    pub item_factors: Option<usize>,
    /// Sizes of a net's hidden layers, first to last; the usual ones where nothing is said.
    pub layers: Option<Vec<usize>>,
    pub loss: Loss,
    pub schedule: Schedule,
    pub epochs: usize,
    /// The one rate of a constant schedule, the highest one of a cycle.
    pub learning_rate: f64,
    /// Decoupled weight decay (AdamW).
    pub weight_decay: f64,
    pub batch_size: usize,
    /// By what ratings are held out for validation.
    #[serde(default)]
    pub split: SplitMethod,
    /// Share of the ratings held out, in percent.
    pub valid_percent: f64,
    pub seed: u64,
    /// End with the parameters of the epoch with the lowest valid_loss (fastai's `SaveModelCallback`).
    pub keep_best: bool,
    /// fastai's `y_range`.
    pub lowest_prediction: f32,
    pub highest_prediction: f32,
}

impl Default for TrainConfig {
    /// The tutorial's settings, for ratings from 1 to 5.
    fn default() -> Self {
        TrainConfig {
            model: ModelKind::DotBias,
            engine: EngineChoice::Auto,
            item_names: ItemNames::Titles,
            factors: 50,
            user_factors: None,
            item_factors: None,
            layers: None,
            loss: Loss::default(),
            schedule: Schedule::default(),
            epochs: 5,
            learning_rate: 5e-3,
            weight_decay: 0.1,
            batch_size: 64,
            split: SplitMethod::default(),
            valid_percent: 20.0,
            seed: 42,
            keep_best: false,
            lowest_prediction: 0.0,
            highest_prediction: 5.5,
        }
    }
}

impl TrainConfig {
    /// The settings to begin with for `model`: the tutorial's, or those that were tuned for Best accuracy and Best lists.
    pub fn of(model: ModelKind) -> TrainConfig {
        let tutorial = TrainConfig { model, ..TrainConfig::default() };
        match model {
            ModelKind::BestAccuracy => {
                let factors = SvdppSpec::default().factors;
                TrainConfig { factors, epochs: STEPS, learning_rate: PEAK_RATE, ..tutorial }
            }
            ModelKind::BestLists => TrainConfig {
                factors: FACTORS,
                epochs: EPOCHS,
                learning_rate: RATE,
                weight_decay: WEIGHT_DECAY,
                batch_size: BATCH_SIZE,
                ..tutorial
            },
            _ => tutorial,
        }
    }

    /// The settings of Best accuracy that predicts the ratings of a run of Best lists.
    pub fn of_ratings(&self) -> TrainConfig {
        TrainConfig {
            engine: self.engine,
            item_names: self.item_names,
            split: self.split,
            valid_percent: self.valid_percent,
            seed: self.seed,
            ..TrainConfig::of(ModelKind::BestAccuracy)
        }
    }
}

/// A setting that is a number or a list of numbers, in the order in which the page shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Field {
    Factors,
    UserFactors,
    ItemFactors,
    Layers,
    Lowest,
    Highest,
    Epochs,
    LearningRate,
    WeightDecay,
    BatchSize,
    ValidPercent,
    Seed,
}

/// A setting that training cannot use.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
#[error("{field:?} is {value:?}: {rule:?}")]
pub struct ConfigError {
    pub field: Field,
    /// As it was typed.
    pub value: String,
    pub rule: Rule,
}

/// What a setting must be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Rule {
    WholeNumber,
    Number,
    WholeNumbers,
    /// A whole number in this range.
    WholeFrom(usize, usize),
    /// A whole number in this range, or nothing.
    WholeFromOrEmpty(usize, usize),
    From(f64, f64),
    /// Above zero, and at most this.
    PositiveUpTo(f64),
    /// A list of so many sizes at most, each from 1 to `widest`, or nothing.
    Layers {
        most: usize,
        widest: usize,
    },
    /// Times the learning rate it stays below 1, or each step would wipe out the parameters.
    DecayBelowOne,
    /// Both ends of the range are finite.
    FiniteRange,
    BelowHighest,
}

impl TrainConfig {
    /// The model these settings make of `n_users` users and `n_items` items, `#na#` included.
    pub fn spec(&self, n_users: usize, n_items: usize) -> ModelSpec {
        let range = (self.lowest_prediction, self.highest_prediction);
        let mut spec = ModelSpec::new(self.model, n_users, n_items, self.factors, range);
        if self.model.is_net() {
            spec.user_factors = self.user_factors.unwrap_or(spec.user_factors);
            spec.item_factors = self.item_factors.unwrap_or(spec.item_factors);
            spec.hidden = self.layers.clone().unwrap_or(spec.hidden);
        }
        if self.model.learns_choices() {
            let of_ratings = SvdppSpec::default().factors;
            (spec.user_factors, spec.item_factors, spec.choice_factors) = (of_ratings, of_ratings, self.factors);
        }
        spec
    }

    /// Which ratings are held out.
    pub fn split_rule(&self) -> SplitRule {
        SplitRule { method: self.split, valid_percent: self.valid_percent, seed: Seed(self.seed) }
    }

    /// The fits of a run, one after the other, in epochs. `momentum` is that of the last step before, where there is one.
    pub fn fits(&self, momentum: Option<f64>) -> Vec<(usize, RateCurve)> {
        if self.model.is_full_batch() {
            // Only its length counts: the engine has a schedule of its own.
            return vec![(self.epochs, RateCurve::one_cycle(self.learning_rate))];
        }
        self.schedule.fits(self.epochs, self.learning_rate, momentum)
    }

    /// Training ratings of a step.
    pub fn ratings_per_step(&self, n_train: usize) -> usize {
        if self.model.is_full_batch() { n_train.max(1) } else { self.batch_size }
    }

    /// The same settings for a search for a learning rate: the one there is need make no sense.
    pub fn without_rate(self) -> TrainConfig {
        TrainConfig { learning_rate: TrainConfig::default().learning_rate, ..self }
    }

    /// The same settings as far as they may change between two runs on one model: what it is made of, what it is
    /// evaluated by and which ratings are held out stay as `before` had them.
    pub fn continuing(self, before: &TrainConfig) -> TrainConfig {
        TrainConfig {
            engine: self.engine,
            schedule: self.schedule,
            epochs: self.epochs,
            learning_rate: self.learning_rate,
            weight_decay: self.weight_decay,
            batch_size: self.batch_size,
            keep_best: self.keep_best,
            ..before.clone()
        }
    }

    /// Refuses settings that cannot train, naming the first one.
    pub fn check(&self) -> Result<(), ConfigError> {
        let refuse = |field, value: String, rule| Err(ConfigError { field, value, rule });
        if !self.model.is_net() && !(1..=512).contains(&self.factors) {
            return refuse(Field::Factors, self.factors.to_string(), Rule::WholeFrom(1, 512));
        }
        for (field, factors) in [(Field::UserFactors, self.user_factors), (Field::ItemFactors, self.item_factors)] {
            if let Some(factors) = factors.filter(|factors| self.model.is_net() && !(1..=600).contains(factors)) {
                return refuse(field, factors.to_string(), Rule::WholeFromOrEmpty(1, 600));
            }
        }
        if let Some(layers) = self.layers.as_ref().filter(|_| self.model.is_net())
            && (layers.len() > 8 || layers.iter().any(|size| !(1..=2048).contains(size)))
        {
            return refuse(Field::Layers, list(layers), Rule::Layers { most: 8, widest: 2048 });
        }
        if !(1..=1000).contains(&self.epochs) {
            return refuse(Field::Epochs, self.epochs.to_string(), Rule::WholeFrom(1, 1000));
        }
        if !(self.learning_rate > 0.0 && self.learning_rate <= 10.0) {
            return refuse(Field::LearningRate, self.learning_rate.to_string(), Rule::PositiveUpTo(10.0));
        }
        if !(0.0..=10.0).contains(&self.weight_decay) {
            return refuse(Field::WeightDecay, self.weight_decay.to_string(), Rule::From(0.0, 10.0));
        }
        if !self.model.is_full_batch() && self.learning_rate * self.weight_decay >= 1.0 {
            return refuse(Field::WeightDecay, self.weight_decay.to_string(), Rule::DecayBelowOne);
        }
        if !(1..=1 << 20).contains(&self.batch_size) {
            return refuse(Field::BatchSize, self.batch_size.to_string(), Rule::WholeFrom(1, 1 << 20));
        }
        if !(1.0..=90.0).contains(&self.valid_percent) {
            return refuse(Field::ValidPercent, self.valid_percent.to_string(), Rule::From(1.0, 90.0));
        }
        if !(self.lowest_prediction.is_finite() && self.highest_prediction.is_finite()) {
            return refuse(Field::Lowest, self.lowest_prediction.to_string(), Rule::FiniteRange);
        }
        if self.lowest_prediction >= self.highest_prediction {
            return refuse(Field::Lowest, self.lowest_prediction.to_string(), Rule::BelowHighest);
        }
        Ok(())
    }
}

/// Sizes as one writes them: `100, 50`.
pub fn list(sizes: &[usize]) -> String {
    sizes.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

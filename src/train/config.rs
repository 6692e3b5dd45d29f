//! The settings of one training run.

use crate::data::ItemNames;
use crate::engine::EngineChoice;
use crate::model::ModelKind;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Everything the page lets one set before pressing Train.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainConfig {
    pub model: ModelKind,
    pub engine: EngineChoice,
    pub item_names: ItemNames,
    /// Columns of the embeddings of a dot product; nets size theirs by the data.
    pub factors: usize,
    pub epochs: usize,
    /// Highest learning rate of the cycle.
    pub learning_rate: f64,
    /// Decoupled weight decay (AdamW).
    pub weight_decay: f64,
    pub batch_size: usize,
    /// Share of the ratings held out for validation, in percent.
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
            epochs: 5,
            learning_rate: 5e-3,
            weight_decay: 0.1,
            batch_size: 64,
            valid_percent: 20.0,
            seed: 42,
            keep_best: false,
            lowest_prediction: 0.0,
            highest_prediction: 5.5,
        }
    }
}

/// A setting outside what training can use.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{setting} is {value}: {rule}")]
pub struct ConfigError {
    /// The label of the setting on the page.
    pub setting: &'static str,
    pub value: String,
    pub rule: &'static str,
}

impl TrainConfig {
    /// Refuses settings that cannot train, naming the first one.
    pub fn check(&self) -> Result<(), ConfigError> {
        let refuse = |setting, value: String, rule| Err(ConfigError { setting, value, rule });
        if !self.model.is_net() && !(1..=512).contains(&self.factors) {
            return refuse("Factors", self.factors.to_string(), "choose a whole number from 1 to 512");
        }
        if !(1..=1000).contains(&self.epochs) {
            return refuse("Epochs", self.epochs.to_string(), "choose a whole number from 1 to 1,000");
        }
        if !(self.learning_rate > 0.0 && self.learning_rate <= 10.0) {
            return refuse("Learning rate", self.learning_rate.to_string(), "choose a number above 0, at most 10");
        }
        if !(0.0..=10.0).contains(&self.weight_decay) {
            return refuse("Weight decay", self.weight_decay.to_string(), "choose a number from 0 to 10");
        }
        if self.learning_rate * self.weight_decay >= 1.0 {
            let rule = "times the learning rate it must stay below 1, or every step would wipe out all there is";
            return refuse("Weight decay", self.weight_decay.to_string(), rule);
        }
        if !(1..=1 << 20).contains(&self.batch_size) {
            return refuse("Batch size", self.batch_size.to_string(), "choose a whole number from 1 to 1,048,576");
        }
        if !(1.0..=90.0).contains(&self.valid_percent) {
            return refuse("Validation %", self.valid_percent.to_string(), "choose a number from 1 to 90");
        }
        if !(self.lowest_prediction.is_finite() && self.highest_prediction.is_finite()) {
            return refuse(
                "Lowest prediction",
                self.lowest_prediction.to_string(),
                "both ends of the range must be numbers",
            );
        }
        if self.lowest_prediction >= self.highest_prediction {
            return refuse(
                "Lowest prediction",
                self.lowest_prediction.to_string(),
                "it must be below the highest prediction",
            );
        }
        Ok(())
    }
}

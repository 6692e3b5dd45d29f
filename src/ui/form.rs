//! The settings as they are typed: text until it makes sense, then a [`TrainConfig`].

use crate::data::ItemNames;
use crate::engine::EngineChoice;
use crate::model::ModelKind;
use crate::train::{ConfigError, TrainConfig};
use std::str::FromStr;

/// A setting that takes a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Factors,
    Lowest,
    Highest,
    Epochs,
    LearningRate,
    WeightDecay,
    BatchSize,
    ValidPercent,
    Seed,
}

impl Field {
    pub const ALL: [Field; 9] = [
        Field::Factors,
        Field::Lowest,
        Field::Highest,
        Field::Epochs,
        Field::LearningRate,
        Field::WeightDecay,
        Field::BatchSize,
        Field::ValidPercent,
        Field::Seed,
    ];

    /// The label on the page, and the name by which [`ConfigError`] calls it.
    pub fn label(self) -> &'static str {
        match self {
            Field::Factors => "Factors",
            Field::Lowest => "Lowest prediction",
            Field::Highest => "Highest prediction",
            Field::Epochs => "Epochs",
            Field::LearningRate => "Learning rate",
            Field::WeightDecay => "Weight decay",
            Field::BatchSize => "Batch size",
            Field::ValidPercent => "Validation %",
            Field::Seed => "Seed",
        }
    }

    /// The element on the page.
    pub fn id(self) -> &'static str {
        match self {
            Field::Factors => "factors",
            Field::Lowest => "lowest",
            Field::Highest => "highest",
            Field::Epochs => "epochs",
            Field::LearningRate => "learning-rate",
            Field::WeightDecay => "weight-decay",
            Field::BatchSize => "batch-size",
            Field::ValidPercent => "valid-percent",
            Field::Seed => "seed",
        }
    }

    /// One line for someone who meets the word for the first time.
    pub fn hint(self) -> &'static str {
        match self {
            Field::Factors => {
                "How many numbers describe each viewer's taste and each film. More see finer detail. \
                 Neural nets take as many as suit the data."
            }
            Field::Lowest => {
                "The least the model can predict. A little below the scale lets it reach the lowest rating."
            }
            Field::Highest => "The most the model can predict. A little above the scale lets it reach the top rating.",
            Field::Epochs => "How many times training reads all the ratings.",
            Field::LearningRate => "How big a step each correction takes, at its highest. Too big and the loss jumps.",
            Field::WeightDecay => {
                "Pulls every number towards zero, so that the model learns habits rather than accidents."
            }
            Field::BatchSize => "How many ratings are looked at before each correction.",
            Field::ValidPercent => "The share of ratings kept secret from training, to test it honestly.",
            Field::Seed => "Where all chance comes from. The same seed gives the same curves again.",
        }
    }

    /// Whether only whole numbers make sense.
    pub fn is_whole(self) -> bool {
        matches!(self, Field::Factors | Field::Epochs | Field::BatchSize | Field::Seed)
    }

    /// What the field says for `config`.
    fn write(self, config: &TrainConfig) -> String {
        match self {
            Field::Factors => config.factors.to_string(),
            Field::Lowest => config.lowest_prediction.to_string(),
            Field::Highest => config.highest_prediction.to_string(),
            Field::Epochs => config.epochs.to_string(),
            Field::LearningRate => config.learning_rate.to_string(),
            Field::WeightDecay => config.weight_decay.to_string(),
            Field::BatchSize => config.batch_size.to_string(),
            Field::ValidPercent => config.valid_percent.to_string(),
            Field::Seed => config.seed.to_string(),
        }
    }

    /// Puts what the field says into `config`.
    fn read(self, text: &str, config: &mut TrainConfig) -> Result<(), ConfigError> {
        match self {
            Field::Factors => config.factors = self.number(text)?,
            Field::Lowest => config.lowest_prediction = self.number(text)?,
            Field::Highest => config.highest_prediction = self.number(text)?,
            Field::Epochs => config.epochs = self.number(text)?,
            Field::LearningRate => config.learning_rate = self.number(text)?,
            Field::WeightDecay => config.weight_decay = self.number(text)?,
            Field::BatchSize => config.batch_size = self.number(text)?,
            Field::ValidPercent => config.valid_percent = self.number(text)?,
            Field::Seed => config.seed = self.number(text)?,
        }
        Ok(())
    }

    fn number<T: FromStr>(self, text: &str) -> Result<T, ConfigError> {
        text.trim().parse().map_err(|_| ConfigError {
            setting: self.label(),
            value: if text.trim().is_empty() { "empty".into() } else { format!("“{text}”") },
            rule: if self.is_whole() { "choose a whole number, 0 or above" } else { "choose a number" },
        })
    }
}

/// Everything in the region "Model", and the item names.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    pub model: ModelKind,
    pub engine: EngineChoice,
    pub item_names: ItemNames,
    pub keep_best: bool,
    texts: [String; Field::ALL.len()],
    /// Ends of the prediction range that the address has fixed: new data leaves them alone.
    fixed: Vec<Field>,
}

impl Default for Form {
    fn default() -> Self {
        let config = TrainConfig::default();
        Form {
            model: config.model,
            engine: config.engine,
            item_names: config.item_names,
            keep_best: config.keep_best,
            texts: Field::ALL.map(|field| field.write(&config)),
            fixed: Vec::new(),
        }
    }
}

impl Form {
    pub fn text(&self, field: Field) -> &str {
        &self.texts[field as usize]
    }

    pub fn set(&mut self, field: Field, text: &str) {
        self.texts[field as usize] = text.to_owned();
    }

    /// Sets a field that new data must leave alone.
    pub fn fix(&mut self, field: Field, text: &str) {
        self.set(field, text);
        self.fixed.push(field);
    }

    /// Puts a field back to its default; an end of the prediction range takes the other end along.
    pub fn forget(&mut self, field: Field) {
        let range = [Field::Lowest, Field::Highest];
        let default = Form::default();
        for field in if range.contains(&field) { range.to_vec() } else { vec![field] } {
            self.set(field, default.text(field));
            self.fixed.retain(|&fixed| fixed != field);
        }
    }

    /// Offers the prediction range that suits new data.
    pub fn offer_range(&mut self, (low, high): (f32, f32)) {
        for (field, end) in [(Field::Lowest, low), (Field::Highest, high)] {
            if !self.fixed.contains(&field) {
                self.set(field, &end.to_string());
            }
        }
    }

    /// The settings as numbers, or the first one that cannot train.
    pub fn read(&self) -> Result<TrainConfig, ConfigError> {
        let mut config = TrainConfig {
            model: self.model,
            engine: self.engine,
            item_names: self.item_names,
            keep_best: self.keep_best,
            ..TrainConfig::default()
        };
        for field in Field::ALL {
            field.read(self.text(field), &mut config)?;
        }
        config.check()?;
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_untouched_form_is_the_default() {
        assert_eq!(Form::default().read(), Ok(TrainConfig::default()));
    }

    #[test]
    fn fields_stand_at_their_own_index() {
        for (i, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, i);
        }
    }

    #[test]
    fn names_the_field_that_cannot_train() {
        for (field, text) in [
            (Field::Factors, "0"),
            (Field::Epochs, "many"),
            (Field::LearningRate, ""),
            (Field::WeightDecay, "-1"),
            (Field::BatchSize, "1.5"),
            (Field::ValidPercent, "100"),
            (Field::Seed, "-3"),
            (Field::Lowest, "6"),
            (Field::Highest, "NaN"),
        ] {
            let mut form = Form::default();
            form.set(field, text);
            let error = form.read().expect_err(text);
            let both_ends = [Field::Lowest.label(), Field::Highest.label()];
            assert!(error.setting == field.label() || both_ends.contains(&error.setting), "{error}");
        }
    }

    #[test]
    fn new_data_moves_the_range_unless_it_is_fixed() {
        let mut form = Form::default();
        form.offer_range((-10.5, 10.5));
        assert_eq!((form.text(Field::Lowest), form.text(Field::Highest)), ("-10.5", "10.5"));
        form.fix(Field::Lowest, "0");
        form.offer_range((0.5, 5.5));
        assert_eq!((form.text(Field::Lowest), form.text(Field::Highest)), ("0", "5.5"));
    }

    #[test]
    fn a_forgotten_end_takes_the_other_along() {
        let mut form = Form::default();
        form.fix(Field::Lowest, "6");
        form.fix(Field::Highest, "2");
        form.forget(Field::Lowest);
        assert_eq!(form, Form::default());
    }
}

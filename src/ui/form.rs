//! The settings as they are typed: text until it makes sense, then a [`TrainConfig`].

use crate::data::ItemNames;
use crate::engine::{EngineChoice, Loss};
use crate::model::ModelKind;
pub use crate::train::Field;
use crate::train::{ConfigError, Rule, Schedule, TrainConfig, list};
use std::str::FromStr;

impl Field {
    pub const ALL: [Field; 12] = [
        Field::Factors,
        Field::UserFactors,
        Field::ItemFactors,
        Field::Layers,
        Field::Lowest,
        Field::Highest,
        Field::Epochs,
        Field::LearningRate,
        Field::WeightDecay,
        Field::BatchSize,
        Field::ValidPercent,
        Field::Seed,
    ];

    /// The label on the page.
    pub fn label(self) -> &'static str {
        match self {
            Field::Factors => "Factors",
            Field::UserFactors => "User factors",
            Field::ItemFactors => "Item factors",
            Field::Layers => "Layers",
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
            Field::UserFactors => "user-factors",
            Field::ItemFactors => "item-factors",
            Field::Layers => "layers",
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
            Field::Factors => "How many numbers describe each viewer's taste and each film. More see finer detail.",
            Field::UserFactors => "How many numbers describe each viewer. Empty, as many as suit the data.",
            Field::ItemFactors => "How many numbers describe each film. Empty, as many as suit the data.",
            Field::Layers => "How wide each hidden layer is, first to last, such as 100, 50.",
            Field::Lowest => {
                "The least the model can predict. A little below the scale lets it reach the lowest rating."
            }
            Field::Highest => "The most the model can predict. A little above the scale lets it reach the top rating.",
            Field::Epochs => "How many times training reads all the ratings.",
            Field::LearningRate => "How big a step each correction takes, at its highest. Too big and the loss jumps.",
            Field::WeightDecay => {
                "Pulls every number toward zero, so that the model learns habits rather than accidents."
            }
            Field::BatchSize => "How many ratings are looked at before each correction.",
            Field::ValidPercent => "The share of ratings kept secret from training, to test it honestly.",
            Field::Seed => "Where all chance comes from. The same seed gives the same curves again.",
        }
    }

    /// Whether only whole numbers make sense.
    pub fn is_whole(self) -> bool {
        let whole = [Field::Factors, Field::UserFactors, Field::ItemFactors, Field::Epochs, Field::BatchSize];
        whole.contains(&self) || self == Field::Seed
    }

    /// Whether `model` has such a setting.
    pub fn is_of(self, model: ModelKind) -> bool {
        match self {
            Field::Factors => !model.is_net(),
            Field::UserFactors | Field::ItemFactors | Field::Layers => model.is_net(),
            _ => true,
        }
    }

    /// Whether it takes more than one number.
    pub fn is_list(self) -> bool {
        self == Field::Layers
    }

    /// What the field says for `config`.
    fn write(self, config: &TrainConfig) -> String {
        match self {
            Field::Factors => config.factors.to_string(),
            Field::UserFactors => config.user_factors.map_or(String::new(), |factors| factors.to_string()),
            Field::ItemFactors => config.item_factors.map_or(String::new(), |factors| factors.to_string()),
            Field::Layers => config.layers.as_deref().map_or(String::new(), list),
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
            Field::UserFactors => config.user_factors = self.number_if_any(text)?,
            Field::ItemFactors => config.item_factors = self.number_if_any(text)?,
            Field::Layers => config.layers = self.numbers_if_any(text)?,
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
        let rule = if self.is_whole() { Rule::WholeNumber } else { Rule::Number };
        text.trim().parse().map_err(|_| self.refuse(text, rule))
    }

    fn number_if_any(self, text: &str) -> Result<Option<usize>, ConfigError> {
        if text.trim().is_empty() { Ok(None) } else { self.number(text).map(Some) }
    }

    fn numbers_if_any(self, text: &str) -> Result<Option<Vec<usize>>, ConfigError> {
        let words: Vec<&str> = text.split([',', ';', ' ']).filter(|word| !word.is_empty()).collect();
        let numbers = words.iter().map(|word| word.parse().ok()).collect::<Option<Vec<usize>>>();
        let numbers = numbers.ok_or_else(|| self.refuse(text, Rule::WholeNumbers))?;
        Ok((!numbers.is_empty()).then_some(numbers))
    }

    fn refuse(self, text: &str, rule: Rule) -> ConfigError {
        ConfigError { field: self, value: text.to_owned(), rule }
    }
}

/// Everything in the region "Model", and the item names.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    pub model: ModelKind,
    pub engine: EngineChoice,
    pub loss: Loss,
    pub schedule: Schedule,
    pub item_names: ItemNames,
    pub keep_best: bool,
    texts: [String; Field::ALL.len()],
    /// Ends of the prediction range that the address has fixed: new data leaves them alone.
    fixed: Vec<Field>,
    /// Whether the address has set anything.
    preset: bool,
}

impl Default for Form {
    fn default() -> Self {
        Form::of(&TrainConfig::default())
    }
}

impl Form {
    /// The form as it would be filled in for `config`.
    fn of(config: &TrainConfig) -> Form {
        Form {
            model: config.model,
            engine: config.engine,
            loss: config.loss,
            schedule: config.schedule,
            item_names: config.item_names,
            keep_best: config.keep_best,
            texts: Field::ALL.map(|field| field.write(config)),
            fixed: Vec::new(),
            preset: false,
        }
    }

    /// Says that the address has set something.
    pub fn preset(&mut self) {
        self.preset = true;
    }

    /// Takes over the settings of a model that an earlier visit left, unless the address wants others.
    pub fn adopt(&mut self, config: &TrainConfig) {
        if !self.preset {
            *self = Form::of(config);
        }
    }

    pub fn text(&self, field: Field) -> &str {
        &self.texts[field as usize]
    }

    pub fn set(&mut self, field: Field, text: &str) {
        self.texts[field as usize] = text.to_owned();
    }

    /// Takes another model. What was typed for one that is not shown any more stands in nobody's way.
    pub fn choose_model(&mut self, model: ModelKind) {
        self.model = model;
        for field in Field::ALL.into_iter().filter(|field| !field.is_of(model)) {
            if field.read(self.text(field), &mut TrainConfig::default()).is_err() {
                self.forget(field);
            }
        }
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

    /// The same for a search for a learning rate: the one there is need make no sense.
    pub fn read_without_rate(&self) -> Result<TrainConfig, ConfigError> {
        let mut form = self.clone();
        form.forget(Field::LearningRate);
        form.read()
    }

    /// The settings as numbers, or the first one that cannot train.
    pub fn read(&self) -> Result<TrainConfig, ConfigError> {
        let mut config = TrainConfig {
            model: self.model,
            engine: self.engine,
            loss: self.loss,
            schedule: self.schedule,
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
            (Field::UserFactors, "1.5"),
            (Field::ItemFactors, "0"),
            (Field::Layers, "100, wide"),
            (Field::Layers, "0"),
        ] {
            let model = ModelKind::ALL.into_iter().rfind(|&model| field.is_of(model)).expect("a model that has it");
            let mut form = Form { model, ..Form::default() };
            form.set(field, text);
            let error = form.read().expect_err(text);
            let both_ends = [Field::Lowest, Field::Highest];
            let names_it = error.field == field || both_ends.contains(&field) && both_ends.contains(&error.field);
            assert!(names_it, "{error}");
        }
    }

    #[test]
    fn a_rate_can_be_looked_for_where_there_is_none() {
        let mut form = Form::default();
        form.set(Field::LearningRate, "");
        assert!(form.read().is_err() && form.read_without_rate().is_ok());
    }

    #[test]
    fn what_is_not_shown_stands_in_nobodys_way() {
        let mut form = Form { model: ModelKind::NnBook, ..Form::default() };
        form.set(Field::Layers, "wide");
        assert!(form.read().is_err());
        form.choose_model(ModelKind::DotBias);
        assert_eq!(form, Form::default());
    }

    #[test]
    fn sizes_of_a_net_may_be_left_to_the_data() {
        let mut form = Form { model: ModelKind::NnFastai, ..Form::default() };
        form.set(Field::UserFactors, " 12 ");
        form.set(Field::Layers, "100,50 25");
        let config = form.read().expect("sound settings");
        assert_eq!((config.user_factors, config.item_factors), (Some(12), None));
        assert_eq!(config.layers, Some(vec![100, 50, 25]));
        form.set(Field::Layers, " ");
        assert_eq!(form.read().expect("sound settings").layers, None);
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

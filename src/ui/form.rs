//! The settings as people type them: text at first, a [`TrainConfig`] once all of it is valid.

use crate::data::{ItemNames, SplitMethod};
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

    /// The id of its element on the page.
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

    /// Whether only whole numbers make sense.
    pub fn is_whole(self) -> bool {
        let whole = [Field::Factors, Field::UserFactors, Field::ItemFactors, Field::Epochs, Field::BatchSize];
        whole.contains(&self) || self == Field::Seed
    }

    /// Whether `model` has such a setting.
    pub fn is_of(self, model: ModelKind) -> bool {
        match self {
            Field::Factors => !model.is_net(),
            Field::Lowest | Field::Highest => !model.is_tuned(),
            Field::WeightDecay | Field::BatchSize => !model.is_full_batch(),
            Field::UserFactors | Field::ItemFactors | Field::Layers => model.is_net(),
            _ => true,
        }
    }

    /// Whether it takes more than one number.
    pub fn is_list(self) -> bool {
        self == Field::Layers
    }

    /// The text of the field for `config`.
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

    /// Parses the text of the field into `config`.
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

/// Fields in which families of models need values of their own.
const APART: [Field; 5] = [Field::Factors, Field::Epochs, Field::LearningRate, Field::WeightDecay, Field::BatchSize];

/// Everything in the region "Model", and the item names.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    pub model: ModelKind,
    pub engine: EngineChoice,
    pub loss: Loss,
    pub schedule: Schedule,
    pub item_names: ItemNames,
    pub split: SplitMethod,
    pub keep_best: bool,
    texts: [String; Field::ALL.len()],
    /// What [`APART`] hold for each family of models while another one is chosen.
    texts_apart: [[String; APART.len()]; FAMILIES.len()],
    /// Ends of the prediction range that the address has fixed: new data leave them alone.
    fixed: Vec<Field>,
    /// The split that the address asks for: it counts as soon as data allow it.
    asked_split: Option<SplitMethod>,
    /// Whether the address has set anything.
    preset: bool,
}

impl Default for Form {
    fn default() -> Self {
        Form::of(&TrainConfig::default())
    }
}

/// A model of each family that has values of its own in [`APART`].
const FAMILIES: [ModelKind; 3] = [ModelKind::DotBias, ModelKind::BestAccuracy, ModelKind::BestLists];

/// The place of a model's family among them.
fn family(model: ModelKind) -> usize {
    FAMILIES.into_iter().position(|of| of == model).unwrap_or(0)
}

impl Form {
    /// The form filled in with `config`.
    fn of(config: &TrainConfig) -> Form {
        Form {
            model: config.model,
            engine: config.engine,
            loss: config.loss,
            schedule: config.schedule,
            item_names: config.item_names,
            split: config.split,
            keep_best: config.keep_best,
            texts: Field::ALL.map(|field| field.write(config)),
            texts_apart: FAMILIES.map(|model| APART.map(|field| field.write(&TrainConfig::of(model)))),
            fixed: Vec::new(),
            asked_split: None,
            preset: false,
        }
    }

    /// The settings of the address are those that the page had before.
    pub fn is_own(&mut self) {
        self.preset = false;
    }

    /// Notes that the address has set something.
    pub fn preset(&mut self) {
        self.preset = true;
    }

    /// Takes the settings of a model from an earlier visit or a file, unless the address has set some.
    pub fn adopt(&mut self, config: &TrainConfig) {
        if !self.preset {
            let fields_of_others = Field::ALL.into_iter().filter(|field| !field.is_of(config.model));
            let kept: Vec<(Field, String)> =
                fields_of_others.map(|field| (field, self.text(field).to_owned())).collect();
            *self = Form::of(config);
            kept.iter().for_each(|(field, text)| self.set(*field, text));
        }
    }

    pub fn text(&self, field: Field) -> &str {
        &self.texts[field as usize]
    }

    pub fn set(&mut self, field: Field, text: &str) {
        self.texts[field as usize] = text.to_owned();
    }

    /// Chooses the model. Each of the families of models has its own values in some fields. Wrong values in fields that
    /// this model does not have are reset, as nobody sees them.
    pub fn choose_model(&mut self, model: ModelKind) {
        let [before, after] = [self.model, model].map(family);
        if before != after {
            self.texts_apart[before] = APART.map(|field| self.text(field).to_owned());
            for (field, text) in APART.into_iter().zip(self.texts_apart[after].clone()) {
                self.set(field, &text);
            }
        }
        self.model = model;
        for field in Field::ALL.into_iter().filter(|field| !field.is_of(model)) {
            if field.read(self.text(field), &mut TrainConfig::default()).is_err() {
                self.reset(field);
            }
        }
    }

    /// Sets a field that new data leave alone.
    pub fn fix(&mut self, field: Field, text: &str) {
        self.set(field, text);
        self.fixed.push(field);
    }

    /// Resets a field to its default. Both ends of the prediction range are reset together.
    pub fn reset(&mut self, field: Field) {
        let range = [Field::Lowest, Field::Highest];
        let default = Form::of(&TrainConfig::of(self.model));
        for field in if range.contains(&field) { range.to_vec() } else { vec![field] } {
            self.set(field, default.text(field));
            self.fixed.retain(|&fixed| fixed != field);
        }
    }

    /// Sets the prediction range that suits new data, except for ends that the address has fixed.
    pub fn offer_range(&mut self, (low, high): (f32, f32)) {
        for (field, end) in [(Field::Lowest, low), (Field::Highest, high)] {
            if !self.fixed.contains(&field) {
                self.set(field, &end.to_string());
            }
        }
    }

    /// Chooses a split.
    pub fn choose_split(&mut self, split: SplitMethod) {
        (self.split, self.asked_split) = (split, None);
    }

    /// Asks for a split that the data to come may allow.
    pub fn ask_for_split(&mut self, split: SplitMethod) {
        (self.split, self.asked_split) = (split, Some(split));
    }

    /// Takes the pair of training and test files that came with new data, and gives up a split that they do not allow.
    pub fn offer_split(&mut self, methods: &[SplitMethod]) {
        let given = methods.iter().find(|method| matches!(method, SplitMethod::Given(_)));
        if let Some(asked) = self.asked_split.filter(|asked| methods.contains(asked)) {
            self.split = asked;
            return;
        }
        self.split = match (given, self.split) {
            (Some(&given), SplitMethod::Random) => given,
            (_, split) if methods.contains(&split) => split,
            (given, _) => given.copied().unwrap_or_default(),
        };
    }

    /// Takes over all settings of a run on the loaded data.
    pub fn take_over(&mut self, config: &TrainConfig) {
        let preset = std::mem::take(&mut self.preset);
        self.adopt(config);
        self.preset = preset;
    }

    /// Takes over what a search for settings varies, and the model that it was made for.
    pub fn use_tuned(&mut self, config: &TrainConfig) {
        self.choose_model(config.model);
        let varied = [Field::Factors, Field::Epochs, Field::LearningRate, Field::WeightDecay].into_iter();
        for field in varied.filter(|field| field.is_of(config.model)) {
            self.set(field, &field.write(config));
        }
    }

    /// The settings for the learning rate finder, which needs no valid learning rate.
    pub fn read_without_rate(&self) -> Result<TrainConfig, ConfigError> {
        let mut form = self.clone();
        form.reset(Field::LearningRate);
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
            split: self.split,
            keep_best: self.keep_best,
            ..TrainConfig::default()
        };
        // What batches need cannot be wrong where there are none.
        let counts = |field: &Field| field.is_of(self.model) || !self.model.is_tuned();
        for field in Field::ALL.into_iter().filter(counts) {
            field.read(self.text(field), &mut config)?;
        }
        if self.model.is_tuned() {
            let TrainConfig { loss, schedule, .. } = TrainConfig::default();
            (config.loss, config.schedule) = (loss, schedule);
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
    fn the_rate_finder_needs_no_rate() {
        let mut form = Form::default();
        form.set(Field::LearningRate, "");
        assert!(form.read().is_err() && form.read_without_rate().is_ok());
    }

    #[test]
    fn a_wrong_value_of_a_hidden_field_is_reset() {
        let mut form = Form { model: ModelKind::NnBook, ..Form::default() };
        form.set(Field::Layers, "wide");
        assert!(form.read().is_err());
        form.choose_model(ModelKind::DotBias);
        assert_eq!(form, Form::default());
    }

    #[test]
    fn best_accuracy_has_settings_of_its_own_and_the_others_come_back() {
        let mut form = Form::default();
        form.set(Field::Factors, "20");
        form.set(Field::BatchSize, "128");
        let before = form.read().expect("sound settings");
        form.choose_model(ModelKind::BestAccuracy);
        let config = form.read().expect("sound settings");
        assert_eq!(config, TrainConfig::of(ModelKind::BestAccuracy));
        assert_eq!((config.factors, config.epochs, config.learning_rate), (32, 100, 0.02));
        form.set(Field::Epochs, "60");
        form.choose_model(ModelKind::DotBias);
        assert_eq!(form.read(), Ok(before));
        form.choose_model(ModelKind::BestAccuracy);
        assert_eq!(form.text(Field::Epochs), "60");
        // What batches need cannot be wrong where there are none.
        form.loss = Loss::L1;
        form.set(Field::WeightDecay, "much");
        assert_eq!(form.read().map(|config| config.loss), Ok(Loss::Mse));
    }

    #[test]
    fn best_lists_has_settings_of_its_own_too() {
        let mut form = Form::default();
        form.choose_model(ModelKind::BestLists);
        assert_eq!(form.read(), Ok(TrainConfig::of(ModelKind::BestLists)));
        assert_eq!(["50", "10", "0.015", "0.35", "1024"], APART.map(|field| form.text(field).to_owned()));
        form.set(Field::WeightDecay, "0.5");
        form.choose_model(ModelKind::BestAccuracy);
        assert_eq!(form.read(), Ok(TrainConfig::of(ModelKind::BestAccuracy)));
        form.choose_model(ModelKind::BestLists);
        assert_eq!(form.text(Field::WeightDecay), "0.5");
        form.choose_model(ModelKind::NnBook);
        assert_eq!((form.text(Field::WeightDecay), form.text(Field::BatchSize)), ("0.1", "64"));
    }

    #[test]
    fn a_model_that_is_loaded_brings_its_own_settings_only() {
        let mut form = Form::default();
        form.offer_range((0.5, 5.5));
        form.adopt(&TrainConfig {
            lowest_prediction: 1.0,
            highest_prediction: 5.0,
            ..TrainConfig::of(ModelKind::BestAccuracy)
        });
        assert_eq!((form.text(Field::Lowest), form.text(Field::Highest)), ("0.5", "5.5"));
        form.choose_model(ModelKind::DotBias);
        assert_eq!(form.text(Field::Epochs), "5");
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
    fn a_reset_end_takes_the_other_along() {
        let mut form = Form::default();
        form.fix(Field::Lowest, "6");
        form.fix(Field::Highest, "2");
        form.reset(Field::Lowest);
        assert_eq!(form, Form::default());
    }
}

//! Settings in the page's address: `?engine=cpu&epochs=3`. The page reports what it cannot use.

use super::form::{Field, Form};
use super::state::Alert;
use super::words;
use crate::data::{Shape, SplitMethod};
use crate::engine::{EngineChoice, Loss};
use crate::model::ModelKind;
use crate::protocol::DataSource;
use crate::train::Schedule;

const KEYS: &str = "engine, model, factors, user_factors, item_factors, layers, loss, schedule, epochs, lr, wd, bs, \
                    seed, split, valid, y_low, y_high, data, lesson";

const FIELDS: [(&str, Field); 12] = [
    ("factors", Field::Factors),
    ("user_factors", Field::UserFactors),
    ("item_factors", Field::ItemFactors),
    ("layers", Field::Layers),
    ("epochs", Field::Epochs),
    ("lr", Field::LearningRate),
    ("wd", Field::WeightDecay),
    ("bs", Field::BatchSize),
    ("seed", Field::Seed),
    ("valid", Field::ValidPercent),
    ("y_low", Field::Lowest),
    ("y_high", Field::Highest),
];

/// Puts the settings of the decoded `pairs` into `form`. Returns an alert for each that cannot be used.
pub fn preset(pairs: impl IntoIterator<Item = (String, String)>, form: &mut Form) -> Vec<Alert> {
    let mut alerts = Vec::new();
    // The model first: it brings settings that the others then change.
    let mut pairs: Vec<(String, String)> = pairs.into_iter().collect();
    pairs.sort_by_key(|(key, _)| key != "model");
    for (key, value) in pairs {
        form.preset();
        if let Err(advice) = set(&key, &value, form) {
            alerts.push(alert(&key, &value, advice));
        }
    }
    // Numbers are checked when all are in, because one end of a range makes sense only with the other.
    while let Err(error) = form.read() {
        let Some((key, field)) = FIELDS.into_iter().find(|(_, field)| *field == error.field) else { break };
        let advice = format!("{}. It was reset to its default.", words::config_error(&error));
        alerts.push(alert(key, form.text(field), advice));
        form.reset(field);
    }
    alerts
}

fn alert(key: &str, value: &str, advice: String) -> Alert {
    Alert::new(format!("The page’s address asks for {key}={value}."), advice)
}

/// Sets one key, or says what to do instead.
fn set(key: &str, value: &str, form: &mut Form) -> Result<(), String> {
    match key {
        "engine" => form.engine = engine(value)?,
        "model" => form.choose_model(model(value)?),
        "loss" => form.loss = loss(value)?,
        "schedule" => form.schedule = schedule(value)?,
        "split" => form.ask_for_split(split(value)?),
        "data" => data(value)?,
        "lesson" if value == "toy" => {}
        "lesson" => return Err("Use toy.".into()),
        _ => {
            let field = FIELDS.into_iter().find(|(name, _)| *name == key);
            let (_, field) = field.ok_or_else(|| format!("There is no setting of this name. Use {KEYS}."))?;
            form.fix(field, value);
        }
    }
    Ok(())
}

fn engine(value: &str) -> Result<EngineChoice, String> {
    match plain(value).as_str() {
        "auto" => Ok(EngineChoice::Auto),
        "gpu" | "webgpu" | "gpuwebgpu" => Ok(EngineChoice::Gpu),
        "cpu" => Ok(EngineChoice::Cpu),
        _ => Err("Use auto, gpu or cpu.".into()),
    }
}

fn model(value: &str) -> Result<ModelKind, String> {
    match plain(value).as_str() {
        "dot" | "dotproduct" => Ok(ModelKind::Dot),
        "dotrange" | "dotproductinrange" => Ok(ModelKind::DotRange),
        "dotbias" | "dotproductbias" => Ok(ModelKind::DotBias),
        "nnbook" | "neuralnetbook" => Ok(ModelKind::NnBook),
        "nnfastai" | "neuralnetfastai" => Ok(ModelKind::NnFastai),
        "bestaccuracy" => Ok(ModelKind::BestAccuracy),
        _ => Err("Use dot, dot_range, dot_bias, nn_book, nn_fastai or best_accuracy.".into()),
    }
}

fn loss(value: &str) -> Result<Loss, String> {
    match plain(value).as_str() {
        "mse" => Ok(Loss::Mse),
        "l1" | "mae" => Ok(Loss::L1),
        _ => Err("Use mse or l1.".into()),
    }
}

fn schedule(value: &str) -> Result<Schedule, String> {
    match plain(value).as_str() {
        "onecycle" | "fitonecycle" => Ok(Schedule::OneCycle),
        "constant" | "constantrate" | "fit" => Ok(Schedule::Constant),
        "finetune" => Ok(Schedule::FineTune),
        _ => Err("Use one_cycle, constant or fine_tune.".into()),
    }
}

fn split(value: &str) -> Result<SplitMethod, String> {
    match plain(value).as_str() {
        "random" => Ok(SplitMethod::Random),
        "latest" => Ok(SplitMethod::Latest),
        "peritem" | "item" | "stratified" => Ok(SplitMethod::PerItem),
        _ => Err("Use random, latest or per_item. The split of test files comes with the files.".into()),
    }
}

fn data(value: &str) -> Result<(), String> {
    match value {
        "sample" => Ok(()),
        _ if Shape::named(value).is_some() || is_address(value) => Ok(()),
        _ => {
            Err("Use sample, shape-1m, shape-25m or the address of a file, such as data/ratings.zip. You can drop any \
                  other file on the page."
                .into())
        }
    }
}

/// The data that the decoded `pairs` ask for; the last ones, if they ask more than once.
pub fn source(pairs: &[(String, String)]) -> Option<DataSource> {
    pairs.iter().rev().filter(|(key, _)| key == "data").find_map(|(_, value)| match Shape::named(value) {
        Some(shape) => Some(DataSource::Shape(shape)),
        None if value == "sample" => Some(DataSource::Sample),
        None => is_address(value).then(|| DataSource::File(value.clone())),
    })
}

/// Whether the page can fetch this: from another site, or a file beside the page, whose name has an extension.
fn is_address(value: &str) -> bool {
    let is_elsewhere = value.starts_with("https://") || value.starts_with("http://");
    let has_extension = value.rsplit('/').next().is_some_and(|name| name.contains('.'));
    // Browsers read a backslash as a slash, and two slashes as the beginning of another host.
    let names_host = value.trim_start().starts_with(['/', '\\']) && value.trim_start()[1..].starts_with(['/', '\\']);
    is_elsewhere || (has_extension && !value.contains(':') && !names_host)
}

/// Letters and digits only, in lower case: `Dot product + bias` and `dot_product_bias` are one.
fn plain(value: &str) -> String {
    value.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> (Form, Vec<Alert>) {
        let mut form = Form::default();
        let alerts = preset(pairs.iter().map(|(k, v)| (k.to_string(), v.to_string())), &mut form);
        (form, alerts)
    }

    #[test]
    fn a_file_beside_the_page_names_no_other_host() {
        let source = |value: &str| source(&[("data".to_owned(), value.to_owned())]);
        for beside in ["ratings.csv", "data/ratings.csv", "/data/ratings.csv", "../a//b.csv"] {
            assert_eq!(source(beside), Some(DataSource::File(beside.to_owned())), "{beside}");
        }
        for elsewhere in
            ["//host/file.csv", "\\\\host/file.csv", "/\\host/file.csv", " //host/file.csv", "ftp://host/a.csv"]
        {
            assert_eq!(source(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn sets_what_it_knows() {
        let pairs =
            "engine=CPU model=dot_range factors=8 epochs=2 lr=1e-2 wd=0 bs=128 seed=7 valid=10 y_low=6 y_high=11";
        let pairs: Vec<_> = pairs.split(' ').filter_map(|pair| pair.split_once('=')).collect();
        let (form, alerts) = read(&pairs);
        assert!(alerts.is_empty(), "{alerts:?}");
        let config = form.read().unwrap();
        assert_eq!((config.engine, config.model), (EngineChoice::Cpu, ModelKind::DotRange));
        assert_eq!((config.factors, config.epochs, config.batch_size, config.seed), (8, 2, 128, 7));
        assert_eq!((config.lowest_prediction, config.highest_prediction), (6.0, 11.0));
        assert_eq!((config.learning_rate, config.weight_decay, config.valid_percent), (1e-2, 0.0, 10.0));
    }

    #[test]
    fn a_split_waits_for_data_that_allow_it() {
        let (mut form, alerts) = read(&[("split", "latest")]);
        assert!(alerts.is_empty(), "{alerts:?}");
        form.offer_split(&[SplitMethod::Random]);
        assert_eq!(form.read().unwrap().split, SplitMethod::Random);
        form.offer_split(&[SplitMethod::Random, SplitMethod::Latest]);
        assert_eq!(form.read().unwrap().split, SplitMethod::Latest);
        form.choose_split(SplitMethod::Random);
        form.offer_split(&[SplitMethod::Random, SplitMethod::Latest]);
        assert_eq!(form.read().unwrap().split, SplitMethod::Random);
        assert_eq!(read(&[("split", "u1")]).1.len(), 1);
    }

    #[test]
    fn spells_models_and_engines_generously() {
        assert_eq!(read(&[("model", "Dot product + bias")]).0.model, ModelKind::DotBias);
        assert_eq!(read(&[("model", "dot")]).0.model, ModelKind::Dot);
        assert_eq!(read(&[("model", "nn_book")]).0.model, ModelKind::NnBook);
        assert_eq!(read(&[("model", "Neural net (fastai)")]).0.model, ModelKind::NnFastai);
        // The settings that a model brings are those that others change, in whatever order they come.
        let (form, alerts) = read(&[("factors", "16"), ("model", "best_accuracy")]);
        let config = form.read().expect("sound settings");
        assert_eq!((config.model, config.factors, config.epochs), (ModelKind::BestAccuracy, 16, 100));
        assert!(alerts.is_empty());
        assert_eq!(read(&[("engine", "GPU (WebGPU)")]).0.engine, EngineChoice::Gpu);
        assert_eq!(read(&[("engine", "webgpu")]).0.engine, EngineChoice::Gpu);
    }

    #[test]
    fn nets_schedules_and_losses_are_spelled_as_in_python() {
        let pairs = [
            ("model", "nn_fastai"),
            ("user_factors", "12"),
            ("layers", "100,50"),
            ("loss", "L1"),
            ("schedule", "fine_tune"),
        ];
        let (form, alerts) = read(&pairs);
        assert!(alerts.is_empty(), "{alerts:?}");
        let config = form.read().unwrap();
        assert_eq!((config.user_factors, config.layers), (Some(12), Some(vec![100, 50])));
        assert_eq!((config.loss, config.schedule), (Loss::L1, Schedule::FineTune));
    }

    #[test]
    fn tells_what_it_cannot_do() {
        for pair in [
            ("lr", "fast"),
            ("y_low", "9"),
            ("y_high", "-1"),
            ("factors", "0"),
            ("engine", "steam"),
            ("loss", "weight"),
            ("schedule", "daily"),
            ("layers", "wide"),
            ("data", "ml-100k"),
            ("color", "red"),
        ] {
            let (form, alerts) = read(&[pair]);
            let mut untouched = Form::default();
            untouched.preset();
            assert_eq!(form, untouched);
            assert_eq!(alerts.len(), 1);
            assert!(alerts[0].what.contains("asks for"));
        }
        for data in ["sample", "shape-1m", "shape-25m"] {
            assert!(read(&[("data", data)]).1.is_empty());
        }
    }

    #[test]
    fn data_are_the_sample_or_a_shape_or_a_file() {
        let source = |data: &str| source(&[("data".to_owned(), data.to_owned())]);
        assert_eq!(source("shape-25m"), Some(DataSource::Shape(Shape::LIKE_25M)));
        assert_eq!(source("sample"), Some(DataSource::Sample));
        assert_eq!(source("ml-100k"), None);
        assert_eq!(source("javascript:alert.call"), None);
        for address in ["data/ml-100k.zip", "https://example.org/ratings?set=1"] {
            assert_eq!(source(address), Some(DataSource::File(address.to_owned())));
        }
    }
}

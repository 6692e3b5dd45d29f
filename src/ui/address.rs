//! Settings in the page's address: `?engine=cpu&epochs=3`. The page reports what it cannot use.

use super::form::{Field, Form};
use super::state::{Alert, LessonSource, OpenLesson};
use super::words;
use crate::data::{Shape, SplitMethod};
use crate::engine::{EngineChoice, Loss};
use crate::model::ModelKind;
use crate::protocol::DataSource;
use crate::train::Schedule;

/// What a key of the address sets: how it is read, and how it is written.
#[derive(Clone, Copy)]
enum Key {
    Engine,
    Model,
    Loss,
    Schedule,
    Split,
    KeepBest,
    Field(Field),
    /// The data, and the files that a link cannot carry.
    Data,
    Files,
    /// What is seen first: the toy, or a lesson and its page.
    Lesson,
    Page,
}

const KEYS: [(&str, Key); 22] = [
    ("engine", Key::Engine),
    ("model", Key::Model),
    ("factors", Key::Field(Field::Factors)),
    ("user_factors", Key::Field(Field::UserFactors)),
    ("item_factors", Key::Field(Field::ItemFactors)),
    ("layers", Key::Field(Field::Layers)),
    ("loss", Key::Loss),
    ("schedule", Key::Schedule),
    ("epochs", Key::Field(Field::Epochs)),
    ("lr", Key::Field(Field::LearningRate)),
    ("wd", Key::Field(Field::WeightDecay)),
    ("bs", Key::Field(Field::BatchSize)),
    ("seed", Key::Field(Field::Seed)),
    ("keep_best", Key::KeepBest),
    ("split", Key::Split),
    ("valid", Key::Field(Field::ValidPercent)),
    ("y_low", Key::Field(Field::Lowest)),
    ("y_high", Key::Field(Field::Highest)),
    ("data", Key::Data),
    ("files", Key::Files),
    ("lesson", Key::Lesson),
    ("page", Key::Page),
];

/// Names of values. The first one of a value is written; all are read, in any case and with or without punctuation.
type Names<T> = &'static [(&'static str, T)];

const ENGINES: Names<EngineChoice> = &[
    ("auto", EngineChoice::Auto),
    ("gpu", EngineChoice::Gpu),
    ("webgpu", EngineChoice::Gpu),
    ("GPU (WebGPU)", EngineChoice::Gpu),
    ("cpu", EngineChoice::Cpu),
];

const MODELS: Names<ModelKind> = &[
    ("dot", ModelKind::Dot),
    ("dot_range", ModelKind::DotRange),
    ("dot_bias", ModelKind::DotBias),
    ("nn_book", ModelKind::NnBook),
    ("nn_fastai", ModelKind::NnFastai),
    ("best_accuracy", ModelKind::BestAccuracy),
    ("best_lists", ModelKind::BestLists),
];

const LOSSES: Names<Loss> = &[("mse", Loss::Mse), ("l1", Loss::L1), ("mae", Loss::L1)];

const SCHEDULES: Names<Schedule> = &[
    ("one_cycle", Schedule::OneCycle),
    ("fit_one_cycle", Schedule::OneCycle),
    ("constant", Schedule::Constant),
    ("constant_rate", Schedule::Constant),
    ("fit", Schedule::Constant),
    ("fine_tune", Schedule::FineTune),
];

const SPLITS: Names<SplitMethod> = &[
    ("random", SplitMethod::Random),
    ("latest", SplitMethod::Latest),
    ("per_item", SplitMethod::PerItem),
    ("item", SplitMethod::PerItem),
    ("stratified", SplitMethod::PerItem),
];

const SWITCH: Names<bool> = &[("yes", true), ("1", true), ("no", false), ("0", false)];

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
        let is_it = |key: &Key| matches!(key, Key::Field(field) if *field == error.field);
        let Some((key, _)) = KEYS.into_iter().find(|(_, key)| is_it(key)) else { break };
        let field = error.field;
        let advice = format!("{}. It was reset to its default.", words::config_error(&error));
        alerts.push(alert(key, form.text(field), advice));
        form.reset(field);
    }
    alerts
}

fn alert(key: &str, value: &str, advice: String) -> Alert {
    let what = match key {
        "files" => format!("This link was made with ratings that it cannot carry: {value}."),
        _ => format!("The page’s address asks for {key}={value}."),
    };
    Alert::new(what, advice)
}

/// Sets one key, or says what to do instead.
fn set(key: &str, value: &str, form: &mut Form) -> Result<(), String> {
    let found = KEYS.into_iter().find(|(name, _)| *name == key);
    let (_, key) = found.ok_or_else(|| {
        let names = KEYS.map(|(name, _)| name).join(", ");
        format!("There is no setting of this name. Use {names}.")
    })?;
    match key {
        Key::Engine => form.engine = named(value, ENGINES, "auto, gpu or cpu")?,
        Key::Model => {
            let model = ModelKind::ALL.into_iter().find(|model| plain(model.name()) == plain(value));
            let names = "dot, dot_range, dot_bias, nn_book, nn_fastai, best_accuracy or best_lists";
            form.choose_model(model.map_or_else(|| named(value, MODELS, names), Ok)?);
        }
        Key::Loss => form.loss = named(value, LOSSES, "mse or l1")?,
        Key::Schedule => form.schedule = named(value, SCHEDULES, "one_cycle, constant or fine_tune")?,
        Key::Split => {
            let names = "random, latest or per_item. The split of test files comes with the files";
            form.ask_for_split(named(value, SPLITS, names)?);
        }
        Key::KeepBest => form.keep_best = named(value, SWITCH, "yes or no")?,
        Key::Field(field) => form.fix(field, value),
        Key::Data => data(value)?,
        Key::Files => return Err("Open the same file on this page to go on with the same ratings.".into()),
        Key::Lesson if matches!(value, TOY | BUILT_IN) || is_address(value) => {}
        Key::Lesson => return Err("Use 1, toy or the address of a lesson, such as data/lesson.json.".into()),
        Key::Page if page_of(value).is_some() => {}
        Key::Page => return Err("Use a whole number from 1. Pages belong to a lesson.".into()),
    }
    Ok(())
}

/// The value of this name.
fn named<T: Copy>(value: &str, names: Names<T>, advice: &str) -> Result<T, String> {
    let found = names.iter().find(|(name, _)| plain(name) == plain(value));
    found.map(|&(_, value)| value).ok_or_else(|| format!("Use {advice}."))
}

/// What the address has to say so that a page opens with the settings of `form` and with these data: all that differs from
/// a page without it. `range` is the prediction range that the data suggest. Data of one's own files have no `source`, but
/// a name.
pub fn pairs(form: &Form, range: (f32, f32), source: Option<&DataSource>, files: &str) -> Vec<(&'static str, String)> {
    let mut usual = Form::default();
    let usual_model = usual.model;
    usual.choose_model(form.model);
    usual.offer_range(range);
    // One end of a range makes sense only with the other.
    let ends = [Field::Lowest, Field::Highest];
    let has_usual_ends = ends.iter().all(|&end| form.text(end) == usual.text(end));
    let differs = |key: Key| match key {
        Key::Model => form.model != usual_model,
        Key::Field(field) if ends.contains(&field) => !has_usual_ends,
        _ => write(key, form) != write(key, &usual),
    };
    let mut pairs: Vec<(&'static str, String)> = Vec::new();
    for (name, key) in KEYS {
        let value = match key {
            Key::Data => source.filter(|source| **source != DataSource::Sample).and_then(data_name),
            Key::Files => source.is_none().then(|| files.to_owned()),
            _ => write(key, form).filter(|_| differs(key)),
        };
        pairs.extend(value.map(|value| (name, value)));
    }
    pairs
}

/// The value of a setting as the address has it; none for one that the model does not have.
fn write(key: Key, form: &Form) -> Option<String> {
    let has_loss = !form.model.is_tuned();
    match key {
        Key::Engine => name(form.engine, ENGINES),
        Key::Model => name(form.model, MODELS),
        Key::Loss => name(form.loss, LOSSES).filter(|_| has_loss),
        Key::Schedule => name(form.schedule, SCHEDULES).filter(|_| has_loss),
        Key::Split => name(form.split, SPLITS),
        Key::KeepBest => name(form.keep_best, SWITCH),
        Key::Field(field) => Some(form.text(field).to_owned()).filter(|_| field.is_of(form.model)),
        Key::Data | Key::Files | Key::Lesson | Key::Page => None,
    }
}

fn name<T: PartialEq>(value: T, names: Names<T>) -> Option<String> {
    names.iter().find(|(_, other)| *other == value).map(|(name, _)| (*name).to_owned())
}

fn data_name(source: &DataSource) -> Option<String> {
    match source {
        DataSource::Sample => Some("sample".to_owned()),
        DataSource::Shape(shape) => shape.name().map(str::to_owned),
        DataSource::File(address) => Some(address.clone()),
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

/// The values of `lesson` that are no address: the toy alone, and the lesson that comes with the page.
pub const TOY: &str = "toy";
const BUILT_IN: &str = "1";

/// The lesson that the decoded `pairs` ask for.
pub fn lesson(pairs: &[(String, String)]) -> Option<OpenLesson> {
    let last = |wanted: &str| pairs.iter().rev().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str());
    let source = match last("lesson")? {
        BUILT_IN => LessonSource::BuiltIn,
        value if value != TOY && is_address(value) => LessonSource::File(value.to_owned()),
        _ => return None,
    };
    Some(OpenLesson { source, page: last("page").and_then(page_of) })
}

/// The same lesson as pairs of an address.
pub fn lesson_pairs(lesson: &OpenLesson) -> Vec<(&'static str, String)> {
    let source = match &lesson.source {
        LessonSource::BuiltIn => BUILT_IN.to_owned(),
        LessonSource::File(address) => address.clone(),
    };
    let page = lesson.page.map(|page| ("page", (page + 1).to_string()));
    [("lesson", source)].into_iter().chain(page).collect()
}

fn page_of(value: &str) -> Option<usize> {
    value.parse::<usize>().ok()?.checked_sub(1)
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
    use proptest::prelude::*;

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
        let (form, alerts) = read(&[("epochs", "7"), ("model", "best_lists")]);
        let config = form.read().expect("sound settings");
        assert_eq!((config.model, config.factors, config.epochs), (ModelKind::BestLists, 50, 7));
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

    /// A page that opens with what a link says has the settings that the link was made of.
    #[test]
    fn a_link_brings_the_same_settings() {
        let strategy = (
            (0..ModelKind::ALL.len(), 0..3usize, 0..2usize, 0..3usize, 0..3usize, any::<bool>()),
            prop::collection::vec((0..Field::ALL.len(), 1..9usize), 0..5),
            prop::sample::select(vec![(0.0, 5.5), (0.0, 11.25), (-11.5, 11.5)]),
        );
        proptest!(ProptestConfig::with_cases(200), |(((model, engine, loss, schedule, split, keep_best), typed, range) in strategy)| {
            let mut form = Form::default();
            form.offer_range(range);
            form.choose_model(ModelKind::ALL[model]);
            (form.engine, form.loss) = (ENGINES[[0, 1, 4][engine]].1, Loss::ALL[loss]);
            (form.schedule, form.keep_best) = (Schedule::ALL[schedule], keep_best);
            form.choose_split([SplitMethod::Random, SplitMethod::Latest, SplitMethod::PerItem][split]);
            for (field, value) in typed {
                let field = Field::ALL[field];
                if field.is_of(form.model) {
                    form.set(field, &value.to_string());
                }
            }
            prop_assume!(form.read().is_ok());
            let link = pairs(&form, range, Some(&DataSource::Sample), "");
            let mut opened = Form::default();
            let alerts = preset(link.iter().map(|(key, value)| (key.to_string(), value.clone())), &mut opened);
            prop_assert!(alerts.is_empty(), "{alerts:?} of {link:?}");
            opened.offer_range(range);
            opened.offer_split(&[SplitMethod::Random, SplitMethod::Latest, SplitMethod::PerItem]);
            prop_assert_eq!(opened.read(), form.read(), "{:?}", link);
        });
    }

    #[test]
    fn a_link_has_what_differs_and_the_data() {
        let form = Form::default();
        let pairs = |form: &Form, source: Option<&DataSource>| pairs(form, (0.0, 5.5), source, "mine.csv");
        assert_eq!(pairs(&form, Some(&DataSource::Sample)), []);
        let file = DataSource::File("data/ml-100k.zip".to_owned());
        assert_eq!(pairs(&form, Some(&file)), [("data", "data/ml-100k.zip".to_owned())]);
        assert_eq!(pairs(&form, Some(&DataSource::Shape(Shape::LIKE_1M))), [("data", "shape-1m".to_owned())]);
        let mut form = form;
        form.choose_model(ModelKind::NnBook);
        form.set(Field::Epochs, "3");
        let expected =
            [("model", "nn_book"), ("epochs", "3"), ("files", "mine.csv")].map(|(key, value)| (key, value.to_owned()));
        assert_eq!(pairs(&form, None), expected);
        // Whoever opens it is told what is missing.
        let (_, alerts) = read(&[("files", "mine.csv")]);
        assert_eq!(alerts[0].what, "This link was made with ratings that it cannot carry: mine.csv.");
    }

    #[test]
    fn a_lesson_is_opened_at_its_page() {
        let open = |ending: &[(&str, &str)]| {
            let pairs: Vec<_> = ending.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
            lesson(&pairs)
        };
        for source in [LessonSource::BuiltIn, LessonSource::File("data/7b.json".to_owned())] {
            for page in [None, Some(0), Some(8)] {
                let wanted = OpenLesson { source: source.clone(), page };
                let written = lesson_pairs(&wanted);
                let written: Vec<_> = written.iter().map(|(key, value)| (*key, value.as_str())).collect();
                assert!(read(&written).1.is_empty(), "{written:?}");
                assert_eq!(open(&written), Some(wanted));
            }
        }
        assert_eq!(open(&[("lesson", "toy"), ("page", "2")]), None);
        assert_eq!(open(&[("page", "2")]), None);
        for pair in [("lesson", "2"), ("lesson", "//host/a.json"), ("page", "0"), ("page", "last")] {
            assert_eq!(read(&[pair]).1.len(), 1, "{pair:?}");
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

//! Settings in the page's address: `?engine=cpu&epochs=3`. The page reports what it cannot use.

use super::arrival::{Arrival, Lock};
use super::class::room::items;
use super::form::{Field, Form};
use super::movie_map::plane::{Axis, MapAxes};
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
    /// A teacher's switches.
    Lock,
    Run,
    Projector,
    /// The items that a class rates, and the code of a pupil.
    Class,
    Code,
    /// What is looked at.
    XAxis,
    YAxis,
    User,
    Item,
    /// What a first visit does by itself.
    Intro,
}

const KEYS: [(&str, Key); 32] = [
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
    ("lock", Key::Lock),
    ("run", Key::Run),
    ("projector", Key::Projector),
    ("class", Key::Class),
    ("code", Key::Code),
    ("x", Key::XAxis),
    ("y", Key::YAxis),
    ("user", Key::User),
    ("movie", Key::Item),
    ("intro", Key::Intro),
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

const LOCKS: Names<Lock> = &[("model", Lock::Model), ("data", Lock::Data)];

const SWITCH: Names<bool> = &[("yes", true), ("1", true), ("no", false), ("0", false)];

/// Puts the settings of the decoded `pairs` into `form`, and what else they ask for into `arrival`. Returns an alert for each that cannot be used.
pub fn preset(pairs: impl IntoIterator<Item = (String, String)>, form: &mut Form, arrival: &mut Arrival) -> Vec<Alert> {
    let mut alerts = Vec::new();
    // The model first: it brings settings that the others then change.
    let mut pairs: Vec<(String, String)> = pairs.into_iter().collect();
    pairs.sort_by_key(|(key, _)| key != "model");
    for (key, value) in pairs {
        if let Err(advice) = set(&key, &value, form, arrival) {
            alerts.push(alert(&key, &value, advice));
        }
    }
    let MapAxes { across, up } = arrival.axes;
    if across.component == up.component {
        // Only one axis was named, or both alike: the same one on both would draw a diagonal.
        arrival.axes.up = Axis { component: usize::from(across.component == 0), flipped: false };
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
fn set(key: &str, value: &str, form: &mut Form, arrival: &mut Arrival) -> Result<(), String> {
    let found = KEYS.into_iter().find(|(name, _)| *name == key);
    let (_, key) = found.ok_or_else(|| {
        let names = KEYS.map(|(name, _)| name).join(", ");
        format!("There is no setting of this name. Use {names}.")
    })?;
    match key {
        Key::Lock => {
            let locks = value.split([',', ' ']).filter(|lock| !lock.is_empty());
            let locks = locks.map(|lock| named(lock, LOCKS, "model, data, or both with a comma between them"));
            arrival.locks = locks.collect::<Result<_, _>>()?;
        }
        Key::Run => arrival.run = named(value, SWITCH, "1 or 0")?,
        Key::Projector => arrival.projector = named(value, SWITCH, "1 or 0")?,
        Key::Class => {
            arrival.class = items(value);
            if arrival.class.len() < 2 {
                arrival.class.clear();
                return Err("A class rates at least two items, each on a line of its own.".to_owned());
            }
        }
        Key::Code => arrival.code = Some(value.to_owned()),
        Key::XAxis => arrival.axes.across = axis(value)?,
        Key::YAxis => arrival.axes.up = axis(value)?,
        Key::User => arrival.user = Some(value.to_owned()),
        Key::Item => arrival.item = Some(value.to_owned()),
        Key::Intro => arrival.no_intro = !named(value, SWITCH, "1 or 0")?,
        Key::Files => arrival.needs_files = true,
        _ => form.preset(),
    }
    if matches!(key, Key::Files) {
        form.preset();
    }
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
        _ => {}
    }
    Ok(())
}

/// An axis of the map: the number of a component, or a negative one to flip it.
fn axis(value: &str) -> Result<Axis, String> {
    let number: Option<i32> = value.trim().parse().ok().filter(|number| (1..=1000).contains(&i32::abs(*number)));
    let number = number.ok_or("Use the number of a component, such as 2, or -2 for its other way round.")?;
    Ok(Axis { component: number.unsigned_abs() as usize - 1, flipped: number < 0 })
}

/// The value of this name.
fn named<T: Copy>(value: &str, names: Names<T>, advice: &str) -> Result<T, String> {
    let found = names.iter().find(|(name, _)| plain(name) == plain(value));
    found.map(|&(_, value)| value).ok_or_else(|| format!("Use {advice}."))
}

/// What the address has to say so that a page opens with the settings of `form` and with these data: all that differs from
/// a page without it. `range` is the prediction range that the data suggest. Data of one's own files have no `source`, but
/// a name.
pub fn pairs(
    form: &Form,
    range: (f32, f32),
    source: Option<&DataSource>,
    files: &str,
    arrival: &Arrival,
) -> Vec<(&'static str, String)> {
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
            _ if is_of_arrival(key) => write_arrival(key, arrival),
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
        _ => None,
    }
}

/// Whether the address bar follows what this key says. It says nothing of data that the browser has saved.
pub fn is_kept_up(key: &str) -> bool {
    let found = KEYS.into_iter().find(|(name, _)| *name == key);
    found.is_some_and(|(_, key)| {
        let is_setting =
            !matches!(key, Key::Data | Key::Files | Key::Lesson | Key::Page | Key::Class | Key::Code | Key::Intro);
        is_setting || is_of_arrival(key)
    })
}

fn is_of_arrival(key: Key) -> bool {
    use Key::*;
    matches!(key, Lock | Run | Projector | XAxis | YAxis | User | Item)
}

/// The value of what a page opens with besides settings and data; none where the address need not say it.
fn write_arrival(key: Key, arrival: &Arrival) -> Option<String> {
    let switch = |on: bool| on.then(|| "1".to_owned());
    // One axis makes sense only with the other.
    let axis = |Axis { component, flipped }: Axis| {
        let sign = if flipped { "-" } else { "" };
        (arrival.axes != MapAxes::FIRST).then(|| format!("{sign}{}", component + 1))
    };
    match key {
        Key::Lock => {
            let names: Vec<String> = arrival.locks.iter().filter_map(|&lock| name(lock, LOCKS)).collect();
            (!names.is_empty()).then(|| names.join(","))
        }
        Key::Run => switch(arrival.run),
        Key::Projector => switch(arrival.projector),
        Key::XAxis => axis(arrival.axes.across),
        Key::YAxis => axis(arrival.axes.up),
        Key::User => arrival.user.clone(),
        Key::Item => arrival.item.clone(),
        _ => None,
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

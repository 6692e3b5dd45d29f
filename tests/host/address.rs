//! The page's address: what it sets, what it refuses, and that a link brings the page it was made of.

use tastemap::data::{Shape, SplitMethod};
use tastemap::engine::{EngineChoice, Loss};
use tastemap::model::ModelKind;
use tastemap::protocol::DataSource;
use tastemap::train::Schedule;
use tastemap::ui::address::{lesson, lesson_pairs, pairs, preset, source};
use tastemap::ui::arrival::{Arrival, Lock};
use tastemap::ui::form::{Field, Form};
use tastemap::ui::movie_map::plane::{Axis, MapAxes};
use tastemap::ui::state::{Alert, LessonSource, OpenLesson};

use proptest::prelude::*;

fn read(pairs: &[(&str, &str)]) -> (Form, Vec<Alert>) {
    let mut form = Form::default();
    let pairs = pairs.iter().map(|(k, v)| (k.to_string(), v.to_string()));
    let alerts = preset(pairs, &mut form, &mut Arrival::default());
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
    let pairs = "engine=CPU model=dot_range factors=8 epochs=2 lr=1e-2 wd=0 bs=128 seed=7 valid=10 y_low=6 y_high=11";
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
        ("lock", "model,door"),
        ("run", "fast"),
        ("projector", "big"),
        ("class", "Alien"),
        ("x", "0"),
        ("y", "up"),
        ("intro", "later"),
    ] {
        let (form, alerts) = read(&[pair]);
        let mut untouched = Form::default();
        if !["color", "lock", "run", "projector", "class", "x", "y", "intro"].contains(&pair.0) {
            untouched.preset();
        }
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
    let axis = || (0..12usize, any::<bool>()).prop_map(|(component, flipped)| Axis { component, flipped });
    let arrival = (
        prop::sample::subsequence(vec![Lock::Model, Lock::Data], 0..=2),
        any::<[bool; 2]>(),
        (axis(), axis()).prop_filter("one axis twice", |(across, up)| across.component != up.component),
        prop::option::of(".{1,9}"),
        prop::option::of(".{1,9}"),
    );
    let arrival = arrival.prop_map(|(locks, [run, projector], (across, up), user, item)| Arrival {
        locks,
        run,
        projector,
        axes: MapAxes { across, up },
        user,
        item,
        ..Arrival::default()
    });
    proptest!(ProptestConfig::with_cases(200), |(((model, engine, loss, schedule, split, keep_best), typed, range) in strategy, shown in arrival)| {
        let mut form = Form::default();
        form.offer_range(range);
        form.choose_model(ModelKind::ALL[model]);
        (form.engine, form.loss) = ([EngineChoice::Auto, EngineChoice::Gpu, EngineChoice::Cpu][engine], Loss::ALL[loss]);
        (form.schedule, form.keep_best) = (Schedule::ALL[schedule], keep_best);
        form.choose_split([SplitMethod::Random, SplitMethod::Latest, SplitMethod::PerItem][split]);
        for (field, value) in typed {
            let field = Field::ALL[field];
            if field.is_of(form.model) {
                form.set(field, &value.to_string());
            }
        }
        prop_assume!(form.read().is_ok());
        let link = pairs(&form, range, Some(&DataSource::Sample), "", &shown);
        let mut opened = Form::default();
        let link_pairs = link.iter().map(|(key, value)| (key.to_string(), value.clone()));
        let mut arrival = Arrival::default();
        let alerts = preset(link_pairs, &mut opened, &mut arrival);
        prop_assert!(alerts.is_empty(), "{alerts:?} of {link:?}");
        opened.offer_range(range);
        opened.offer_split(&[SplitMethod::Random, SplitMethod::Latest, SplitMethod::PerItem]);
        prop_assert_eq!(opened.read(), form.read(), "{:?}", link);
        prop_assert_eq!(arrival, shown, "{:?}", link);
    });
}

#[test]
fn a_link_has_what_differs_and_the_data() {
    let form = Form::default();
    let pairs =
        |form: &Form, source: Option<&DataSource>| pairs(form, (0.0, 5.5), source, "mine.csv", &Arrival::default());
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

fn open(pairs: &[(&str, &str)]) -> (Arrival, Vec<Alert>) {
    let mut arrival = Arrival::default();
    let pairs = pairs.iter().map(|(key, value)| (key.to_string(), value.to_string()));
    let alerts = preset(pairs, &mut Form::default(), &mut arrival);
    (arrival, alerts)
}

#[test]
fn a_teachers_switches_and_what_is_looked_at() {
    let (arrival, alerts) =
        open(&[("lock", "data,model"), ("run", "1"), ("projector", "1"), ("user", "Ana"), ("movie", "Heat")]);
    assert!(alerts.is_empty(), "{alerts:?}");
    assert_eq!(arrival.locks, [Lock::Data, Lock::Model]);
    assert!(arrival.run && arrival.projector && !arrival.no_intro);
    assert_eq!((arrival.user.as_deref(), arrival.item.as_deref()), (Some("Ana"), Some("Heat")));
    assert!(open(&[("intro", "0")]).0.no_intro);
    assert_eq!(open(&[("class", "Alien\nJaws\n")]).0.class, ["Alien", "Jaws"]);
    // The same component on both axes would draw a diagonal.
    let axes = |pairs: &[(&str, &str)]| {
        let MapAxes { across, up } = open(pairs).0.axes;
        (across.component, across.flipped, up.component)
    };
    assert_eq!(axes(&[("x", "-3")]), (2, true, 1));
    assert_eq!(axes(&[("x", "2")]), (1, false, 0));
    assert_eq!(axes(&[("x", "1"), ("y", "1")]), (0, false, 1));
}

#[test]
fn what_is_no_setting_leaves_the_settings_of_a_saved_model_alone() {
    let adopts = |key: &str, value: &str| {
        let mut form = Form::default();
        preset([(key.to_owned(), value.to_owned())], &mut form, &mut Arrival::default());
        let mut config = form.read().expect("sound settings");
        config.epochs = 17;
        form.adopt(&config);
        form.text(Field::Epochs) == "17"
    };
    for (key, value) in
        [("intro", "0"), ("lock", "data"), ("projector", "1"), ("user", "7"), ("x", "2"), ("code", "7K3M")]
    {
        assert!(adopts(key, value), "{key}");
    }
    assert!(!adopts("epochs", "3"));
}

//! A model file gives back what was saved; any other bytes give an error, never a panic.

use crate::common::packed;
use crate::common::trained::{finish, learner};
use pollster::block_on;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::{Cursor, Read};
use std::rc::Rc;
use std::sync::LazyLock;
use tastemap::data::{Dataset, ItemNames, RatingsTable, sample};
use tastemap::export::{ModelFileError, OtherNames, PartError, from_bytes, is_model_file, to_bytes};
use tastemap::insight::FoldIn;
use tastemap::model::ModelKind;
use tastemap::train::{Checkpoint, MOST_ROWS, Run, RunReport, Schedule, TrainConfig, TrainError};

fn dataset() -> Dataset {
    let mut table = sample::table();
    table.retain(|row| row < 3000);
    table.dataset(ItemNames::Titles)
}

fn config(model: ModelKind) -> TrainConfig {
    TrainConfig {
        model,
        factors: 5,
        layers: Some(vec![7, 3]),
        epochs: 1,
        learning_rate: 0.003,
        ..TrainConfig::default()
    }
}

fn trained_model(model: ModelKind) -> Checkpoint {
    let run = Run::prepare(&config(model), &dataset()).expect("sound settings");
    finish(run)
}

/// Makes one step from a model that was read: it trains, or says that it cannot.
fn assert_trains_on(checkpoint: &Checkpoint, data: &Dataset) {
    let run = Run::resume(&config(ModelKind::NnFastai), data, checkpoint).expect("sound settings");
    let mut learner = learner(run);
    match block_on(learner.advance(1)) {
        Ok(advance) => assert_eq!((advance.smoothed_losses.len(), learner.step()), (1, 1)),
        Err(error) => assert!(matches!(error, TrainError::Diverged { .. }), "{error:?}"),
    }
}

fn saved(checkpoint: &Checkpoint) -> Vec<u8> {
    to_bytes(Rc::new(checkpoint.clone()), &dataset())
}

/// The file of a net: it has every kind of tensor.
static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| saved(&trained_model(ModelKind::NnFastai)));

#[test]
fn what_was_saved_comes_back_and_training_continues_as_if_it_had_never_been_away() {
    for kind in ModelKind::ALL {
        let checkpoint = trained_model(kind);
        let bytes = saved(&checkpoint);
        assert!(is_model_file(&bytes[..100]));
        let read = from_bytes(&bytes).expect("a model file").for_data(&dataset()).expect("the same data");
        assert_eq!(read, checkpoint, "{kind:?}");
        let onward = TrainConfig { schedule: Schedule::Constant, ..config(kind) };
        let [here, there] =
            [&checkpoint, &read].map(|start| finish(Run::resume(&onward, &dataset(), start).expect("sound settings")));
        assert_eq!(here.params, there.params, "{kind:?}");
    }
}

#[test]
fn a_model_without_the_optimizers_memory_is_a_model() {
    let checkpoint = Checkpoint { optimizer: None, ..trained_model(ModelKind::DotBias) };
    let bytes = saved(&checkpoint);
    assert_eq!(from_bytes(&bytes).expect("a model file").checkpoint, checkpoint);
}

#[test]
fn on_other_data_it_says_what_differs() {
    let other = |change: fn(&mut RatingsTable)| {
        let mut table = sample::table();
        table.retain(|row| row < 3000);
        change(&mut table);
        let error = from_bytes(&FILE).expect("a model file").for_data(&table.dataset(ItemNames::Titles));
        match error.expect_err("other data") {
            ModelFileError::OtherData(other) => *other,
            error => panic!("{error:?}"),
        }
    };
    let data = dataset();
    let (n_users, n_items) = (data.users.len() - 1, data.items.len() - 1);
    let more = other(|table| table.push("somebody", "a film", 3.0));
    let unknown = |of_model, name: &str| OtherNames {
        of_model,
        of_data: of_model + 1,
        unknown: 1,
        first_unknown: Some(name.to_owned()),
        ..OtherNames::default()
    };
    assert_eq!((more.users, more.items), (unknown(n_users, "somebody"), unknown(n_items, "#a film")));
    let fewer = other(|table| table.retain(|row| row < 100));
    let OtherNames { of_model, of_data, missing, unknown, .. } = fewer.users;
    assert!(of_data > 0 && unknown == 0 && missing == of_model - of_data, "{missing} of {of_model}, not {of_data}");
    let error = from_bytes(&FILE).expect("a model file").for_data(&sample::table().dataset(ItemNames::Ids));
    assert!(matches!(error, Err(ModelFileError::OtherData(_))), "{error:?}");
}

#[test]
fn other_ratings_of_the_same_people_are_noticed() {
    let differs = |change: fn(&mut RatingsTable)| {
        let mut table = sample::table();
        table.retain(|row| row < 3000);
        change(&mut table);
        from_bytes(&FILE).expect("a model file").dataset.differs_from(&table.dataset(ItemNames::Titles))
    };
    assert!(!differs(|_| {}));
    assert!(differs(|table| table.values[7] = 6.0 - table.values[7]));
    assert!(differs(|table| table.values.swap(0, 1)) || differs(|table| table.values.swap(0, 2)));
    assert!(differs(|table| table.retain(|row| row != 2999)));
}

/// The names and the bytes of what an archive holds.
fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut unpacked = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("its bytes");
        unpacked.push((file.name().expect("a name").into_owned(), bytes));
    }
    unpacked
}

#[test]
fn packed_anew_in_a_folder_it_is_the_same_model() {
    let parts = unpacked(&FILE);
    let parts: Vec<(String, &[u8])> = parts.iter().map(|(name, bytes)| (format!("model/{name}"), &bytes[..])).collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert_eq!(from_bytes(&packed::zip(&parts)), from_bytes(&FILE));
}

#[test]
fn a_file_that_breaks_off_anywhere_is_refused() {
    for end in (0..FILE.len()).step_by(97).chain([FILE.len() - 1]) {
        assert!(from_bytes(&FILE[..end]).is_err(), "the first {end} bytes");
    }
}

/// Where the numbers of a JSON value are, as JSON pointers.
fn numbers(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Number(_) => found.push(at.to_owned()),
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(k, value)| numbers(value, &format!("{at}/{k}"), found));
        }
        Value::Object(fields) => fields.iter().for_each(|(name, value)| numbers(value, &format!("{at}/{name}"), found)),
        _ => {}
    }
}

/// Whatever a number of the description is changed to, there is an error, or a model that answers, folds people in and
/// trains on. That none of it takes long or much memory shows in that this test ends.
#[test]
fn every_number_of_the_description_may_be_wrong() {
    every_number_may_be_wrong(&FILE);
}

#[test]
fn every_number_of_the_description_of_best_accuracy_may_be_wrong() {
    let mut run = Run::prepare(&config(ModelKind::BestAccuracy), &dataset()).expect("sound settings");
    let choice = run.strength_search().expect("a search").finish();
    run.choose_strength(choice);
    every_number_may_be_wrong(&saved(&finish(run)));
}

fn every_number_may_be_wrong(file: &[u8]) {
    let parts = unpacked(file);
    let description: Value = serde_json::from_slice(&parts[0].1).expect("model.json comes first");
    let mut places = Vec::new();
    numbers(&description, "", &mut places);
    assert!(places.len() > 40, "{places:?}");
    let (data, mut refused) = (dataset(), 0);
    let wrong =
        [json!(0), json!(-1), json!(2.5), json!(7), json!(1u64 << 30), json!(u64::MAX), json!(1e300), json!(null)];
    for (place, value) in places.iter().flat_map(|place| wrong.iter().map(move |value| (place, value))) {
        let mut changed = description.clone();
        *changed.pointer_mut(place).expect("it was found there") = value.clone();
        let changed = serde_json::to_vec(&changed).expect("JSON");
        let rest = parts[1..].iter().map(|(name, bytes)| (name.as_str(), &bytes[..]));
        let parts: Vec<(&str, &[u8])> = [("model.json", &changed[..])].into_iter().chain(rest).collect();
        match from_bytes(&packed::zip(&parts)).and_then(|read| read.for_data(&data)) {
            Err(_) => refused += 1,
            Ok(checkpoint) => {
                let row = FoldIn::new(&checkpoint, data.ratings.len() - data.n_valid(&checkpoint.config.split_rule()))
                    .fit(&[(1, 4.0), (2, 1.0)]);
                assert_eq!(row.factors.len(), checkpoint.spec.user_factors, "{place} {value}");
                assert!(RunReport::recalled(&checkpoint, &data).is_some(), "{place} {value}");
                assert_trains_on(&checkpoint, &data);
            }
        }
    }
    assert!(refused > places.len(), "only {refused} of {} were refused", places.len() * wrong.len());
}

/// A file with `change` made to its description.
fn with_description(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut parts = unpacked(&FILE);
    let mut description: Value = serde_json::from_slice(&parts[0].1).expect("model.json comes first");
    change(&mut description);
    parts[0].1 = serde_json::to_vec(&description).expect("JSON");
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    packed::zip(&parts)
}

fn refused(file: &[u8]) -> PartError {
    match from_bytes(file).expect_err("no model") {
        ModelFileError::Unreadable { reason, .. } => reason,
        error => panic!("{error:?}"),
    }
}

#[test]
fn a_momentum_or_a_kept_epoch_that_no_training_has_is_refused() {
    for momentum in [0.0, 0.5, 0.84, 0.951, 0.999] {
        let file = with_description(|description| description["optimizer"]["momentum"] = json!(momentum));
        assert_eq!(refused(&file), PartError::Counts, "{momentum}");
    }
    for momentum in [0.85f32, 0.9, 0.95] {
        let file = with_description(|description| description["optimizer"]["momentum"] = json!(f64::from(momentum)));
        assert!(from_bytes(&file).is_ok(), "{momentum}");
    }
    for (kept, is_possible) in [(json!(null), true), (json!(0), true), (json!(1), true), (json!(2), false)] {
        let file = with_description(|description| description["runs"][0]["kept"] = kept.clone());
        assert_eq!(from_bytes(&file).is_ok(), is_possible, "{kept}");
    }
}

/// Everything is divided by the unit, and a strength below zero would have no minimum.
#[test]
fn constants_that_are_not_above_zero_are_refused() {
    let checkpoint = trained_model(ModelKind::BestAccuracy);
    for name in ["unit", "strength"] {
        for value in [0.0, -1.0] {
            let mut changed = checkpoint.clone();
            changed.params.get_mut(name)[0] = value;
            assert_eq!(refused(&saved(&changed)), PartError::Negative(name.to_owned()));
        }
    }
    // Any other number gives a model that answers.
    for (name, value) in [("unit", 1e-38), ("unit", 1e38), ("strength", 1e-38), ("strength", 1e38), ("mean", -1e38)] {
        let mut changed = checkpoint.clone();
        changed.params.get_mut(name)[0] = value;
        let read = from_bytes(&saved(&changed)).expect("a model").checkpoint;
        let row = FoldIn::new(&read, dataset().ratings.len()).fit(&[(1, 4.0), (2, 1.0)]);
        assert_eq!(row.factors.len(), 5, "{name} {value}");
    }
}

/// Means of squares below zero have no root.
#[test]
fn negative_means_of_squares_are_refused() {
    let checkpoint = trained_model(ModelKind::NnFastai);
    let Some(optimizer) = &checkpoint.optimizer else { panic!("the state of the optimizer") };
    for which in 0..optimizer.moments.sqr_avg.tensors.len() {
        let mut changed = checkpoint.clone();
        let tensors = &mut changed.optimizer.as_mut().expect("a state").moments.sqr_avg.tensors;
        let name = tensors[which].name.clone();
        if let Some(value) =
            tensors[which].data.last_mut().filter(|_| !name.contains("running") && !name.contains("num_"))
        {
            *value = -1e-9;
            assert_eq!(refused(&saved(&changed)), PartError::Negative(format!("sqr_avg.{name}")));
        }
    }
    for name in ["layers.0.2.running_var", "layers.1.2.running_var", "layers.0.2.num_batches_tracked"] {
        let mut changed = checkpoint.clone();
        changed.params.get_mut(name)[0] = -1.0;
        assert_eq!(refused(&saved(&changed)), PartError::Negative(name.to_owned()));
    }
    let mut changed = checkpoint;
    changed.params.get_mut("layers.0.2.running_mean")[0] = -1.0;
    assert!(from_bytes(&saved(&changed)).is_ok());
}

#[test]
fn of_a_long_history_the_last_epochs_are_kept_and_counting_goes_on() {
    let epochs = 200_000;
    let file = with_description(|description| {
        let row = description["history"][0].clone();
        let rows = (0..epochs).map(|epoch| {
            let mut row = row.clone();
            row["epoch"] = json!(epoch);
            row
        });
        description["history"] = rows.collect();
        description["epoch"] = json!(epochs - 1);
    });
    let read = from_bytes(&file).expect("a model file").for_data(&dataset()).expect("the same data");
    assert_eq!((read.past.history.len(), read.past.epochs()), (MOST_ROWS, epochs));
    let report = RunReport::recalled(&read, &dataset()).expect("a run");
    assert_eq!((report.history.len(), report.epochs()), (MOST_ROWS, epochs));
    let onward = finish(Run::resume(&config(ModelKind::NnFastai), &dataset(), &read).expect("sound settings"));
    assert_eq!((onward.past.history.len(), onward.past.epochs(), onward.epoch), (MOST_ROWS, epochs + 1, Some(epochs)));
    assert_eq!(onward.past.runs[1].epochs, 1);
    let gap = with_description(|description| {
        let mut row = description["history"][0].clone();
        row["epoch"] = json!(7);
        description["history"].as_array_mut().expect("rows").push(row);
    });
    assert_eq!(refused(&gap), PartError::History);
}

proptest! {
    /// Checksums find any scrambled byte of what the archive holds; its own directory may hold a harmless one.
    #[test]
    fn scrambled_bytes_give_the_same_model_or_an_error(
        scrambled in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut bytes = FILE.clone();
        for (at, byte) in scrambled {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(read) = from_bytes(&bytes) {
            let expected = from_bytes(&FILE).expect("a model file").checkpoint;
            let forgetful = Checkpoint { optimizer: None, ..expected.clone() };
            prop_assert!(read.checkpoint == expected || read.checkpoint == forgetful);
        }
    }

    /// As someone may have changed them and packed them anew, so that all checksums are right.
    #[test]
    fn scrambled_parts_give_a_model_that_can_be_trained_or_an_error(
        part in 0..3usize,
        scrambled in prop::collection::vec((0..4000usize, prop::sample::select(b"0123456789.,-eE\"[]{}nul\xff\0".to_vec())), 1..4),
    ) {
        let mut parts = unpacked(&FILE);
        for (at, byte) in scrambled {
            let bytes = &mut parts[part].1;
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
        if let Ok(checkpoint) = from_bytes(&packed::zip(&parts)).and_then(|read| read.for_data(&dataset())) {
            assert_trains_on(&checkpoint, &dataset());
        }
    }

    #[test]
    fn any_bytes_at_all_give_an_error(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(from_bytes(&bytes).is_err());
    }
}

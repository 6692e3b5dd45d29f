//! Runs that have ended, side by side: through the real worker and the page's state.

use crate::common::memory::Disk;
use crate::common::visit::Visit;
use std::rc::Rc;
use tastemap::engine::EngineChoice;
use tastemap::export::from_bytes;
use tastemap::insight::MovieMap;
use tastemap::model::ModelKind;
use tastemap::protocol::{Answer, DataCommand, Export, Question, RunCommand, RunLogCommand, ToPage, ToWorker};
use tastemap::train::{Checkpoint, RunRecord, Schedule, TrainConfig};
use tastemap::ui::form::{Field, Form};
use tastemap::ui::runs::alike::{agreement, placed};
use tastemap::ui::runs::differences::{What, differences};
use tastemap::ui::runs::variant::Variant;
use tastemap::ui::state::{Action, Base, Command, MOST_DRAWN, Phase, Setting, State, act, reduce};

fn config() -> TrainConfig {
    TrainConfig { engine: EngineChoice::Cpu, factors: 4, epochs: 2, batch_size: 512, ..TrainConfig::default() }
}

fn visit(disk: &Rc<Disk>) -> Visit {
    Visit::begin(disk, DataCommand::Begin(None))
}

/// The list that the page was told last.
fn records(visit: &Visit) -> Vec<RunRecord> {
    let told = visit.all_told().into_iter().rev();
    let mut lists =
        told.filter_map(|message| if let ToPage::Runs { records, .. } = message { Some(records) } else { None });
    lists.next().expect("a list of runs")
}

/// A page and its worker.
struct Page {
    state: State,
    worker: Visit,
}

impl Page {
    fn open(disk: &Rc<Disk>) -> Page {
        let mut form = Form::default();
        form.engine = EngineChoice::Cpu;
        let mut page = Page { state: State::new(form, None, Vec::new()), worker: visit(disk) };
        for (field, text) in [(Field::Factors, "4"), (Field::Epochs, "2"), (Field::BatchSize, "512")] {
            page.act(Action::Set(Setting::Text(field, text.to_owned())));
        }
        page.listen();
        page
    }

    /// Does something, and lets the worker work until it has nothing to do.
    fn act(&mut self, action: Action) {
        for command in act(&mut self.state, action) {
            if let Command::Send(message) = command {
                self.worker.say(message);
            }
        }
        self.worker.run();
        self.listen();
    }

    fn listen(&mut self) {
        for message in self.worker.all_told() {
            reduce(&mut self.state, message, 0.0);
        }
    }

    fn numbers(&self) -> Vec<u32> {
        self.state.runs.records.iter().map(|record| record.number).collect()
    }
}

#[test]
fn runs_with_one_thing_changed_start_from_equal_numbers_and_say_what_differs() {
    let mut page = Page::open(&Rc::default());
    page.act(Action::Train);
    page.act(Action::TrainVariant(Variant::NoWeightDecay));
    page.act(Action::TrainVariant(Variant::BiasesOff));
    assert_eq!(page.numbers(), [1, 2, 3]);
    let [base, no_decay, no_bias] = [0, 1, 2].map(|place| page.state.runs.records[place].clone());
    let (base, no_decay, no_bias) = (&*base, &*no_decay, &*no_bias);
    assert!(base.fingerprint.factors.len() == 8 && base.fingerprint.batches.len() == 8);
    assert_eq!((&no_decay.fingerprint, &no_bias.fingerprint), (&base.fingerprint, &base.fingerprint));
    assert_eq!((no_decay.config.weight_decay, no_bias.config.model), (0.0, ModelKind::DotRange));
    assert_eq!(page.state.form.model, ModelKind::DotBias, "the settings stay");
    let told = |a, b| differences(a, b).iter().map(|difference| difference.text()).collect::<Vec<_>>();
    assert_eq!(told(base, no_decay), ["weight decay 0.1 → 0"]);
    assert_eq!(told(base, no_bias), ["biases on → off"]);
    assert_eq!(told(no_decay, no_bias).len(), 2);
    assert!(base.history != no_decay.history && base.train_losses != no_decay.train_losses);

    let base_of = |page: &Page, number| page.state.runs.base_of(number).map(|base| base.number);
    assert_eq!([1, 2, 3].map(|number| base_of(&page, number)), [None, Some(1), Some(1)], "the run most like it");
    page.act(Action::CompareWith(Base::Before));
    assert_eq!(base_of(&page, 3), Some(2));

    // The newest run differs from the first in one thing, and from the second in two.
    let compared = page.state.runs.compared().expect("two runs to compare");
    assert_eq!((compared.before, compared.after, compared.difference.what), (1, 3, What::Model));
    assert!(page.state.runs.has_compared(What::WeightDecay) && !page.state.runs.has_compared(What::Seed));
    page.act(Action::DrawRun(1, false));
    assert_eq!(page.state.runs.compared(), None);

    page.act(Action::TrainVariant(Variant::OtherSeed));
    let other = page.state.runs.records.last().expect("a run").fingerprint.clone();
    let base = page.state.runs.records[0].fingerprint.clone();
    assert!(other.factors != base.factors && other.batches != base.batches && other.held_out != base.held_out);
    page.act(Action::TrainVariant(Variant::Same));
    let again = page.state.runs.records.last().expect("a run").clone();
    let valid = |record: &RunRecord| record.history.iter().map(|row| row.valid_loss.to_bits()).collect::<Vec<_>>();
    assert_eq!(valid(&again), valid(&page.state.runs.records[0]), "the same run again gives the same numbers");
}

#[test]
fn starting_over_and_taking_over_settings_keep_to_the_run() {
    let mut page = Page::open(&Rc::default());
    act(&mut page.state, Action::TrainVariant(Variant::NoWeightDecay));
    let sent = |commands: Vec<Command>| format!("{commands:?}");
    let over = sent(act(&mut page.state, Action::StartOver));
    assert!(over.contains("weight_decay: 0.0"), "{over}");
    page.act(Action::StartOver);
    assert_eq!((page.state.phase(), page.state.runs.records.len()), (Phase::Done, 1));
    page.act(Action::UseSettingsOf(1));
    assert_eq!(page.state.form.text(Field::WeightDecay), "0");
    let continued = page.state.runs.records[0].clone();
    page.act(Action::ContinueTraining);
    let record = page.state.runs.records.last().expect("a run").clone();
    assert_eq!((record.epochs_before, record.epochs, record.history.len()), (2, 2, 2));
    assert_eq!(differences(&continued, &record)[0].text(), "start random → after 2 epochs");
}

#[test]
fn runs_survive_a_reload_and_other_data() {
    let disk = Rc::default();
    let mut before = visit(&disk);
    before.train(&config());
    before.train(&TrainConfig { weight_decay: 0.0, ..config() });
    before.say(ToWorker::RunLog(RunLogCommand::Rename(1, "with decay".to_owned())));
    let kept = records(&before);
    assert_eq!(kept.iter().map(|record| record.name.as_str()).collect::<Vec<_>>(), ["with decay", ""]);

    let mut after = visit(&disk);
    assert_eq!(records(&after), kept);
    after.drop_files(&[("club.csv", b"user,film,rating\na,x,1\na,y,2\nb,x,3\nb,y,5\nc,x,4\nc,y,3\n")]);
    let tiny = TrainConfig { batch_size: 2, ..config() };
    after.train(&tiny);
    let mut last = visit(&disk);
    let kept = records(&last);
    assert_eq!(
        kept.iter().map(|record| (record.number, record.dataset.n_ratings)).collect::<Vec<_>>()[1..],
        [(2, kept[0].dataset.n_ratings), (3, 6)]
    );
    last.say(ToWorker::RunLog(RunLogCommand::Delete(2)));
    last.train(&tiny);
    let numbers = |visit: &Visit| records(visit).iter().map(|record| record.number).collect::<Vec<_>>();
    let next = visit(&disk);
    assert_eq!(numbers(&next), [1, 3, 4], "a number is never given twice");
}

#[test]
fn the_last_two_dozen_are_kept_and_the_last_eight_are_drawn() {
    let mut page = Page::open(&Rc::default());
    page.act(Action::Set(Setting::Text(Field::Epochs, "1".to_owned())));
    page.act(Action::Set(Setting::Text(Field::BatchSize, "8192".to_owned())));
    (0..26).for_each(|_| page.act(Action::Train));
    assert_eq!(page.numbers(), (3..=26).collect::<Vec<_>>());
    assert_eq!((*page.state.runs.drawn).clone(), (19..=26).collect::<Vec<_>>());
    assert_eq!(page.state.runs.drawn.len(), MOST_DRAWN);
    page.act(Action::CompareWith(Base::Run(5)));
    assert_eq!(page.state.runs.base_of(9).map(|base| base.number), Some(5));
    page.act(Action::DeleteRun(5));
    assert_eq!((page.state.runs.records.len(), page.state.runs.base_of(9).map(|base| base.number)), (23, Some(8)));
}

#[test]
fn all_runs_are_exported() {
    let mut visit = visit(&Rc::default());
    visit.train(&config());
    visit.train(&TrainConfig { seed: 7, ..config() });
    visit.say(ToWorker::RunLog(RunLogCommand::Rename(2, "=seed 7".to_owned())));
    let kept = records(&visit);
    let table = visit.export(Export::RunsCsv).expect("a table");
    let mut reader = csv::Reader::from_reader(&table[..]);
    let head = reader.headers().expect("a head").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let cell = |row: usize, name: &str| {
        let column = head.iter().position(|column| column == name).expect("a column");
        rows[row][column].to_owned()
    };
    assert_eq!(rows.len(), 2 * 2);
    assert_eq!(["run", "name", "seed"].map(|name| cell(2, name)), ["2", "'=seed 7", "7"]);
    assert_eq!(cell(3, "valid_loss").parse(), Ok(kept[1].history[1].valid_loss));
    assert_eq!(cell(0, "initial_factors"), kept[0].fingerprint.factors);
    let json: serde_json::Value =
        serde_json::from_slice(&visit.export(Export::RunsJson).expect("a file")).expect("JSON");
    assert_eq!((json[1]["name"].as_str(), json[1]["config"]["seed"].as_u64()), (Some("=seed 7"), Some(7)));
    assert_eq!(json[0]["history"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_run_that_diverges_is_kept_and_one_that_finished_no_epoch_is_not() {
    let mut visit = visit(&Rc::default());
    visit.say(ToWorker::Run(RunCommand::Train(config())));
    visit.say(ToWorker::Run(RunCommand::Stop));
    assert!(!visit.all_told().iter().any(|message| matches!(message, ToPage::Runs { .. })), "no epoch was over");
    // Errors of this size have no square in single precision.
    visit.say(ToWorker::Run(RunCommand::Train(TrainConfig { highest_prediction: 1e20, ..config() })));
    visit.run();
    let kept = records(&visit);
    assert_eq!((kept.len(), kept[0].diverged, kept[0].epochs, kept[0].best()), (1, true, 0, None));
}

#[test]
fn two_maps_lie_side_by_side_the_right_one_turned_as_the_left_one() {
    let mut page = Page::open(&Rc::default());
    page.act(Action::Train);
    page.act(Action::TrainVariant(Variant::OtherSeed));
    page.act(Action::TrainVariant(Variant::FewerFactors));
    assert_eq!(*page.state.runs.mapped, [1, 2, 3]);
    let slot = page.state.questions.add_slot();
    let mut ask = |left, right| {
        page.act(Action::Ask(slot, Some(Question::RunMaps { left, right })));
        let answered = page.state.questions.shown(slot).expect("an answer");
        let Answer::RunMaps(maps) = &answered.answer else { panic!("an answer to another question") };
        maps.clone()
    };
    let maps = ask(1, 3);
    let agree = |a: &MovieMap, b: &MovieMap| agreement(&placed(a, 250), &placed(b, 250));
    assert!(agree(&maps[0], &maps[1]) > 0.0 && maps.iter().all(|map| map.len() == 250));
    assert_eq!(ask(1, 1)[0], maps[0]);
    let aligned = &ask(1, 1)[1];
    assert!(agree(&maps[0], aligned) > 0.9999, "a map lies on itself");
    page.act(Action::DeleteRun(1));
    assert_eq!(*page.state.runs.mapped, [2, 3]);
}

/// The parameters of the model on show, as they are exported.
fn exported(page: &mut Page) -> Checkpoint {
    let file = page.worker.export(Export::Model).expect("a model");
    let checkpoint = from_bytes(&file).expect("a model file").checkpoint;
    page.listen();
    checkpoint
}

fn bits(checkpoint: &Checkpoint) -> Vec<u32> {
    checkpoint.params.tensors.iter().flat_map(|tensor| tensor.data.iter().map(|value| value.to_bits())).collect()
}

#[test]
fn rewinding_restores_the_parameters_of_an_epoch_bit_by_bit_and_the_end_is_the_trained_model() {
    // A constant rate: a run of three epochs is the beginning of one of five.
    let with_epochs = |epochs: &str| {
        let mut page = Page::open(&Rc::default());
        page.act(Action::Set(Setting::Schedule(Schedule::Constant)));
        page.act(Action::Set(Setting::Text(Field::Epochs, epochs.to_owned())));
        page.act(Action::Train);
        page
    };
    let mut short = with_epochs("3");
    let mut page = with_epochs("5");
    assert_eq!(page.state.runs.snapshots.epochs, [0, 1, 2, 3]);
    let (trained, end_map) = (exported(&mut page), (*page.state.map).clone());
    let lists = |page: &Page| page.state.generation();
    let before = lists(&page);

    page.act(Action::Rewind(Some(2)));
    assert_eq!(*page.state.runs.rewound, Some(2));
    let rewound = exported(&mut page);
    let stopped = exported(&mut short);
    assert_eq!(bits(&rewound), bits(&stopped));
    assert_ne!(bits(&rewound), bits(&trained));
    assert_eq!((rewound.epoch, rewound.optimizer.is_none(), stopped.optimizer.is_some()), (Some(2), true, true));
    let (past, past_stopped) = (&rewound.past, &stopped.past);
    assert_eq!((past.epochs_begun, past.runs[0].steps), (past_stopped.epochs_begun, past_stopped.runs[0].steps));
    assert_eq!(page.state.run.epochs.len(), 3, "losses as they were");
    assert!(*page.state.map != end_map && lists(&page) != before, "map and lists are asked for again");

    // Another epoch and back: exactly what was there, the map with it.
    page.act(Action::Rewind(Some(0)));
    let first = (*page.state.map).clone();
    page.act(Action::Rewind(None));
    assert_eq!((*page.state.runs.rewound, page.state.run.epochs.len()), (None, 5));
    assert_eq!((bits(&exported(&mut page)), &*page.state.map), (bits(&trained), &end_map));
    page.act(Action::Rewind(Some(0)));
    assert_eq!(*page.state.map, first, "the same epoch has the same map, whatever was on show before");
    page.act(Action::Rewind(Some(77)));
    assert_eq!((*page.state.runs.rewound, &*page.state.map), (None, &end_map), "there is no such epoch");
}

#[test]
fn training_continues_from_the_epoch_on_show_and_the_next_visit_finds_the_trained_model() {
    let disk = Rc::default();
    let mut page = Page::open(&disk);
    page.act(Action::Set(Setting::Text(Field::Epochs, "4".to_owned())));
    page.act(Action::Train);
    let trained = exported(&mut page);
    page.act(Action::Rewind(Some(1)));
    page.act(Action::RenameRun(1, "rewound meanwhile".to_owned()));
    let mut next = Page::open(&disk);
    assert_eq!(bits(&exported(&mut next)), bits(&trained), "rewinding is a look");

    page.act(Action::Set(Setting::Text(Field::Epochs, "1".to_owned())));
    page.act(Action::ContinueTraining);
    assert_eq!((*page.state.runs.rewound, page.state.phase()), (None, Phase::Done));
    let epochs: Vec<usize> = page.state.run.epochs.iter().map(|row| row.epoch).collect();
    assert_eq!(epochs, [0, 1, 2], "it goes on after the epoch on show");
    assert_eq!(page.state.runs.records.last().map(|record| (record.epochs_before, record.epochs)), Some((2, 1)));
    assert!(page.state.runs.snapshots.epochs.is_empty(), "its only epoch is the trained model");

    // A run that is under way is not rewound, and other data have nothing to rewind to.
    page.act(Action::Set(Setting::Text(Field::Epochs, "4".to_owned())));
    page.act(Action::Train);
    assert_eq!(page.state.runs.snapshots.epochs, [0, 1, 2]);
    for command in act(&mut page.state, Action::Train) {
        if let Command::Send(message) = command {
            page.worker.say(message);
        }
    }
    page.worker.say(ToWorker::Run(RunCommand::Rewind(Some(0))));
    let told = page.worker.all_told();
    assert!(!told.iter().any(|message| matches!(message, ToPage::Rewound { .. })));
    told.into_iter().for_each(|message| drop(reduce(&mut page.state, message, 0.0)));
    page.worker.say(ToWorker::Data(DataCommand::UseSample));
    page.listen();
    assert!(page.state.runs.snapshots.epochs.is_empty() && !page.state.can_rewind());
}

#[test]
fn where_only_the_best_epoch_is_kept_only_better_epochs_can_be_gone_back_to() {
    let mut page = Page::open(&Rc::default());
    page.act(Action::Set(Setting::KeepBest(true)));
    page.act(Action::Set(Setting::Text(Field::Epochs, "12".to_owned())));
    page.act(Action::Set(Setting::Text(Field::WeightDecay, "0".to_owned())));
    page.act(Action::Set(Setting::Text(Field::Factors, "30".to_owned())));
    page.act(Action::Set(Setting::Text(Field::BatchSize, "64".to_owned())));
    page.act(Action::Train);
    let report = (*page.state.model).clone().expect("a model");
    let best = report.kept_epoch.expect("a best epoch");
    assert!(best < 11, "the test needs a run that turns up, not one whose best epoch is {best}");
    assert!(page.state.runs.snapshots.epochs.iter().all(|&epoch| epoch < best));
    assert_eq!(page.state.runs.records[0].turned_up(), Some(best));
}

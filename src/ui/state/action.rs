//! What a person does, or what happens to the worker, and what follows from it.

use super::classroom;
use super::comparing::{evaluate, take_trials};
use super::my_ratings::{begin_to_rate, find, rate, rate_all, unrate};
use super::questions::Generation;
use super::{
    Activity, Alert, BUILD, Base, Chosen, Command, Data, Evaluation, Files, LessonSource, OpenLesson, RateSearch,
    Recovery, Run, RunFacts, Runs, ShownRegions, Slot, State,
};
use crate::data::read::Choices;
use crate::data::{Class, ItemNames, SplitMethod};
use crate::engine::{EngineChoice, Loss, RankBy};
use crate::evaluation::{TrialPlan, TrialReport};
use crate::insight::ItemFacts;
use crate::model::ModelKind;
use crate::protocol::{
    DataCommand, DataSource, EvaluationCommand, Export, ExportCommand, Part, Question, RunCommand, RunLogCommand,
    Saved, Snapshots, ToWorker,
};
use crate::train::{RateSweep, Schedule};
use crate::ui::arrival::{Intro, Lock};
use crate::ui::class::room::ClassRoom;
use crate::ui::form::{Field, Form};
use crate::ui::format::sentence;
use crate::ui::movie_map::plane::MapAxes;
use crate::ui::runs::variant::Variant;
use crate::ui::words;

/// Every verb of the page.
#[derive(Clone, Debug)]
pub enum Action {
    // Data
    UseSample,
    /// Fetch a file and read it in place of the loaded data.
    OpenAddress(String),
    /// Read the files with these names, which come beside the action, in place of the loaded data.
    OpenFiles(Vec<String>),
    /// Load the model in the files with these names, which come beside the action.
    OpenModel(Vec<String>),
    /// Read the files of one part again by other choices.
    ReadAgain(Part, Choices),
    /// Read the files of the loaded ratings together with those that they replaced.
    ReadBoth,
    CancelReading,
    ShowReport(bool),
    /// Add one person's ratings to the data.
    AddMe,
    NameItemsBy(ItemNames),
    /// Find out whether what was saved still is.
    CheckSaved,
    ClearSavedData,
    /// Select an item on the map and in the tables, or none.
    Select(Option<Class>),
    /// How many ratings a neighbor must have.
    SetMinNeighborRatings(u32),
    // Lists
    /// Show someone's list.
    Choose(Chosen),
    /// Put an item first among the ratings of the person at the page, by its mean if they have not rated it.
    BeginToRate(ItemFacts),
    /// Rate the item of this title on the scale of the data.
    Rate(String, f32),
    /// Take over ratings on the scale of the data, by title.
    RateAll(Vec<(String, f32)>),
    Unrate(String),
    /// Rank lists by this, where the model has a choice.
    RankBy(RankBy),
    /// Test the ways to rank the lists of the model.
    MeasureRankings,
    /// The items of titles that the person at the page rated are known.
    FindMyItems(Vec<(String, Class)>),
    // The class
    /// Begin a class whose list is this text, with an empty table.
    BeginClass(String),
    /// Take the codes of pupils, one a line.
    AddCodes(String),
    /// Take the codes in the files with these names, which come beside the action.
    OpenCodes(Vec<String>),
    /// What became of the codes that came last has been looked at.
    ForgetCodes,
    RemovePupil(u32),
    /// Another tab has saved this table.
    LoadClass(String),
    /// Read the class's ratings from the file with this name, which comes beside the action, and train on them.
    UseClass(Vec<String>),
    /// Show the map along these axes.
    TurnMap(MapAxes),
    // Settings
    Set(Setting),
    ChooseEngine(EngineChoice),
    // Training
    Train,
    ContinueTraining,
    /// Begin the run under way again, from where it began.
    StartOver,
    Pause,
    Resume,
    /// Run one step, then pause. Where no run has begun, one begins.
    Step,
    Stop,
    FindRate,
    CloseRateFinder,
    // Runs
    /// Train with one thing changed; the settings stay.
    TrainVariant(Variant),
    /// Draw a run among the others, or leave it out.
    DrawRun(u32, bool),
    /// Say what sets each run apart from another one.
    CompareWith(Base),
    RenameRun(u32, String),
    DeleteRun(u32),
    /// Put the model as it was after an epoch of the last run on show, or the trained one.
    Rewind(Option<usize>),
    /// Take over the settings of a run.
    UseSettingsOf(u32),
    // Evaluation
    /// Compare the models of this visit.
    Evaluate,
    CancelEvaluation,
    /// Train several times.
    Try(TrialPlan),
    /// Take over the best settings that a search has found.
    UseTuned,
    // Export
    Export(Export),
    CancelExport,
    // Questions
    /// Have a slot ask a question, or nothing for now.
    Ask(Slot, Option<Question>),
    CloseSlot(Slot),
    // The page itself
    /// Show a first visit how a map forms, unless something was saved.
    WaitForIntro,
    /// The map is on the page; its part of the program comes later than the others.
    MapIsThere,
    /// Its items have come to rest where the finished model puts them.
    MapRests,
    ShowRegions(ShownRegions),
    /// The code of a region has not come.
    RegionIsMissing,
    /// Load the regions that have not come.
    LoadRegions,
    /// Open a lesson. It shows its regions alone, once it has been fetched.
    OpenLesson(OpenLesson),
    /// Show a page of the open lesson, counted from 0.
    TurnPage(usize),
    CloseLesson,
    // The worker, and problems
    Alert(Alert),
    DismissAlert(Alert),
    /// Start a fresh worker in place of a broken one.
    Restart,
    /// Give the silent worker more time; or it has said something again.
    KeepWaiting,
    /// The worker has not answered for so many seconds.
    WorkerIsSilent(u32),
    /// The worker has not started to listen for so many seconds.
    WorkerDoesNotStart(u32),
    /// The worker is gone, for the reason given by the browser.
    WorkerBroke(String),
}

impl Action {
    /// What it changes that a teacher can lock.
    fn changes(&self) -> Option<Lock> {
        use Action::*;
        match self {
            UseSample | OpenAddress(_) | OpenFiles(_) | UseClass(_) | AddMe | ReadAgain(..) | ReadBoth
            | NameItemsBy(_) => Some(Lock::Data),
            Set(_) | ChooseEngine(_) | UseTuned => Some(Lock::Model),
            _ => None,
        }
    }
}

/// A setting of the form, with its new value.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    Text(Field, String),
    Model(ModelKind),
    Loss(Loss),
    Schedule(Schedule),
    KeepBest(bool),
    Split(SplitMethod),
}

/// Applies an action. The commands are to be run in their order.
pub fn act(state: &mut State, action: Action) -> Vec<Command> {
    use Command::Send;
    if let Some(lock) = action.changes().filter(|lock| state.has_locked(*lock)) {
        let (what, advice) = words::arrival::locked(lock);
        state.alert(Alert::new(what, advice));
        return Vec::new();
    }
    match action {
        Action::UseSample => {
            state.files = Files::default();
            state.load("Generating the sample…");
            vec![Send(ToWorker::Data(DataCommand::UseSample))]
        }
        Action::OpenAddress(address) => {
            state.load(format!("Fetching {address}…"));
            vec![Send(ToWorker::Data(DataCommand::OpenAddress(address)))]
        }
        Action::OpenFiles(names) => open(state, &names, DataCommand::OpenFiles),
        Action::OpenModel(names) => open(state, &names, DataCommand::OpenModel),
        Action::ReadAgain(part, choices) => {
            when_idle(state, "Reading the files again…", DataCommand::ReadAgain(part, choices))
        }
        Action::ReadBoth => when_idle(state, "Reading the files again…", DataCommand::ReadBoth),
        Action::CancelReading => vec![Send(ToWorker::Data(DataCommand::CancelReading))],
        Action::ShowReport(open) => {
            *state.files.report_is_open = open;
            Vec::new()
        }
        Action::AddMe => when_idle(state, "Adding your ratings…", DataCommand::AddMe),
        Action::NameItemsBy(names) => {
            state.form.item_names = names;
            state.load("Naming the items…");
            vec![Send(ToWorker::Data(DataCommand::NameItemsBy(names)))]
        }
        Action::CheckSaved => {
            let has_saved = matches!(*state.saved, Saved::Data | Saved::DataAndModel);
            let is_due = has_saved && state.phase().is_idle();
            is_due.then_some(Send(ToWorker::Data(DataCommand::CheckSaved))).into_iter().collect()
        }
        Action::ClearSavedData => {
            state.source = Some(DataSource::Sample);
            *state.saved = Saved::Nothing;
            state.my_ratings.clear();
            *state.class = ClassRoom::default();
            classroom::forget_codes(state);
            // Without its worker nobody writes what is being deleted.
            let mut commands = vec![Command::EndWorker, Command::ClearSavedData];
            commands.extend(restart(state));
            commands
        }
        Action::Select(item) => {
            *state.data.selected = item;
            if item.is_some() && *state.data.neighbors_of != item {
                *state.data.neighbors_of = item;
            }
            Vec::new()
        }
        Action::SetMinNeighborRatings(n) => {
            *state.data.min_neighbor_ratings = n;
            Vec::new()
        }
        Action::Choose(chosen) => {
            *state.data.chosen = Some(chosen);
            Vec::new()
        }
        Action::BeginToRate(item) => save_my_ratings(state, |state| begin_to_rate(state, item)),
        Action::Rate(title, value) => save_my_ratings(state, |state| rate(state, title, value)),
        Action::RateAll(ratings) => save_my_ratings(state, |state| rate_all(state, ratings)),
        Action::Unrate(title) => save_my_ratings(state, |state| unrate(state, &title)),
        Action::RankBy(by) => {
            *state.rank_by = by;
            Vec::new()
        }
        Action::MeasureRankings => {
            let config = state.model.as_ref().map(|model| model.config.clone());
            config.map_or(Vec::new(), |config| evaluate(state, config))
        }
        Action::FindMyItems(found) => {
            find(state, found);
            Vec::new()
        }
        Action::BeginClass(list) => classroom::begin(state, &list),
        Action::AddCodes(text) => classroom::add_codes(state, &text, Vec::new()),
        Action::OpenCodes(names) if state.phase() == super::Phase::Broken => {
            refuse(state, &names.join(", "), WITHOUT_ENGINE);
            Vec::new()
        }
        Action::OpenCodes(_) => vec![Command::SendWithFiles(ToWorker::ReadCodes)],
        Action::ForgetCodes => {
            classroom::forget_codes(state);
            Vec::new()
        }
        Action::RemovePupil(number) => classroom::remove(state, number),
        Action::LoadClass(saved) => {
            *state.class = ClassRoom::load(&saved);
            classroom::forget_codes(state);
            Vec::new()
        }
        Action::UseClass(names) => {
            let commands = open(state, &names, DataCommand::OpenFiles);
            if !commands.is_empty() {
                classroom::train_on_class(state);
            }
            commands
        }
        Action::TurnMap(axes) => {
            *state.axes = axes;
            Vec::new()
        }
        Action::MapIsThere => {
            state.map_is_there = true;
            begin_intro(state)
        }
        Action::WaitForIntro => {
            *state.intro = Intro::Waits;
            Vec::new()
        }
        Action::MapRests => {
            if *state.intro == Intro::Runs && state.is_up_to_date() {
                *state.intro = Intro::Done;
            }
            Vec::new()
        }
        Action::Set(setting) => {
            set(&mut state.form, setting);
            Vec::new()
        }
        Action::ChooseEngine(choice) => {
            state.form.engine = choice;
            vec![Send(choose_engine(state))]
        }
        Action::Train => train(state, None),
        Action::ContinueTraining => continue_training(state),
        Action::StartOver if state.run.facts.continues => continue_training(state),
        Action::StartOver => train(state, state.run.facts.variant),
        Action::Pause => vec![Send(ToWorker::Run(RunCommand::Pause))],
        Action::Resume => {
            *state.activity = Activity::Training;
            vec![Send(ToWorker::Run(RunCommand::Resume))]
        }
        Action::Step => {
            let begin = state.beginning().map(|begin| act(state, begin));
            begin.into_iter().flatten().chain([Send(ToWorker::Run(RunCommand::Step))]).collect()
        }
        Action::Stop => {
            if *state.intro == Intro::Runs {
                *state.intro = Intro::Stopped;
            }
            vec![Send(ToWorker::Run(RunCommand::Stop))]
        }
        Action::FindRate => find_rate(state),
        Action::CloseRateFinder => {
            *state.search = None;
            Vec::new()
        }
        Action::TrainVariant(variant) => train(state, Some(variant)),
        Action::DrawRun(number, draws) => {
            state.runs.draw(number, draws);
            Vec::new()
        }
        Action::CompareWith(base) => {
            *state.runs.base = base;
            Vec::new()
        }
        Action::RenameRun(number, name) => {
            vec![Send(ToWorker::RunLog(RunLogCommand::Rename(number, name.trim().to_owned())))]
        }
        Action::DeleteRun(number) => vec![Send(ToWorker::RunLog(RunLogCommand::Delete(number)))],
        Action::Rewind(epoch) if state.can_rewind() => vec![Send(ToWorker::Run(RunCommand::Rewind(epoch)))],
        Action::Rewind(_) => Vec::new(),
        Action::UseSettingsOf(number) => {
            if let Some(config) = state.runs.get(number).map(|record| record.config.clone()) {
                state.form.take_over(&config);
            }
            Vec::new()
        }
        Action::Evaluate => match state.form.read() {
            Ok(config) => evaluate(state, config),
            Err(_) => Vec::new(),
        },
        Action::CancelEvaluation => vec![Send(ToWorker::Evaluation(EvaluationCommand::Cancel))],
        Action::Try(plan) => try_settings(state, plan),
        Action::UseTuned => {
            let best = state.tuning.as_ref().and_then(|report| report.best()).map(|trial| trial.config.clone());
            if let Some(best) = best {
                state.form.use_tuned(&best);
            }
            Vec::new()
        }
        Action::Export(file) => {
            *state.export = Some((file, 0.0));
            vec![Send(ToWorker::Export(ExportCommand::Start(file)))]
        }
        Action::CancelExport => vec![Send(ToWorker::Export(ExportCommand::Cancel))],
        Action::Ask(slot, question) => {
            let has_model = state.has_model();
            let is_known = |question: &Question| has_model || !question.needs_model();
            let question = question.filter(|question| state.data.facts.is_some() && is_known(question));
            let is_about_model = question.as_ref().is_some_and(Question::is_about_model);
            let now = state.generation();
            let generation = if is_about_model { now } else { Generation { model: 0, ..now } };
            state.questions.ask(slot, question, generation)
        }
        Action::CloseSlot(slot) => state.questions.remove_slot(slot),
        Action::ShowRegions(regions) => {
            *state.shown_regions = regions;
            Vec::new()
        }
        Action::OpenLesson(lesson) => {
            let source = lesson.source.clone();
            *state.lesson = Some(lesson);
            *state.lesson_text = None;
            match source {
                LessonSource::BuiltIn => Vec::new(),
                LessonSource::File(address) => vec![Send(ToWorker::FetchText(address))],
            }
        }
        Action::TurnPage(page) => {
            if state.lesson.is_some() {
                state.lesson.iter_mut().for_each(|lesson| lesson.page = Some(page));
            }
            Vec::new()
        }
        Action::CloseLesson => {
            *state.lesson = None;
            *state.shown_regions = ShownRegions::All;
            Vec::new()
        }
        Action::RegionIsMissing => {
            // One alert is for all of them.
            if !state.alerts.iter().any(|alert| alert.recovery == Some(Recovery::LoadRegions)) {
                let (what, advice) = words::regions_missing();
                state.alert(Alert::new(what, advice).with(Recovery::LoadRegions));
            }
            Vec::new()
        }
        Action::LoadRegions => {
            // It is told again if they do not come again.
            state.withdraw_alerts(&[Recovery::LoadRegions]);
            *state.region_retries += 1;
            Vec::new()
        }
        Action::Alert(alert) => {
            state.alert(alert);
            Vec::new()
        }
        Action::DismissAlert(alert) => {
            state.alerts.retain(|shown| *shown != alert);
            Vec::new()
        }
        Action::Restart => restart(state),
        Action::KeepWaiting => {
            state.withdraw_alerts(&[Recovery::RestartOrWait]);
            Vec::new()
        }
        Action::WorkerIsSilent(seconds) => {
            let what = format!("The engine has not answered for {seconds} seconds.");
            let advice = "It may come back. If you restart it, it loads the data and the model saved last.";
            state.alert(Alert::new(what, advice).with(Recovery::RestartOrWait));
            Vec::new()
        }
        Action::WorkerDoesNotStart(seconds) => {
            let what = format!("The engine has not started within {seconds} seconds.");
            let advice = "Its program may still be on the way. If you restart it, it is loaded again.";
            state.alert(Alert::new(what, advice).with(Recovery::RestartOrWait));
            Vec::new()
        }
        Action::WorkerBroke(words) => {
            let what = sentence(&format!("The engine stopped working: {words}"));
            let advice = "Restart it to load the data and the model that this browser saved last.";
            end_worker(state, Alert::new(what, advice).with(Recovery::Restart))
        }
    }
}

/// Saves the ratings of the person at the page after they have changed.
fn save_my_ratings(state: &mut State, change: impl FnOnce(&mut State)) -> Vec<Command> {
    change(state);
    vec![Command::SaveMyRatings(state.my_ratings.to_vec())]
}

/// Where nothing was saved, a map forms by itself, once it is on the page.
pub(super) fn begin_intro(state: &mut State) -> Vec<Command> {
    if *state.intro != Intro::Waits || !state.map_is_there || !state.knows_saved {
        return Vec::new();
    }
    let is_free = state.phase() == super::Phase::Ready && state.alerts.is_empty();
    *state.intro = if is_free { Intro::Runs } else { Intro::Off };
    if is_free { train(state, None) } else { Vec::new() }
}

/// Tells a worker that has just started what to load.
pub(super) fn greet(state: &mut State) -> Vec<Command> {
    let source = state.source.take();
    state.load(match &source {
        Some(DataSource::File(address)) => format!("Fetching {address}…"),
        Some(DataSource::Shape(_)) => "Generating ratings…".to_owned(),
        Some(DataSource::Sample) | None => "Looking for your saved data…".to_owned(),
    });
    let first = DataCommand::Begin(source);
    vec![Command::Greet(vec![ToWorker::Data(first), choose_engine(state)])]
}

/// The worker was made for another page.
pub(super) fn refuse_build(state: &mut State, build: &str) -> Vec<Command> {
    let what = format!("The page is of build {BUILD}, its engine of build {build}: one of them is an old copy.");
    end_worker(state, Alert::new(what, "Reload the page to load both again.").with(Recovery::Reload))
}

/// Other data, or a worker that knows of no model.
fn forget_evaluation(state: &mut State) {
    *state.evaluation = Evaluation::default();
    *state.cross_validation = None;
    *state.tuning = None;
    *state.trying = None;
}

fn end_worker(state: &mut State, alert: Alert) -> Vec<Command> {
    forget_evaluation(state);
    state.give_up_intro();
    *state.export = None;
    *state.files.reading = None;
    *state.search = None;
    *state.model = None;
    *state.runs.rewound = None;
    *state.runs.snapshots = Snapshots::default();
    *state.activity = Activity::Broken;
    state.questions.forget_open();
    state.withdraw_alerts(&[Recovery::RestartOrWait]);
    state.alert(alert);
    vec![Command::EndWorker]
}

fn restart(state: &mut State) -> Vec<Command> {
    // A fresh worker has no files to read again.
    state.files = Files::default();
    state.run = Run::default();
    state.runs = Runs::default();
    forget_evaluation(state);
    *state.search = None;
    *state.model = None;
    *state.export = None;
    state.questions.forget_open();
    state.withdraw_alerts(&[Recovery::Restart, Recovery::RestartOrWait]);
    state.load("Starting the engine…");
    vec![Command::StartWorker]
}

/// Opens the files that came beside the action, unless something under way needs what they would replace.
fn open(state: &mut State, names: &[String], message: DataCommand) -> Vec<Command> {
    let names = names.join(", ");
    let refusal = match state.phase() {
        _ if names.is_empty() => return Vec::new(),
        super::Phase::Training | super::Phase::Paused => ("while training runs", "Stop training"),
        super::Phase::Searching if *state.activity == Activity::Trying => ("while settings are tried", "Stop it"),
        super::Phase::Searching => ("while the learning rate finder runs", "Stop it"),
        super::Phase::Broken => WITHOUT_ENGINE,
        _ => {
            state.load(format!("Reading {names}…"));
            return vec![Command::SendWithFiles(ToWorker::Data(message))];
        }
    };
    refuse(state, &names, refusal);
    Vec::new()
}

/// When files cannot be opened, and what to do first.
const WITHOUT_ENGINE: (&str, &str) = ("without an engine", "Restart it");

fn refuse(state: &mut State, names: &str, (when, first): (&str, &str)) {
    let advice = format!("{first}, then open the files again.");
    state.alert(Alert::new(format!("{names} cannot be opened {when}."), advice));
}

fn when_idle(state: &mut State, loading: &str, message: DataCommand) -> Vec<Command> {
    if !state.phase().is_idle() {
        return Vec::new();
    }
    state.load(loading);
    vec![Command::Send(ToWorker::Data(message))]
}

fn set(form: &mut Form, setting: Setting) {
    match setting {
        Setting::Text(field, text) => form.set(field, &text),
        Setting::Model(model) => form.choose_model(model),
        Setting::Loss(loss) => form.loss = loss,
        Setting::Schedule(schedule) => form.schedule = schedule,
        Setting::KeepBest(keep) => form.keep_best = keep,
        Setting::Split(split) => form.choose_split(split),
    }
}

fn choose_engine(state: &mut State) -> ToWorker {
    *state.engine = None;
    ToWorker::Run(RunCommand::ChooseEngine(state.form.engine))
}

/// Trains with the settings of the form, or a variant of them; the form itself says what is wrong with them.
fn train(state: &mut State, variant: Option<Variant>) -> Vec<Command> {
    let Ok(config) = state.form.read() else { return Vec::new() };
    let Some(config) = variant.map_or(Some(config.clone()), |variant| variant.of(&config)) else { return Vec::new() };
    state.run.begin(config.loss, Some(config.model), false, 0);
    state.run.facts.variant = variant;
    *state.search = None;
    *state.activity = Activity::Training;
    vec![Command::Send(ToWorker::Run(RunCommand::Train(config)))]
}

/// Trains the trained model further, with those settings of the form that may change on the way.
fn continue_training(state: &mut State) -> Vec<Command> {
    let Ok(config) = state.form.read() else { return Vec::new() };
    let finished = state.model.as_ref().map_or(0, |model| model.epochs());
    let RunFacts { loss, model, .. } = *state.run.facts;
    state.run.begin(loss, model, true, finished);
    *state.search = None;
    *state.activity = Activity::Training;
    vec![Command::Send(ToWorker::Run(RunCommand::Continue(config)))]
}

fn find_rate(state: &mut State) -> Vec<Command> {
    let Ok(config) = state.form.read_without_rate() else { return Vec::new() };
    *state.search = Some(RateSearch { config: config.clone(), share: 0.0, sweep: RateSweep::default() });
    *state.activity = Activity::Searching;
    vec![Command::Send(ToWorker::Run(RunCommand::FindRate(config)))]
}

fn try_settings(state: &mut State, plan: TrialPlan) -> Vec<Command> {
    let Ok(config) = state.form.read() else { return Vec::new() };
    if !state.phase().is_idle() {
        return Vec::new();
    }
    let (plan_sent, config_sent) = (plan.clone(), config.clone());
    take_trials(state, TrialReport { plan, config, done: Vec::new(), share: Some(0.0) });
    *state.search = None;
    *state.activity = Activity::Trying;
    vec![Command::Send(ToWorker::Run(RunCommand::Try(plan_sent, config_sent)))]
}

/// Data that replace those on show, with everything that was known of these.
pub(super) fn replace_data(state: &mut State, data: Data) {
    state.data = data;
    state.run = Run::default();
    *state.runs.rewound = None;
    forget_evaluation(state);
    *state.search = None;
    *state.model = None;
    *state.map = None;
    *state.saved = Saved::Nothing;
    *state.activity = Activity::Idle;
}

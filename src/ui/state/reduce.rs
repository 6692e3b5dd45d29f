//! What each message from the worker changes.

use super::action::{Action, act, begin_intro, greet, refuse_build, replace_data};
use super::classroom::add_codes;
use super::comparing::{evaluate, take_trials};
use super::evaluation::ShownTable;
use super::lesson::LessonSource;
use super::opened::{choose_user, select_item};
use super::{
    Activity, Alert, BUILD, Chosen, Command, Curve, Data, FirstPart, Recovery, RunFacts, State, Tracked, UnderWay,
};
use crate::data::DatasetFacts;
use crate::data::read::ReadProgress;
use crate::evaluation::EvaluationTable;
use crate::insight::MovieMap;
use crate::protocol::{Answer, ModelOrigin, Problem, ReadingProblem, Saved, ToPage};
use crate::train::{RunReport, TrainError, add_row};
use crate::ui::arrival::Intro;
use crate::ui::users::first_of_note;
use crate::ui::words;
use std::sync::Arc;

/// Applies a message that arrives at `now`, in milliseconds. The commands are to be run in their order.
pub fn reduce(state: &mut State, message: ToPage, now: f64) -> Vec<Command> {
    match message {
        ToPage::Ready { build } if build == BUILD => return greet(state),
        ToPage::Ready { build } => return refuse_build(state, &build),
        ToPage::Pong => {}
        ToPage::Text { address, text } => {
            if state.lesson.as_ref().is_some_and(|lesson| lesson.source == LessonSource::File(address)) {
                *state.lesson_text = Some(text);
            }
        }
        ToPage::Codes { text, unreadable } => return add_codes(state, &text, unreadable),
        ToPage::Engine(facts) => {
            // The worker says so once it can train.
            state.withdraw_problem(&Problem::ModelsNotLoaded);
            *state.engine = Some(facts);
        }
        ToPage::Reading(progress) => read_on(state, progress, now),
        ToPage::ReadingCanceled => {
            *state.files.reading = None;
            *state.activity = Activity::Idle;
            // The controls of the report go back to what was read.
            state.files.report.touch();
        }
        ToPage::Read(reports) => {
            // Small files are read without progress.
            reader_has_come(state);
            *state.files.reading = None;
            if reports.data_follow {
                state.load("Loading the ratings…");
            } else {
                *state.activity = Activity::Idle;
            }
            // Where training follows by itself, it is what is waited for.
            *state.files.report_is_open = !(state.train_next && reports.data_follow);
            *state.files.report = Some(Arc::new(*reports));
        }
        ToPage::Data(facts) => {
            take_data(state, facts);
            choose_user(state);
            return train_next(state);
        }
        ToPage::Catalog(catalog) => {
            *state.data.neighbors_of = catalog.items.first().copied();
            *state.data.min_neighbor_ratings = catalog.enough_ratings();
            *state.data.catalog = Arc::new(*catalog);
            select_item(state);
        }
        ToPage::Baselines { baselines, unseen } => {
            // The same activity again would rebuild the buttons under someone's finger.
            if *state.activity != Activity::Training {
                *state.activity = Activity::Training;
            }
            state.run.facts.baselines = Some(baselines);
            state.run.facts.unseen = unseen;
        }
        ToPage::ChoosingStrength(share) => state.run.facts.first = Some((FirstPart::Strength, share)),
        ToPage::LearningRatings(share) => state.run.facts.first = Some((FirstPart::Ratings, share)),
        ToPage::Progress(progress) => {
            if state.run.facts.first.is_some() {
                state.run.facts.first = None;
            }
            state.run.curve.extend(&progress);
        }
        ToPage::Epoch(row) => {
            // An epoch seen before belongs to a run that started over.
            state.run.epochs.retain(|before| before.epoch < row.epoch);
            add_row(&mut state.run.epochs, row);
        }
        ToPage::Map(map) => *state.map = Some(Arc::new(map)),
        ToPage::Paused => *state.activity = Activity::Paused,
        ToPage::Trained { origin, report, map } => return take_model(state, origin, *report, map),
        ToPage::Runs { records, mapped } => state.runs.take(records, mapped),
        ToPage::Snapshots(snapshots) => *state.runs.snapshots = snapshots,
        ToPage::Rewound { epoch, report, map } => {
            *state.runs.rewound = epoch;
            *state.run.epochs = report.history.clone();
            *state.model = Some(Arc::new(*report));
            *state.map = Some(Arc::new(map));
        }
        ToPage::Searched(share) => {
            if let Some(search) = &mut *state.search {
                search.share = share;
            }
        }
        ToPage::RateSweep(sweep) => {
            if let Some(search) = &mut *state.search {
                search.sweep = sweep;
            }
            *state.activity = Activity::Idle;
        }
        ToPage::Trials(report) => {
            if take_trials(state, *report) {
                *state.activity = Activity::Idle;
            }
        }
        ToPage::Trying(share) => *state.trying = Some(share),
        ToPage::Evaluating(share) => state.evaluation.share = Some(share),
        ToPage::Evaluated(models) => state.evaluation.finish(models),
        ToPage::EvaluationCanceled => state.evaluation.share = None,
        ToPage::Answer { id, answer } => {
            // The region Evaluation compares its models; what else is asked of them is not on show there.
            let compares = |table: &EvaluationTable| table.rows.iter().any(|row| !row.differences.is_empty());
            if let Some(Answer::Evaluation(models, table)) = &answer
                && compares(table)
            {
                state.evaluation.shown = Some(ShownTable { models: models.clone(), table: table.clone() });
            }
            state.questions.answer(id, answer);
        }
        ToPage::Exporting(share) => {
            if let Some((_, done)) = &mut *state.export {
                *done = share;
            }
        }
        ToPage::Exported(file) => {
            *state.export = None;
            return vec![Command::SaveFile(file)];
        }
        ToPage::ExportCanceled => *state.export = None,
        ToPage::Saved(saved) => {
            *state.saved = saved;
            if *state.intro == Intro::Waits && *state.saved != Saved::Nothing {
                *state.intro = Intro::Off;
            }
            state.knows_saved = true;
            return begin_intro(state);
        }
        ToPage::Problem(problem) => take_problem(state, &problem),
    }
    Vec::new()
}

/// A reading may begin while the page believes that it waits for nothing: files that were dropped while something else was
/// loaded. Another file, or an archive that is unpacked after it has arrived, begins its own time.
fn read_on(state: &mut State, progress: ReadProgress, now: f64) {
    let is_same = |before: &ReadProgress| (&before.file, before.of_bytes) == (&progress.file, progress.of_bytes);
    let before = state.files.reading.as_ref().filter(|before| is_same(&before.progress));
    let since = before.map_or(now, |before| before.since);
    if before.is_none() {
        reader_has_come(state);
    }
    if *state.activity == Activity::Idle {
        state.load(format!("Reading {}…", progress.file));
    }
    *state.files.reading = Some(UnderWay { progress, since });
}

/// Something is read, so the part of the program that reads is there.
fn reader_has_come(state: &mut State) {
    state.withdraw_problem(&Problem::Reading(ReadingProblem::ReaderNotLoaded));
}

/// Begins the run that waited for data.
fn train_next(state: &mut State) -> Vec<Command> {
    if std::mem::take(&mut state.train_next) { act(state, Action::Train) } else { Vec::new() }
}

fn take_data(state: &mut State, facts: DatasetFacts) {
    let splits_before = state.data.facts.as_ref();
    let splits_before =
        splits_before.map(|facts| (facts.source.clone(), facts.pairs.clone(), facts.split_methods.clone()));
    let range_before = state.data.facts.as_ref().map(|facts| facts.suggested_range);
    state.form.item_names = facts.item_names;
    // The same scale again leaves alone what was typed.
    if range_before != Some(facts.suggested_range) {
        state.form.offer_range(facts.suggested_range);
    }
    // The same data again leave alone what a person has chosen.
    if splits_before != Some((facts.source.clone(), facts.pairs.clone(), facts.split_methods.clone())) {
        state.form.offer_split(&facts.split_methods);
    }
    let chosen = Tracked::new(first_of_note(&facts.users, facts.n_items).map(|user| Chosen::User(user.class)));
    replace_data(state, Data { facts: Tracked::new(Some(Arc::new(facts))), chosen, ..Data::default() });
}

fn take_model(state: &mut State, origin: ModelOrigin, report: RunReport, map: MovieMap) -> Vec<Command> {
    if origin != ModelOrigin::Run {
        // The report brings what there was to see of the model's training.
        state.form.adopt(&report.config);
        let (loss, unseen) = (report.config.loss, report.cold_start.clone());
        let model = Some(report.config.model);
        let baselines = Some(report.baselines);
        *state.run.facts = RunFacts { loss, baselines, unseen, model, ..RunFacts::default() };
        *state.run.curve = Curve::of_epochs(&report.history);
    }
    // Where models are compared, a new one joins by itself.
    let is_compared = state.evaluation.number > 0;
    let commands = if is_compared { evaluate(state, report.config.clone()) } else { Vec::new() };
    state.run.facts.failed = false;
    *state.runs.rewound = None;
    *state.engine = Some(report.engine.clone());
    *state.run.epochs = report.history.clone();
    *state.model = Some(Arc::new(report));
    *state.map = Some(Arc::new(map));
    *state.activity = Activity::Idle;
    commands
}

/// A problem ends what it concerns, and nothing else.
fn take_problem(state: &mut State, problem: &Problem) {
    let (what, advice) = words::problem(problem);
    let alert = Alert::new(what, advice);
    state.alert(match problem {
        Problem::Training { error: TrainError::NoGrades(_), .. } => alert.with(Recovery::UseBestLists),
        _ => alert,
    });
    match problem {
        Problem::Message(_) | Problem::ModelsNotLoaded | Problem::Saving(_) | Problem::GpuLost { .. } => {}
        Problem::Reading(_) => {
            *state.files.reading = None;
            if matches!(*state.activity, Activity::Loading(_)) {
                *state.activity = Activity::Idle;
            }
        }
        Problem::Training { .. } => {
            // What the map shows was never learned, unless the worker sends it again.
            if !state.has_model() {
                *state.map = None;
            }
            state.give_up_intro();
            state.run.facts.failed = true;
            state.run.facts.first = None;
            *state.activity = Activity::Idle;
        }
        Problem::Search(_) => {
            *state.search = None;
            *state.trying = None;
            for trials in [&mut state.cross_validation, &mut state.tuning] {
                if trials.as_ref().is_some_and(|report| report.share.is_some()) {
                    **trials = None;
                }
            }
            *state.activity = Activity::Idle;
        }
        Problem::Export(_) => *state.export = None,
    }
}

//! Everything that regions of the page share: plain data, changed by two pure functions.
//!
//! [`reduce`] applies a message from the worker, [`act`] what a person does. Both return the [`Command`]s to run outside
//! (`ui/dispatch.rs` does). Part of the state is reset by assigning its default. Read `mod.rs`, then `action.rs`,
//! `reduce.rs` and `questions.rs`.

mod action;
mod alert;
mod classroom;
mod command;
mod comparing;
mod curve;
mod evaluation;
mod lesson;
mod my_ratings;
mod next_step;
mod opened;
mod phase;
mod questions;
mod reduce;
mod runs;
mod shown_regions;
mod tracked;

pub use action::{Action, Setting, act};
pub use alert::{Alert, Recovery};
pub use classroom::epochs as epochs_of_class;
pub use command::Command;
pub use curve::Curve;
pub use evaluation::{Evaluation, ShownTable};
pub use lesson::{LessonSource, OpenLesson};
pub use next_step::NextStep;
pub use opened::arrival_of;
pub use phase::Phase;
pub use questions::{Answered, Generation, Questions, Slot};
pub use reduce::reduce;
pub use runs::{Base, Compared, MOST_DRAWN, Runs};
pub use shown_regions::{SECTIONS, ShownRegions, name_of_section};
pub use tracked::Tracked;

use super::arrival::{Arrival, Intro, Lock};
use super::class::room::{ClassRoom, ReadCodes};
use super::form::Form;
use super::lists::my_rating::MyRating;
use super::movie_map::plane::MapAxes;
use super::runs::variant::Variant;
use super::words;
use crate::data::read::ReadProgress;
use crate::data::{Class, DataProblem, DatasetFacts};
use crate::engine::{EngineFacts, Loss, RankBy};
use crate::evaluation::TrialReport;
use crate::insight::{Catalog, MovieMap};
use crate::model::ModelKind;
use crate::protocol::{DataSource, EvaluatedModel, Export, Problem, Reports, Saved};
use crate::train::{Baselines, ColdStart, EpochRow, RateSweep, RunReport, TrainConfig};
use std::collections::HashMap;
use std::sync::Arc;

/// Names this build, so that a cached worker of another one is noticed.
pub const BUILD: &str = match option_env!("TASTEMAP_BUILD") {
    Some(build) => build,
    None => "dev",
};

#[derive(Debug, Default)]
pub struct State {
    pub activity: Tracked<Activity>,
    pub alerts: Tracked<Vec<Alert>>,
    pub shown_regions: Tracked<ShownRegions>,
    /// How often a person has asked for the regions whose code did not come.
    pub region_retries: Tracked<usize>,
    pub lesson: Tracked<Option<OpenLesson>>,
    /// The text of the lesson's file, or why there is none, where it does not come with the page.
    pub lesson_text: Tracked<Option<Result<String, DataProblem>>>,
    pub form: Tracked<Form>,
    /// The engine that would run, or runs.
    pub engine: Tracked<Option<EngineFacts>>,
    pub files: Files,
    pub data: Data,
    /// What the browser has saved for the next visit.
    pub saved: Tracked<Saved>,
    /// The ratings of the person at the page, the latest first. They outlive the data.
    pub my_ratings: Tracked<Vec<MyRating>>,
    pub run: Run,
    /// The runs that have ended, to compare.
    pub runs: Runs,
    pub search: Tracked<Option<RateSearch>>,
    /// The comparison of the models of this visit.
    pub evaluation: Tracked<Evaluation>,
    /// The cross-validation and the search for settings that were made last.
    pub cross_validation: Tracked<Option<TrialReport>>,
    pub tuning: Tracked<Option<TrialReport>>,
    /// The share of them that is done, while one goes on.
    pub trying: Tracked<Option<f64>>,
    /// How the worker's model was made. It stays while another one is trained, and when that run fails.
    pub model: Tracked<Option<Arc<RunReport>>>,
    /// Where the items lie by now.
    pub map: Tracked<Option<Arc<MovieMap>>>,
    /// What lists are ranked by, where the model has a choice.
    pub rank_by: Tracked<RankBy>,
    /// The file that the worker makes, and the share that is done.
    pub export: Tracked<Option<(Export, f64)>>,
    pub questions: Questions,
    /// The class's table, and what became of the codes that came last.
    pub class: Tracked<ClassRoom>,
    pub class_codes: Tracked<ReadCodes>,
    /// What the address asked for when the page opened.
    pub arrival: Arrival,
    /// The axes of the map that were asked for.
    pub axes: Tracked<MapAxes>,
    pub intro: Tracked<Intro>,
    /// Whether the map is on the page, and whether the worker has said what was saved.
    map_is_there: bool,
    knows_saved: bool,
    /// Whether a run begins as soon as data are loaded.
    train_next: bool,
    /// What the next worker is to load; none for what an earlier visit left.
    source: Option<DataSource>,
}

/// What the worker does for the page at the moment, apart from answering.
#[derive(Clone, Debug, PartialEq)]
pub enum Activity {
    /// It loads something; the text says what.
    Loading(String),
    Idle,
    Training,
    Paused,
    Searching,
    /// It trains several times.
    Trying,
    /// There is no worker.
    Broken,
}

/// Whose list is shown: that of a user of the data, or of the person at the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    User(Class),
    You,
}

impl Default for Activity {
    fn default() -> Activity {
        Activity::Loading(String::new())
    }
}

/// Ratings files, from opening them to the report on them.
#[derive(Debug, Default)]
pub struct Files {
    pub reading: Tracked<Option<UnderWay>>,
    /// What came of the files that can be read again, and whether the page shows it.
    pub report: Tracked<Option<Arc<Reports>>>,
    pub report_is_open: Tracked<bool>,
}

/// How far reading is, and when the current file began, in the page's milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct UnderWay {
    pub progress: ReadProgress,
    pub since: f64,
}

/// The loaded data, and what a person looks at in them.
#[derive(Debug, Default)]
pub struct Data {
    pub facts: Tracked<Option<Arc<DatasetFacts>>>,
    /// Every item, most rated first.
    pub catalog: Tracked<Arc<Catalog>>,
    /// The item that is selected on the map or in a table.
    pub selected: Tracked<Option<Class>>,
    /// The item whose neighbors are listed: the last one selected, or the most rated.
    pub neighbors_of: Tracked<Option<Class>>,
    /// How many ratings a neighbor must have.
    pub min_neighbor_ratings: Tracked<u32>,
    /// Whose list is shown.
    pub chosen: Tracked<Option<Chosen>>,
    /// The items of the titles that the person at the page rated, as far as these data have them.
    pub my_items: Tracked<HashMap<String, Class>>,
}

/// The run on show: under way, finished or failed.
#[derive(Debug, Default)]
pub struct Run {
    pub curve: Tracked<Curve>,
    pub epochs: Tracked<Vec<EpochRow>>,
    pub facts: Tracked<RunFacts>,
}

/// What a run may begin with, before its first epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstPart {
    /// Finding out how strongly to regularize.
    Strength,
    /// Learning to predict ratings, for lists.
    Ratings,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunFacts {
    pub loss: Loss,
    pub baselines: Option<Baselines>,
    /// What validation holds that training does not.
    pub unseen: ColdStart,
    /// What is trained.
    pub model: Option<ModelKind>,
    /// What the run begins with, and the share of it that is done, while it waits for that.
    pub first: Option<(FirstPart, f64)>,
    /// Whether the run continues the trained model.
    pub continues: bool,
    pub failed: bool,
    /// The settings that it was begun with, where they are not those of the form.
    pub variant: Option<Variant>,
}

impl RunFacts {
    /// Whether a step of the run is a pass over all ratings.
    pub fn is_full_batch(&self) -> bool {
        self.model.is_some_and(ModelKind::is_full_batch)
    }

    /// Whether the run learns what users choose.
    pub fn learns_choices(&self) -> bool {
        self.model.is_some_and(ModelKind::learns_choices)
    }
}

/// The learning rate finder: its settings, how much is done, and what it found.
#[derive(Clone, Debug, PartialEq)]
pub struct RateSearch {
    pub config: TrainConfig,
    pub share: f64,
    pub sweep: RateSweep,
}

impl State {
    /// The state of a page that has just opened. `source` is what its address asks for.
    pub fn new(form: Form, source: Option<DataSource>, my_ratings: Vec<MyRating>) -> State {
        let (form, my_ratings) = (Tracked::new(form), Tracked::new(my_ratings));
        State { form, my_ratings, source, ..State::default() }
    }

    /// The state of a page whose address asks for this, with the class's table that an earlier visit saved.
    pub fn opened(self, arrival: Arrival, class: ClassRoom) -> State {
        let axes = Tracked::new(arrival.axes);
        State { train_next: arrival.run, axes, arrival, class: Tracked::new(class), ..self }
    }

    pub fn has_locked(&self, lock: Lock) -> bool {
        self.arrival.locks.contains(&lock)
    }

    pub fn phase(&self) -> Phase {
        match *self.activity {
            Activity::Loading(_) => Phase::Loading,
            Activity::Training => Phase::Training,
            Activity::Paused => Phase::Paused,
            Activity::Searching | Activity::Trying => Phase::Searching,
            Activity::Broken => Phase::Broken,
            Activity::Idle if self.run.facts.failed => Phase::Error,
            Activity::Idle if self.has_model() => Phase::Done,
            Activity::Idle => Phase::Ready,
        }
    }

    /// Whether the worker has a trained model.
    pub fn has_model(&self) -> bool {
        self.model.is_some()
    }

    /// Which data and which model the answers to questions about the model belong to now.
    pub fn generation(&self) -> Generation {
        Generation { data: self.data.facts.version(), model: self.model.version() }
    }

    /// Whether map and lists are those of the worker's model, and no other model is on its way.
    pub fn is_up_to_date(&self) -> bool {
        self.has_model() && !self.phase().is_training()
    }

    /// The report of the run on show, once it has finished.
    pub fn report(&self) -> Option<&Arc<RunReport>> {
        self.model.as_ref().filter(|_| !self.run.facts.failed && !self.phase().is_training())
    }

    /// How many ratings the person at the page has set themselves.
    pub fn n_own_ratings(&self) -> usize {
        self.my_ratings.iter().filter(|rating| !rating.is_begun).count()
    }

    /// Whether the worker's model predicts ratings; without grades, Best lists learns choices alone.
    pub fn predicts_ratings(&self) -> bool {
        let learns_choices = self.model.as_ref().is_some_and(|report| report.config.model.learns_choices());
        !learns_choices || self.data.facts.as_ref().is_none_or(|facts| facts.no_grades.is_none())
    }

    /// Whether lists of the worker's model can be ranked in several ways.
    pub fn ranks_by(&self) -> bool {
        let learns_choices = self.model.as_ref().is_some_and(|report| report.config.model.learns_choices());
        learns_choices && self.predicts_ratings()
    }

    /// Whether the ways to rank lists of the worker's model were tested: it is the last one with such.
    pub fn has_tested_rankings(&self) -> bool {
        let Some(report) = &*self.model else { return false };
        let last = self.evaluation.models.iter().rev().find_map(|model| match model {
            EvaluatedModel::Trained { config, epochs, by: Some(_), .. } => Some((config, *epochs)),
            _ => None,
        });
        last.is_some_and(|(config, epochs)| **config == report.config && epochs == report.epochs())
    }

    /// Whether another epoch of the last run can be put on show now.
    pub fn can_rewind(&self) -> bool {
        self.phase() == Phase::Done && (!self.runs.snapshots.epochs.is_empty() || self.runs.rewound.is_some())
    }

    /// Whether a run can begin now.
    pub fn can_train(&self) -> bool {
        self.is_free() && self.form.read().is_ok()
    }

    /// Whether the learning rate finder can begin now.
    pub fn can_search(&self) -> bool {
        self.is_free() && !self.form.model.is_tuned() && self.form.read_without_rate().is_ok()
    }

    /// Whether the form has the best settings of the last search.
    pub fn has_tuned(&self) -> bool {
        let best = self.tuning.as_ref().and_then(TrialReport::best);
        best.is_some_and(|best| {
            let mut form = Form::clone(&self.form);
            form.use_tuned(&best.config);
            form == *self.form
        })
    }

    fn is_free(&self) -> bool {
        self.phase().is_idle() && self.data.facts.is_some()
    }

    /// A first visit whose map will not form.
    fn give_up_intro(&mut self) {
        if *self.intro == Intro::Runs {
            *self.intro = Intro::Off;
        }
    }

    fn load(&mut self, what: impl Into<String>) {
        *self.activity = Activity::Loading(what.into());
    }

    fn alert(&mut self, alert: Alert) {
        // The same alert again moves to the end instead of piling up.
        let before = self.alerts.iter().find(|shown| shown.tells_same(&alert));
        let repeats = before.map_or(0, |shown| shown.repeats + 1);
        self.alerts.retain(|shown| !shown.tells_same(&alert));
        self.alerts.push(Alert { repeats, ..alert });
    }

    /// Withdraws the alert of a problem that is over.
    fn withdraw_problem(&mut self, problem: &Problem) {
        let (what, advice) = words::problem(problem);
        let over = Alert::new(what, advice);
        if self.alerts.iter().any(|alert| alert.tells_same(&over)) {
            self.alerts.retain(|alert| !alert.tells_same(&over));
        }
    }

    /// Withdraws the alerts that offer one of these.
    fn withdraw_alerts(&mut self, recoveries: &[Recovery]) {
        self.alerts.retain(|alert| !alert.recovery.is_some_and(|recovery| recoveries.contains(&recovery)));
    }
}

impl Run {
    /// An empty run that replaces the one on show. The rows of the first `epochs` epochs stay for one that continues.
    fn begin(&mut self, loss: Loss, model: Option<ModelKind>, continues: bool, epochs: usize) {
        let mut rows = std::mem::take(&mut *self.epochs);
        rows.retain(|row| row.epoch < epochs);
        let facts = Tracked::new(RunFacts { loss, model, continues, ..RunFacts::default() });
        *self = Run { epochs: Tracked::new(rows), facts, ..Run::default() };
    }
}

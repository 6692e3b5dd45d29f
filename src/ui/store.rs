//! Everything the page knows. Components read it; only [`super::session`] and [`super::update`] change it.

use super::away::Away;
use super::curve::Curve;
use super::form::Form;
use super::learned::Learned;
use super::lists::Lists;
use super::look::Look;
use super::movie_map::MapState;
use super::phase::Phase;
use super::read_look::ReadLook;
use super::read_report::Shown;
use crate::data::DatasetFacts;
use crate::data::read::Progress;
use crate::engine::{EngineFacts, Loss};
use crate::protocol::Saved;
use crate::train::{Baselines, EpochRow, RateSweep, RunReport, TrainConfig, Unseen};
use leptos::prelude::*;
use std::sync::Arc;

/// Signals by the region that shows them. Copies share the same signals.
#[derive(Clone, Copy)]
pub struct Store {
    pub phase: RwSignal<Phase>,
    /// What the page waits for while [`Phase::Loading`].
    pub waiting_for: RwSignal<String>,
    pub alerts: RwSignal<Vec<Alert>>,
    pub data: RwSignal<Option<Arc<DatasetFacts>>>,
    pub files: Files,
    pub look: Look,
    /// What is kept for the next visit.
    pub kept: RwSignal<Saved>,
    pub form: RwSignal<Form>,
    /// What would run, or runs.
    pub engine: RwSignal<Option<EngineFacts>>,
    /// How the model that the worker has was made. It outlives runs that fail, and stays while another is trained.
    pub model: RwSignal<Option<Arc<RunReport>>>,
    /// Whether there is one to ask.
    pub has_model: Signal<bool>,
    pub run: Run,
    pub map: MapState,
    pub away: Away,
    pub learned: Learned,
    pub lists: Lists,
}

/// Files on their way to be data.
#[derive(Clone, Copy)]
pub struct Files {
    /// How far reading, or fetching, is.
    pub reading: RwSignal<Option<UnderWay>>,
    /// What came of the files that can be read again, and whether it is shown.
    pub read: RwSignal<Option<Arc<Shown>>>,
    pub is_shown: RwSignal<bool>,
    pub look: ReadLook,
}

/// How far reading is, and when it began with the bytes that it tells of, in the page's milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct UnderWay {
    pub progress: Progress,
    pub since: f64,
}

/// The run under way, or the last one.
#[derive(Clone, Copy)]
pub struct Run {
    pub curve: RwSignal<Curve>,
    pub epochs: RwSignal<Vec<EpochRow>>,
    /// What the run makes small.
    pub loss: RwSignal<Loss>,
    pub baselines: RwSignal<Option<Baselines>>,
    /// What validation holds that training does not, and whether errors are shown without it.
    pub unseen: RwSignal<Unseen>,
    pub without_unseen: RwSignal<bool>,
    /// Whether the run on show continues an earlier one.
    pub continues: RwSignal<bool>,
    /// How much of a search for a learning rate is done; what the last one found, and with which settings.
    pub searched: RwSignal<f64>,
    pub sweep: RwSignal<Option<(TrainConfig, RateSweep)>>,
    pub report: RwSignal<Option<RunReport>>,
    /// Finished epochs behind the model that the worker has.
    pub finished: RwSignal<usize>,
}

/// One problem, as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    pub what: String,
    pub advice: String,
    pub way_on: Option<Recovery>,
}

/// A button that gets one out of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Start a fresh worker.
    Restart,
    /// The same, or give the one that is silent more time.
    RestartOrWait,
    /// Load the page anew.
    Reload,
}

impl Store {
    pub fn new(form: Form) -> Self {
        let model = RwSignal::new(None::<Arc<RunReport>>);
        Store {
            phase: RwSignal::default(),
            waiting_for: RwSignal::default(),
            alerts: RwSignal::default(),
            data: RwSignal::default(),
            files: Files {
                reading: RwSignal::default(),
                read: RwSignal::default(),
                is_shown: RwSignal::default(),
                look: ReadLook::default(),
            },
            look: Look::default(),
            kept: RwSignal::default(),
            form: RwSignal::new(form),
            engine: RwSignal::default(),
            model,
            has_model: Signal::derive(move || model.with(Option::is_some)),
            run: Run {
                curve: RwSignal::default(),
                epochs: RwSignal::default(),
                loss: RwSignal::default(),
                baselines: RwSignal::default(),
                unseen: RwSignal::default(),
                without_unseen: RwSignal::default(),
                continues: RwSignal::default(),
                searched: RwSignal::default(),
                sweep: RwSignal::default(),
                report: RwSignal::default(),
                finished: RwSignal::default(),
            },
            map: MapState::default(),
            away: Away::default(),
            learned: Learned::default(),
            lists: Lists::default(),
        }
    }

    /// Shows a problem; the same one again moves to the end instead of piling up.
    pub fn alert(self, what: impl Into<String>, advice: impl Into<String>, way_on: Option<Recovery>) {
        let alert = Alert { what: what.into(), advice: advice.into(), way_on };
        self.alerts.update(|alerts| {
            alerts.retain(|shown| *shown != alert);
            alerts.push(alert);
        });
    }

    pub fn wait_for(self, what: impl Into<String>) {
        self.waiting_for.set(what.into());
        self.phase.set(Phase::Loading);
    }

    /// The phase in which nothing is under way.
    pub fn rest(self) {
        self.phase.set(if self.run.report.with_untracked(Option::is_some) { Phase::Done } else { Phase::Ready });
    }

    /// Whether map and list are those of the model that the worker has, and no other is on its way.
    pub fn is_up_to_date(self) -> bool {
        self.has_model.get() && !self.phase.get().is_training()
    }
}

impl Files {
    /// One word more on how far reading is. The next file, or an archive that is unpacked once it has come, begins its
    /// own time.
    pub fn go_on(self, progress: Progress, now: f64) {
        self.reading.update(|reading| {
            let same = |before: &Progress| (&before.file, before.of_bytes) == (&progress.file, progress.of_bytes);
            let since = reading.as_ref().filter(|before| same(&before.progress)).map_or(now, |before| before.since);
            *reading = Some(UnderWay { progress, since });
        });
    }

    /// A fresh worker, or the sample, has no files to read again.
    pub fn forget(self) {
        self.reading.set(None);
        self.read.set(None);
        self.look.forget();
    }
}

impl Run {
    /// Empties the curve and the table for a run that begins. The map stays until the next one is here.
    pub fn begin(self) {
        self.epochs.set(Vec::new());
        self.start(false);
    }

    /// The same for a run that continues the `finished` epochs of the model: the table goes on.
    pub fn go_on(self, finished: usize) {
        self.epochs.update(|rows| rows.truncate(finished));
        self.start(true);
    }

    fn start(self, continues: bool) {
        self.continues.set(continues);
        self.sweep.set(None);
        self.curve.set(Curve::default());
        self.baselines.set(None);
        self.unseen.set(Unseen::default());
        self.report.set(None);
    }

    /// The validation loss by how many epochs of this run lie before it.
    pub fn valid_points(self) -> Vec<(f64, f64)> {
        let before = self.curve.with(|curve| curve.epochs_before);
        let without_unseen = self.without_unseen.get();
        self.epochs.with(|rows| {
            let rows = rows.iter().filter(|row| row.epoch >= before);
            rows.map(|row| ((row.epoch - before) as f64 + 1.0, row.errors(without_unseen).valid_loss)).collect()
        })
    }
}

//! What each message from the worker changes.

use super::answers;
use super::client::BUILD;
use super::curve::Curve;
use super::learned;
use super::phase::Phase;
use super::read_report::Shown;
use super::session::Session;
use super::users;
use super::words;
use crate::data::DatasetFacts;
use crate::protocol::{ModelOrigin, Problem, Saved, ToPage};
use crate::train::{EpochRow, Progress, RunReport};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// Takes messages in. Progress waits for the next frame, however often it comes; anything else is applied at
/// once, after the progress that came before it.
#[derive(Clone)]
pub struct Inbox {
    session: Session,
    waiting: Rc<RefCell<Vec<Progress>>>,
}

impl Inbox {
    pub fn new(session: Session) -> Self {
        Inbox { session, waiting: Rc::default() }
    }

    pub fn take(&self, message: ToPage) {
        if let ToPage::Progress(progress) = message {
            self.waiting.borrow_mut().push(progress);
            if self.waiting.borrow().len() == 1 {
                let inbox = self.clone();
                request_animation_frame(move || inbox.flush());
            }
        } else {
            self.flush();
            apply(self.session, message);
        }
    }

    fn flush(&self) {
        let waiting = self.waiting.take();
        if !waiting.is_empty() {
            self.session.store.run.curve.update(|curve| waiting.iter().for_each(|progress| curve.extend(progress)));
        }
    }
}

fn apply(session: Session, message: ToPage) {
    let store = session.store;
    match message {
        ToPage::Ready { build } => ready(session, &build),
        ToPage::Engine(facts) => store.engine.set(Some(facts)),
        ToPage::Reading(progress) => store.files.go_on(progress, js_sys::Date::now()),
        ToPage::ReadingCanceled => {
            store.files.reading.set(None);
            store.rest();
            // The controls go back to what was read.
            store.files.read.update(|_| {});
        }
        ToPage::Read(reports) => {
            store.files.reading.set(None);
            // Until data follow, what is there is what was there before.
            match reports.data_follow {
                false => store.rest(),
                true => store.wait_for("Taking up what was read…"),
            }
            store.files.read.set(Some(Arc::new(Shown::from(*reports))));
            store.files.is_shown.set(true);
        }
        ToPage::Data(facts) => new_data(session, facts),
        ToPage::Catalog(catalog) => {
            store.map.catalog.set(Arc::new(*catalog));
            learned::begin(session);
        }
        // The inbox keeps progress for itself.
        ToPage::Progress(_) => {}
        ToPage::Baselines { baselines, unseen } => {
            // The same phase again would make the buttons anew under someone's finger.
            if store.phase.get_untracked() != Phase::Training {
                store.phase.set(Phase::Training);
            }
            store.run.baselines.set(Some(baselines));
            store.run.unseen.set(unseen);
        }
        ToPage::Searched(share) => store.run.searched.set(share),
        ToPage::RateSweep(found) => {
            store.run.sweep.update(|sweep| {
                if let Some((_, sweep)) = sweep {
                    *sweep = found;
                }
            });
            store.rest();
        }
        ToPage::Epoch(row) => new_epoch(session, row),
        ToPage::Saved(saved) => store.kept.set(saved),
        ToPage::Map(map) => store.map.map.set(Some(Arc::new(map))),
        ToPage::Paused => store.phase.set(Phase::Paused),
        ToPage::Trained { origin, report, map } => {
            if origin != ModelOrigin::Run {
                recalled(session, &report);
            }
            store.engine.set(Some(report.engine.clone()));
            store.run.epochs.set(report.history.clone());
            store.run.finished.set(report.history.len());
            store.model.set(Some(Arc::new(*report.clone())));
            store.run.report.set(Some(*report));
            // Your numbers were those of the model before.
            store.lists.you.row.set(None);
            store.map.map.set(Some(Arc::new(map)));
            store.phase.set(Phase::Done);
            session.ask_for_list();
            learned::ask(session);
            session.fit_you();
        }
        ToPage::Exporting(share) => store.away.making.update(|making| {
            if let Some((_, done)) = making {
                *done = share;
            }
        }),
        // The file that comes with it is taken before.
        ToPage::Exported(_) => {}
        ToPage::ExportCanceled => store.away.making.set(None),
        ToPage::Answer(answer) => answers::apply(session, answer),
        ToPage::Problem(problem) => new_problem(session, problem),
    }
}

fn ready(session: Session, build: &str) {
    if build == BUILD {
        session.greet();
    } else {
        session.worker_is_another(build);
    }
}

fn new_data(session: Session, facts: DatasetFacts) {
    let store = session.store;
    let range_before = store.data.with_untracked(|data| data.as_ref().map(|facts| facts.suggested_range));
    store.form.update(|form| {
        form.item_names = facts.item_names;
        // The same scale again leaves what was typed alone.
        if range_before != Some(facts.suggested_range) {
            form.offer_range(facts.suggested_range);
        }
    });
    store.run.begin();
    store.run.sweep.set(None);
    store.model.set(None);
    store.kept.set(Saved::Nothing);
    store.look.clear();
    store.map.clear();
    store.learned.forget();
    store.lists.begin(users::first_of_note(&facts.users).map(|user| user.class));
    store.data.set(Some(Arc::new(facts)));
    store.phase.set(Phase::Ready);
    session.find_my_items();
}

/// The model comes from an earlier visit, and what there was to see of its training with it.
fn recalled(session: Session, report: &RunReport) {
    let run = session.store.run;
    session.store.form.update(|form| form.adopt(&report.config));
    run.loss.set(report.config.loss);
    run.baselines.set(Some(report.baselines));
    run.unseen.set(report.unseen.clone());
    run.curve.set(Curve::of_epochs(&report.history));
}

fn new_epoch(session: Session, row: EpochRow) {
    session.store.run.epochs.update(|rows| {
        // An epoch seen before belongs to a run that started over.
        rows.truncate(row.epoch);
        rows.push(row);
    });
}

fn new_problem(session: Session, problem: Problem) {
    let store = session.store;
    let (what, advice) = words::problem(&problem);
    store.alert(what, advice, None);
    match problem {
        Problem::Reading(_) if store.phase.get_untracked() == Phase::Loading => store.rest(),
        Problem::Search(_) => {
            store.run.sweep.set(None);
            store.rest();
        }
        Problem::Training { .. } => {
            // What is on the map is nothing that was learned, unless the worker sends it once more.
            if !store.has_model.get_untracked() {
                store.map.clear();
            }
            store.phase.set(Phase::Error);
        }
        Problem::Export(_) => store.away.making.set(None),
        Problem::Reading(_) | Problem::Message(_) | Problem::Saving(_) => {}
    }
}

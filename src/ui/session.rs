//! State and actions in the shape in which regions that are not converted yet expect them. It goes with the last of them.

use super::dispatch::{Dispatch, Selected, use_dispatch, use_memo, use_phase, use_selector};
use super::drop_zone::names_of;
use super::form::Form;
use super::lists::Lists;
use super::movie_map::MapState;
use super::read_look::ReadLook;
use super::read_report::Shown;
use super::state::{Action, Activity, Phase, State, UnderWay};
use crate::data::DatasetFacts;
use crate::data::ItemNames;
use crate::data::read::Choices;
use crate::engine::{EngineChoice, EngineFacts, Loss};
use crate::protocol::{Export, Part};
use crate::train::{Baselines, ColdStart, EpochRow, RateSweep, RunReport, TrainConfig};
use crate::ui::curve::Curve;
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::File;

#[derive(Clone, Copy)]
pub struct Session {
    pub store: Store,
    pub dispatch: Dispatch,
}

#[derive(Clone, Copy)]
pub struct Store {
    pub phase: Memo<Phase>,
    pub waiting_for: Memo<String>,
    pub data: Selected<Option<Arc<DatasetFacts>>>,
    pub files: Files,
    pub form: Selected<Form>,
    pub engine: Selected<Option<EngineFacts>>,
    pub model: Selected<Option<Arc<RunReport>>>,
    pub has_model: Memo<bool>,
    pub up_to_date: Memo<bool>,
    pub run: Run,
    pub map: MapState,
    pub making: Selected<Option<(Export, f64)>>,
    pub lists: Lists,
}

#[derive(Clone, Copy)]
pub struct Files {
    pub reading: Selected<Option<UnderWay>>,
    pub read: Selected<Option<Arc<Shown>>>,
    pub is_shown: Selected<bool>,
    pub look: ReadLook,
}

#[derive(Clone, Copy)]
pub struct Run {
    pub curve: Selected<Curve>,
    pub epochs: Selected<Vec<EpochRow>>,
    pub loss: Memo<Loss>,
    pub baselines: Memo<Option<Baselines>>,
    pub unseen: Memo<ColdStart>,
    pub without_unseen: RwSignal<bool>,
    pub searched: Memo<f64>,
    pub sweep: Memo<Option<(TrainConfig, RateSweep)>>,
    pub report: Memo<Option<Arc<RunReport>>>,
}

/// The adapter of the page.
pub fn use_session() -> Session {
    expect_context::<Session>()
}

impl Session {
    pub fn new() -> Session {
        let store = Store {
            phase: use_phase(),
            waiting_for: use_memo(|state| match &*state.activity {
                Activity::Loading(what) => what.clone(),
                _ => String::new(),
            }),
            data: use_selector(|state| &state.data.facts),
            files: Files {
                reading: use_selector(|state| &state.files.reading),
                read: use_selector(|state| &state.files.report),
                is_shown: use_selector(|state| &state.files.report_is_open),
                look: ReadLook::default(),
            },
            form: use_selector(|state| &state.form),
            engine: use_selector(|state| &state.engine),
            model: use_selector(|state| &state.model),
            has_model: use_memo(State::has_model),
            up_to_date: use_memo(State::is_up_to_date),
            run: Run {
                curve: use_selector(|state| &state.run.curve),
                epochs: use_selector(|state| &state.run.epochs),
                loss: use_memo(|state| state.run.facts.loss),
                baselines: use_memo(|state| state.run.facts.baselines),
                unseen: use_memo(|state| state.run.facts.unseen.clone()),
                without_unseen: RwSignal::new(false),
                searched: use_memo(|state| state.search.as_ref().map_or(0.0, |search| search.share)),
                sweep: use_memo(|state| {
                    state.search.as_ref().map(|search| (search.config.clone(), search.sweep.clone()))
                }),
                report: use_memo(|state| state.report().cloned()),
            },
            map: MapState::from_context(),
            making: use_selector(|state| &state.export),
            lists: Lists::default(),
        };
        Session { store, dispatch: use_dispatch() }
    }

    fn act(self, action: Action) {
        self.dispatch.act(action);
    }

    pub fn use_sample(self) {
        self.store.files.look.forget();
        self.act(Action::UseSample);
    }

    pub fn open_address(self, address: String) {
        self.act(Action::OpenAddress(address));
    }

    pub fn open_files(self, files: Vec<File>) {
        self.dispatch.act_with_files(Action::OpenFiles(names_of(&files)), &files);
    }

    pub fn open_model(self, files: Vec<File>) {
        self.dispatch.act_with_files(Action::OpenModel(names_of(&files)), &files);
    }

    pub fn make(self, file: Export) {
        self.act(Action::Export(file));
    }

    pub fn cancel_making(self) {
        self.act(Action::CancelExport);
    }

    pub fn read_again(self, part: Part, choices: Choices) {
        self.act(Action::ReadAgain(part, choices));
    }

    pub fn read_both(self) {
        self.act(Action::ReadBoth);
    }

    pub fn cancel_reading(self) {
        self.act(Action::CancelReading);
    }

    pub fn add_me(self) {
        self.act(Action::AddMe);
    }

    pub fn name_items_by(self, names: ItemNames) {
        self.act(Action::NameItemsBy(names));
    }

    pub fn choose_engine(self, choice: EngineChoice) {
        self.act(Action::ChooseEngine(choice));
    }

    pub fn train(self) {
        self.act(Action::Train);
    }

    pub fn go_on(self) {
        self.act(Action::ContinueTraining);
    }

    pub fn find_rate(self) {
        self.act(Action::FindRate);
    }

    pub fn start_over(self) {
        self.act(Action::StartOver);
    }

    pub fn pause(self) {
        self.act(Action::Pause);
    }

    pub fn resume(self) {
        self.act(Action::Resume);
    }

    pub fn step(self) {
        self.act(Action::Step);
    }

    pub fn stop(self) {
        self.act(Action::Stop);
    }
}

impl Store {
    pub fn is_up_to_date(self) -> bool {
        self.up_to_date.get()
    }
}

impl Run {
    /// The validation loss by the number of epochs of this run before it.
    pub fn valid_points(self) -> Vec<(f64, f64)> {
        let before = self.curve.with(|curve| curve.epochs_before);
        let without_unseen = self.without_unseen.get();
        self.epochs.with(|rows| {
            let rows = rows.iter().filter(|row| row.epoch >= before);
            rows.map(|row| ((row.epoch - before) as f64 + 1.0, row.errors(without_unseen).valid_loss)).collect()
        })
    }
}

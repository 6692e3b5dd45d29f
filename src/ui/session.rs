//! State and actions in the shape in which regions that are not converted yet expect them. It goes with the last of them.

use super::dispatch::{Dispatch, Selected, use_dispatch, use_memo, use_phase, use_selector};
use super::drop_zone::names_of;
use super::form::Form;
use super::lists::Lists;
use super::movie_map::MapState;
use super::read_look::ReadLook;
use super::read_report::Shown;
use super::state::{Action, Phase, State, UnderWay};
use crate::data::DatasetFacts;
use crate::data::ItemNames;
use crate::data::read::Choices;
use crate::protocol::Part;
use crate::train::RunReport;
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
    pub data: Selected<Option<Arc<DatasetFacts>>>,
    pub files: Files,
    pub form: Selected<Form>,
    pub model: Selected<Option<Arc<RunReport>>>,
    pub has_model: Memo<bool>,
    pub up_to_date: Memo<bool>,
    pub map: MapState,
    pub lists: Lists,
}

#[derive(Clone, Copy)]
pub struct Files {
    pub reading: Selected<Option<UnderWay>>,
    pub read: Selected<Option<Arc<Shown>>>,
    pub is_shown: Selected<bool>,
    pub look: ReadLook,
}

/// The adapter of the page.
pub fn use_session() -> Session {
    expect_context::<Session>()
}

impl Session {
    pub fn new() -> Session {
        let store = Store {
            phase: use_phase(),
            data: use_selector(|state| &state.data.facts),
            files: Files {
                reading: use_selector(|state| &state.files.reading),
                read: use_selector(|state| &state.files.report),
                is_shown: use_selector(|state| &state.files.report_is_open),
                look: ReadLook::default(),
            },
            form: use_selector(|state| &state.form),
            model: use_selector(|state| &state.model),
            has_model: use_memo(State::has_model),
            up_to_date: use_memo(State::is_up_to_date),
            map: MapState::from_context(),
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
}

impl Store {
    pub fn is_up_to_date(self) -> bool {
        self.up_to_date.get()
    }
}

//! Connects the state with the outside: runs commands, and applies actions and the worker's messages.
//!
//! A region reads with [`use_selector`] and [`use_memo`], and acts with [`use_dispatch`]. Nothing else on the page knows
//! the worker.

use super::client::Client;
use super::form::Form;
use super::lists::my_rating::each_title_once;
use super::local_storage;
use super::save::save_blob;
use super::state::{Action, Alert, Answered, Command, Phase, Slot, State, Tracked, act, reduce};
use super::watchdog::Watchdog;
use super::words::{Noun, noun};
use crate::protocol::{DataSource, Export, Question, ToPage};
use crate::train::Progress;
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::{File, FileList};

/// The name that the person's own ratings are saved under.
const MY_RATINGS: &str = "my-ratings";

/// Applies actions. Copies share the same state.
#[derive(Clone, Copy)]
pub struct Dispatch {
    state: RwSignal<State>,
    /// Absent when it broke: nobody talks to a worker that cannot answer.
    worker: StoredValue<Option<Client>, LocalStorage>,
    /// Training progress since the last frame.
    progress: StoredValue<Vec<Progress>>,
    watchdog: Watchdog,
}

/// Gives the components below access to the state, and starts the worker.
pub fn provide_state(form: Form, source: Option<DataSource>) -> Dispatch {
    let my_ratings = each_title_once(local_storage::load(MY_RATINGS).unwrap_or_default());
    let dispatch = Dispatch {
        state: RwSignal::new(State::new(form, source, my_ratings)),
        worker: StoredValue::new_local(None),
        progress: StoredValue::new(Vec::new()),
        watchdog: Watchdog::new(),
    };
    provide_context(dispatch);
    let should_be_heard = move || matches!(dispatch.read(State::phase), Phase::Training | Phase::Searching);
    dispatch.watchdog.watch(should_be_heard, move |seconds| dispatch.act(Action::WorkerIsSilent(seconds)));
    dispatch.act(Action::Restart);
    dispatch
}

/// What actions are sent to.
pub fn use_dispatch() -> Dispatch {
    expect_context::<Dispatch>()
}

/// A field of the state. Who reads it reads it again only when it has changed.
pub fn use_selector<T>(field: fn(&State) -> &Tracked<T>) -> Selected<T> {
    let state = use_dispatch().state;
    Selected { state, field, version: Memo::new(move |_| state.with(|state| field(state).version())) }
}

/// Something small that follows from the state.
pub fn use_memo<T: PartialEq + Send + Sync + 'static>(derive: impl Fn(&State) -> T + Send + Sync + 'static) -> Memo<T> {
    let state = use_dispatch().state;
    Memo::new(move |_| state.with(&derive))
}

/// What the page does: see [`Phase`].
pub fn use_phase() -> Memo<Phase> {
    use_memo(State::phase)
}

/// What the page calls the items of the loaded data.
pub fn use_noun() -> Memo<Noun> {
    use_memo(|state| noun(state.data.facts.as_ref().map_or_else(Default::default, |facts| facts.noun)))
}

impl Dispatch {
    pub fn act(self, action: Action) {
        self.apply(action, &[]);
    }

    /// Applies an action on files that a person chose or dropped. The action holds their names alone.
    pub fn act_with_files(self, action: fn(Vec<String>) -> Action, files: Option<FileList>) {
        let files: Vec<File> = files.iter().flat_map(|list| (0..list.length()).filter_map(|i| list.get(i))).collect();
        self.apply(action(files.iter().map(File::name).collect()), &files);
    }

    fn apply(self, action: Action, files: &[File]) {
        let commands = self.state.try_update(|state| act(state, action)).unwrap_or_default();
        self.run(commands, files);
    }

    pub fn alert(self, what: impl Into<String>, advice: impl Into<String>) {
        self.act(Action::Alert(Alert::new(what, advice)));
    }

    /// Reads the state once, untracked, after an action for example.
    pub fn read<T>(self, look: impl FnOnce(&State) -> T) -> T {
        self.state.with_untracked(look)
    }

    /// Asks a question from a slot. The page hears of it only where the slot shows another answer: several slots ask in
    /// one task, and each change of the state has every selector look again.
    pub(super) fn ask(self, slot: Slot, question: Option<Question>) {
        let asked = self.state.try_update_untracked(|state| {
            let before = state.questions.shown(slot);
            let commands = act(state, Action::Ask(slot, question));
            (commands, place(&before) != place(&state.questions.shown(slot)))
        });
        let Some((commands, shows_another)) = asked else { return };
        if shows_another {
            self.state.notify();
        }
        self.run(commands, &[]);
    }

    /// A place that questions are asked from.
    pub(super) fn open_slot(self) -> Slot {
        self.state.try_update_untracked(|state| state.questions.add_slot()).expect("the page is open")
    }

    /// The answer that a slot shows.
    pub(super) fn answer(self, slot: Slot) -> Memo<Option<Arc<Answered>>> {
        let is_another = |before: Option<&Option<Arc<Answered>>>, now: Option<&Option<Arc<Answered>>>| {
            before.is_none() || before.and_then(place) != now.and_then(place)
        };
        Memo::new_with_compare(move |_| self.state.with(|state| state.questions.shown(slot)), is_another)
    }

    fn run(self, commands: Vec<Command>, files: &[File]) {
        for command in commands {
            match command {
                Command::StartWorker => self.start_worker(),
                Command::EndWorker => self.worker.set_value(None),
                Command::Send(message) => self.send(|client| client.send(&message, &[])),
                Command::SendWithFiles(message) => self.send(|client| client.send(&message, files)),
                Command::SaveFile(file) => files.iter().for_each(|made| self.save(file, made)),
                Command::SaveMyRatings(ratings) => local_storage::save(MY_RATINGS, &ratings),
                Command::ClearLocalStorage => local_storage::clear(),
            }
        }
    }

    fn start_worker(self) {
        self.worker.set_value(None);
        let hear = move |message, files: Vec<File>| self.hear(message, &files);
        match Client::start(hear, move |words| self.act(Action::WorkerBroke(words))) {
            Ok(client) => self.worker.set_value(Some(client)),
            Err(words) => self.act(Action::WorkerBroke(words)),
        }
    }

    /// Takes a message from the worker. Progress waits for the next frame, however often it comes; anything else is
    /// applied at once, after the progress that came before it.
    fn hear(self, message: ToPage, files: &[File]) {
        if self.watchdog.heard() {
            self.act(Action::KeepWaiting);
        }
        if let ToPage::Progress(progress) = message {
            self.progress.update_value(|waiting| waiting.push(progress));
            if self.progress.with_value(Vec::len) == 1 {
                request_animation_frame(move || self.apply_progress());
            }
        } else {
            self.apply_progress();
            let now = js_sys::Date::now();
            let commands = self.state.try_update(|state| reduce(state, message, now)).unwrap_or_default();
            self.run(commands, files);
        }
    }

    fn apply_progress(self) {
        let waiting = self.progress.try_update_value(std::mem::take).unwrap_or_default();
        if !waiting.is_empty() {
            self.state.update(|state| {
                for progress in waiting {
                    reduce(state, ToPage::Progress(progress), 0.0);
                }
            });
        }
    }

    fn send(self, send: impl FnOnce(&Client) -> Result<(), String>) {
        let sent = self.worker.with_value(|client| client.as_ref().map(send));
        if let Some(Err(words)) = sent {
            self.act(Action::WorkerBroke(words));
        }
    }

    fn save(self, file: Export, made: &File) {
        if let Err(error) = save_blob(file.file_name(), made) {
            self.alert(format!("{} could not be saved: {error:?}.", file.file_name()), "Try another browser.");
        }
    }
}

/// Where an answer lies: another place means another answer, and nothing in it has to be compared.
fn place(answer: &Option<Arc<Answered>>) -> Option<*const Answered> {
    answer.as_ref().map(Arc::as_ptr)
}

/// A field of the state, as a signal.
pub struct Selected<T: 'static> {
    state: RwSignal<State>,
    field: fn(&State) -> &Tracked<T>,
    version: Memo<u64>,
}

impl<T> Clone for Selected<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Selected<T> {}

impl<T> Selected<T> {
    pub fn track(self) {
        // A memo depends on nothing before it is read: to track it alone would follow no change.
        self.version.get();
    }

    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.track();
        self.with_untracked(look)
    }

    pub fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.state.with_untracked(|state| look((self.field)(state)))
    }
}

impl<T: Clone> Selected<T> {
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

impl<T: Clone + Send + Sync> From<Selected<T>> for Signal<T> {
    fn from(selected: Selected<T>) -> Signal<T> {
        Signal::derive(move || selected.get())
    }
}

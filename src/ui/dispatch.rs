//! Connects the state with the outside: runs commands, and applies actions and the worker's messages.
//!
//! A region reads with [`use_selector`] and [`use_memo`], and acts with [`use_dispatch`]. Nothing else on the page knows
//! the worker.

use super::arrival::Arrival;
use super::class::room::ClassRoom;
use super::client::{Client, why_not};
use super::database;
use super::form::Form;
use super::lists::my_rating::each_title_once;
use super::local_storage;
use super::save::save_blob;
use super::state::{Action, Alert, Answered, Command, Phase, Slot, State, Tracked, act, reduce};
use super::watchdog::Watchdog;
use super::words::{Noun, noun};
use crate::protocol::{DataSource, Export, ToPage, ToWorker};
use crate::train::Progress;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use web_sys::{File, FileList};

/// The name that the person's own ratings are saved under.
const MY_RATINGS: &str = "my-ratings";
/// The name that the class's table is saved under.
pub const CLASS: &str = "class";

/// Seconds of silence after which the page asks what to do: of a worker that loads its program, and of one that works.
const START_PATIENCE: u32 = 20;
const PATIENCE: u32 = 10;
/// Between two looks whether what was saved still is.
const CHECK_SAVED: Duration = Duration::from_secs(20);

/// Looks at the state, and tells those who read a part of it where that part has changed. So a change reaches those
/// alone, and not everything on the page.
type Watcher = Arc<dyn Fn(&State) + Send + Sync>;

/// Applies actions. Copies share the same state.
#[derive(Clone, Copy)]
pub struct Dispatch {
    state: StoredValue<State>,
    /// What looks at the state after each change, by number.
    watchers: StoredValue<BTreeMap<u64, Watcher>>,
    /// Absent when it broke: nobody talks to a worker that cannot answer.
    worker: StoredValue<Option<Client>, LocalStorage>,
    /// Training progress since the last frame.
    progress: StoredValue<Vec<Progress>>,
    watchdog: Watchdog,
}

/// Gives the components below access to the state, and starts the worker.
pub fn provide_state(form: Form, source: Option<DataSource>, arrival: Arrival) -> Dispatch {
    let my_ratings = each_title_once(local_storage::load(MY_RATINGS).unwrap_or_default());
    let class = local_storage::load::<String>(CLASS).map(|saved| ClassRoom::load(&saved)).unwrap_or_default();
    let dispatch = Dispatch {
        state: StoredValue::new(State::new(form, source, my_ratings).opened(arrival, class)),
        watchers: StoredValue::default(),
        worker: StoredValue::new_local(None),
        progress: StoredValue::new(Vec::new()),
        watchdog: Watchdog::new(),
    };
    provide_context(dispatch);
    dispatch.watchdog.watch(move |silent| dispatch.look_after_worker(silent));
    set_interval(move || dispatch.act(Action::CheckSaved), CHECK_SAVED);
    dispatch.act(Action::Restart);
    dispatch
}

/// What actions are sent to.
pub fn use_dispatch() -> Dispatch {
    expect_context::<Dispatch>()
}

/// A field of the state. Who reads it reads it again only when it has changed.
pub fn use_selector<T>(field: fn(&State) -> &Tracked<T>) -> Selected<T> {
    let dispatch = use_dispatch();
    let version = dispatch.watch(move |state| field(state).version(), |before, now| before != now);
    Selected { state: dispatch.state, field, version }
}

/// Something small that follows from the state.
pub fn use_memo<T>(derive: impl Fn(&State) -> T + Send + Sync + 'static) -> ReadSignal<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    use_dispatch().watch(derive, |before, now| before != now)
}

/// What the page does: see [`Phase`].
pub fn use_phase() -> ReadSignal<Phase> {
    use_memo(State::phase)
}

/// What the page calls the items of the loaded data.
pub fn use_noun() -> ReadSignal<Noun> {
    use_memo(|state| noun(state.data.facts.as_ref().map_or_else(Default::default, |facts| facts.noun)))
}

impl Dispatch {
    pub fn act(self, action: Action) {
        self.apply(action, &[]);
    }

    /// Applies an action on files that a person chose or dropped. The action holds their names alone.
    pub fn act_with_files(self, action: fn(Vec<String>) -> Action, files: Option<FileList>) {
        let files: Vec<File> = files.iter().flat_map(|list| (0..list.length()).filter_map(|i| list.get(i))).collect();
        self.act_on(action, &files);
    }

    /// The same for files that the page made.
    pub fn act_on(self, action: fn(Vec<String>) -> Action, files: &[File]) {
        self.apply(action(files.iter().map(File::name).collect()), files);
    }

    fn apply(self, action: Action, files: &[File]) {
        let commands = self.change(|state| act(state, action));
        self.run(commands, files);
    }

    /// Changes the state, and tells those who watch what has changed.
    fn change(self, change: impl FnOnce(&mut State) -> Vec<Command>) -> Vec<Command> {
        let commands = self.state.try_update_value(change).unwrap_or_default();
        let watchers: Vec<Watcher> = self.watchers.with_value(|watchers| watchers.values().cloned().collect());
        self.state.with_value(|state| watchers.iter().for_each(|watcher| watcher(state)));
        commands
    }

    /// What `look` sees in the state, set again where `is_another` says that it has changed.
    fn watch<T: Send + Sync + 'static>(
        self,
        look: impl Fn(&State) -> T + Send + Sync + 'static,
        is_another: fn(&T, &T) -> bool,
    ) -> ReadSignal<T> {
        let (seen, set_seen) = signal(self.state.with_value(&look));
        let watcher: Watcher = Arc::new(move |state| {
            let now = look(state);
            if seen.try_with_untracked(|before| is_another(before, &now)).unwrap_or(false) {
                set_seen.set(now);
            }
        });
        let number = self.watchers.try_update_value(|watchers| {
            let number = watchers.last_key_value().map_or(0, |(last, _)| last + 1);
            watchers.insert(number, watcher);
            number
        });
        on_cleanup(move || {
            self.watchers.try_update_value(|watchers| number.and_then(|number| watchers.remove(&number)));
        });
        seen
    }

    pub fn alert(self, what: impl Into<String>, advice: impl Into<String>) {
        self.act(Action::Alert(Alert::new(what, advice)));
    }

    /// Reads the state once, untracked, after an action for example.
    pub fn read<T>(self, look: impl FnOnce(&State) -> T) -> T {
        self.state.with_value(look)
    }

    /// A place that questions are asked from.
    pub(super) fn open_slot(self) -> Slot {
        self.state.try_update_value(|state| state.questions.add_slot()).expect("the page is open")
    }

    /// The answer that a slot shows.
    pub(super) fn answer(self, slot: Slot) -> ReadSignal<Option<Arc<Answered>>> {
        self.watch(move |state| state.questions.shown(slot), |before, now| place(before) != place(now))
    }

    fn run(self, commands: Vec<Command>, files: &[File]) {
        for command in commands {
            match command {
                Command::StartWorker => self.start_worker(),
                Command::EndWorker => self.worker.set_value(None),
                Command::Greet(messages) => self.send(|client| client.greet(messages)),
                Command::Send(message) => self.send(|client| client.send(message, &[])),
                Command::SendWithFiles(message) => self.send(|client| client.send(message, files)),
                Command::SaveFile(file) => files.iter().for_each(|made| self.save(file, made)),
                Command::SaveMyRatings(ratings) => local_storage::save(MY_RATINGS, &ratings),
                Command::SaveClass(class) => local_storage::save(CLASS, &class),
                Command::ClearSavedData => {
                    local_storage::clear();
                    database::delete(move || {
                        self.alert(
                            "The browser did not delete what it saved for this page.",
                            "Close other tabs that show this page, and clear again.",
                        );
                    });
                }
            }
        }
    }

    fn start_worker(self) {
        self.worker.set_value(None);
        self.watchdog.reset();
        let hear = move |message, files: Vec<File>| self.hear(message, &files);
        match Client::start(hear, move |words| self.worker_failed(words)) {
            Ok(client) => self.worker.set_value(Some(client)),
            Err(words) => self.act(Action::WorkerBroke(words)),
        }
    }

    /// Where it never listened, something may be wrong with its files, and the browser does not say what.
    fn worker_failed(self, words: String) {
        if self.is_starting() {
            spawn_local(async move { self.act(Action::WorkerBroke(why_not().await.unwrap_or(words))) });
        } else {
            self.act(Action::WorkerBroke(words));
        }
    }

    fn is_starting(self) -> bool {
        self.worker.with_value(|client| client.as_ref().is_some_and(|client| !client.listens()))
    }

    fn worker_does_not_start(self, seconds: u32) {
        spawn_local(async move {
            let why = why_not().await;
            // It may have begun meanwhile.
            if self.is_starting() {
                self.act(why.map_or(Action::WorkerDoesNotStart(seconds), Action::WorkerBroke));
            }
        });
    }

    /// Asks a silent worker for a sign of life, and a person what to do if there is none for too long.
    fn look_after_worker(self, silent: u32) {
        match self.worker.with_value(|client| client.as_ref().map(Client::listens)) {
            Some(false) if silent == START_PATIENCE => self.worker_does_not_start(silent),
            Some(true) if silent == PATIENCE => self.act(Action::WorkerIsSilent(silent)),
            Some(true) if silent > 1 => self.send(|client| client.send(ToWorker::Ping, &[])),
            _ => {}
        }
    }

    /// Takes a message from the worker. Progress waits for the next frame, however often it comes; anything else is
    /// applied at once, after the progress that came before it.
    fn hear(self, message: ToPage, files: &[File]) {
        // Under way, a run is heard by its progress: its worker may answer pings and wait forever for a GPU.
        let is_under_way = || matches!(self.read(State::phase), Phase::Training | Phase::Searching);
        let is_pong = matches!(message, ToPage::Pong);
        if !(is_pong && is_under_way()) && self.watchdog.reset() >= PATIENCE {
            self.act(Action::KeepWaiting);
        }
        if is_pong {
            return;
        }
        if let ToPage::Progress(progress) = message {
            self.progress.update_value(|waiting| waiting.push(progress));
            if self.progress.with_value(Vec::len) == 1 {
                request_animation_frame(move || self.apply_progress());
            }
        } else {
            self.apply_progress();
            let now = js_sys::Date::now();
            let commands = self.change(|state| reduce(state, message, now));
            self.run(commands, files);
        }
    }

    fn apply_progress(self) {
        let waiting = self.progress.try_update_value(std::mem::take).unwrap_or_default();
        if !waiting.is_empty() {
            let reduce = |state: &mut State, progress| reduce(state, ToPage::Progress(progress), 0.0);
            let commands =
                self.change(|state| waiting.into_iter().flat_map(|progress| reduce(state, progress)).collect());
            self.run(commands, &[]);
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
    state: StoredValue<State>,
    field: fn(&State) -> &Tracked<T>,
    version: ReadSignal<u64>,
}

impl<T> Clone for Selected<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Selected<T> {}

impl<T> Selected<T> {
    pub fn track(self) {
        self.version.track();
    }

    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.track();
        self.with_untracked(look)
    }

    pub fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.state.with_value(|state| look((self.field)(state)))
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

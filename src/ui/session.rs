//! What one can do: each verb of the page as a message to the worker and the change of state that goes with it.

use super::client::{BUILD, Client, Heard};
use super::form::Form;
use super::phase::Phase;
use super::save::save_blob;
use super::store::{Recovery, Store};
use super::update::Inbox;
use super::watchdog::Watchdog;
use crate::data::ItemNames;
use crate::data::read::Choices;
use crate::engine::EngineChoice;
use crate::protocol::{DataCommand, DataSource, Export, ExportCommand, Part, Question, RunCommand, Saved, ToWorker};
use crate::train::RateSweep;
use leptos::prelude::*;
use web_sys::File;

/// What a worker is to begin with.
#[derive(Clone, Debug)]
enum Beginning {
    /// What the page's address asks for, or what an earlier visit left, or the sample.
    With(Option<DataSource>),
    /// The sample, after forgetting what an earlier visit left.
    Forget,
}

impl Default for Beginning {
    fn default() -> Beginning {
        Beginning::With(None)
    }
}

/// The store and the worker. Copies share both.
#[derive(Clone, Copy)]
pub struct Session {
    pub store: Store,
    /// Absent when it broke: nobody is to talk to a worker that cannot answer.
    client: StoredValue<Option<Client>, LocalStorage>,
    /// What the next worker begins with. One that takes a broken one's place begins with what was kept.
    beginning: StoredValue<Beginning>,
    watchdog: Watchdog,
}

impl Session {
    /// Starts the worker; data follow as soon as it listens.
    pub fn begin(form: Form, asked: Option<DataSource>) -> Self {
        let client = StoredValue::new_local(None);
        let beginning = StoredValue::new(Beginning::With(asked));
        let session = Session { store: Store::new(form), client, beginning, watchdog: Watchdog::new() };
        session.watchdog.watch(session);
        session.start_worker();
        session
    }

    /// Forgets the data, the model and everything else that this browser keeps for the page.
    pub fn forget_everything(self) {
        self.client.set_value(None);
        self.beginning.set_value(Beginning::Forget);
        self.store.kept.set(Saved::Nothing);
        self.store.lists.forget();
        self.restart();
    }

    /// A fresh worker in place of a broken one. It goes on with what was kept last.
    pub fn restart(self) {
        // A fresh worker has no files to read again.
        self.store.files.forget();
        self.withdraw(|way_on| matches!(way_on, Recovery::Restart | Recovery::RestartOrWait));
        self.store.run.begin();
        self.store.model.set(None);
        self.store.away.making.set(None);
        self.start_worker();
    }

    fn start_worker(self) {
        self.store.wait_for("Starting the engine…");
        let inbox = Inbox::new(self);
        let started = Client::start(move |heard| match heard {
            Heard::Message(message) => {
                self.worker_answers();
                inbox.take(message);
            }
            Heard::Made(made, file) => {
                self.worker_answers();
                self.take_away(made, &file);
            }
            Heard::Broken(words) => self.worker_broke(&words),
        });
        match started {
            Ok(client) => self.client.set_value(Some(client)),
            Err(words) => self.worker_broke(&words),
        }
    }

    fn worker_broke(self, words: &str) {
        self.end_worker();
        self.store.alert(
            format!("The engine stopped working: {words}."),
            "Restart it to go on with the data and the model that this browser kept last.",
            Some(Recovery::Restart),
        );
    }

    /// The worker listens, but it was not made for this page.
    pub fn worker_is_another(self, build: &str) {
        self.end_worker();
        self.store.alert(
            format!("The page is of build {BUILD}, its engine of build {build}: one of them is an old copy."),
            "Reload the page to get both anew.",
            Some(Recovery::Reload),
        );
    }

    fn end_worker(self) {
        self.store.away.making.set(None);
        self.client.set_value(None);
        self.store.model.set(None);
        self.withdraw(|way_on| way_on == Recovery::RestartOrWait);
        self.store.phase.set(Phase::Broken);
    }

    /// The worker may be dead, or merely slow, as software that stands in for a graphics card can be: ask.
    pub fn worker_is_silent(self, seconds: u32) {
        self.store.alert(
            format!("The engine has not answered for {seconds} seconds."),
            "It may come back. A restarted one goes on with the data and the model that this browser kept last.",
            Some(Recovery::RestartOrWait),
        );
    }

    /// Gives the silent worker more time.
    pub fn keep_waiting(self) {
        self.worker_answers();
    }

    fn worker_answers(self) {
        if self.watchdog.heard() {
            self.withdraw(|way_on| way_on == Recovery::RestartOrWait);
        }
    }

    /// Takes back the alerts that offer such a way on.
    fn withdraw(self, such: impl Fn(Recovery) -> bool) {
        self.store.alerts.update(|alerts| alerts.retain(|alert| !alert.way_on.is_some_and(&such)));
    }

    /// The worker listens: tell it what the page begins with.
    pub fn greet(self) {
        match self.beginning.try_update_value(std::mem::take).unwrap_or_default() {
            Beginning::With(asked) => {
                self.store.wait_for(match &asked {
                    Some(DataSource::File(address)) => format!("Fetching {address}…"),
                    Some(DataSource::Shape(_)) => "Drawing ratings…".to_owned(),
                    Some(DataSource::Sample) | None => "Looking for what you had here last…".to_owned(),
                });
                self.send(ToWorker::Data(DataCommand::Begin(asked)));
            }
            Beginning::Forget => {
                self.store.wait_for("Forgetting…");
                self.send(ToWorker::Data(DataCommand::ClearSaved));
            }
        }
        self.ask_for_engine();
    }

    pub fn use_sample(self) {
        self.store.files.forget();
        self.store.wait_for("Making up the sample…");
        self.send(ToWorker::Data(DataCommand::UseSample));
    }

    /// Fetches a file and reads it in place of the data loaded.
    pub fn open_address(self, address: String) {
        self.store.wait_for(format!("Fetching {address}…"));
        self.send(ToWorker::Data(DataCommand::OpenAddress(address)));
    }

    /// Reads files in place of the data loaded; refused while a run needs that data.
    pub fn open_files(self, files: Vec<File>) {
        if !self.can_open(&files) {
            return;
        }
        self.store.wait_for(format!("Reading {}…", names_of(&files)));
        self.send_with(ToWorker::Data(DataCommand::OpenFiles), &files);
    }

    /// Takes the model of a file in place of the one there is; refused likewise.
    pub fn open_model(self, files: Vec<File>) {
        if self.can_open(&files) {
            self.store.wait_for(format!("Reading {}…", names_of(&files)));
            self.send_with(ToWorker::Data(DataCommand::OpenModel), &files);
        }
    }

    /// Asks for a file of the model.
    pub fn make(self, file: Export) {
        self.store.away.making.set(Some((file, 0.0)));
        self.send(ToWorker::Export(ExportCommand::Start(file)));
    }

    pub fn cancel_making(self) {
        self.send(ToWorker::Export(ExportCommand::Cancel));
    }

    fn take_away(self, made: Export, file: &File) {
        self.store.away.making.set(None);
        if let Err(error) = save_blob(made.file_name(), file) {
            let what = format!("{} could not be saved: {error:?}.", made.file_name());
            self.store.alert(what, "Try another browser.", None);
        }
    }

    /// Whether there are files, and nothing goes on that needs what they would take the place of; says so if not.
    fn can_open(self, files: &[File]) -> bool {
        let refusal = match self.store.phase.get_untracked() {
            _ if files.is_empty() => None,
            Phase::Training | Phase::Paused => Some(("while training runs", "Stop training")),
            Phase::Searching => Some(("while a learning rate is looked for", "Stop the search")),
            Phase::Broken => Some(("without an engine", "Restart it")),
            Phase::Loading | Phase::Ready | Phase::Done | Phase::Error => None,
        };
        if let Some((when, first)) = refusal {
            let names = names_of(files);
            self.store.alert(
                format!("{names} cannot be opened {when}."),
                format!("{first}, then drop the files again."),
                None,
            );
        }
        refusal.is_none() && !files.is_empty()
    }

    /// Reads the files of a part by other choices.
    pub fn read_again(self, part: Part, choices: Choices) {
        self.read_anew(ToWorker::Data(DataCommand::ReadAgain(part, choices)));
    }

    /// Reads the files of the loaded ratings together with those that they took the place of.
    pub fn read_both(self) {
        self.read_anew(ToWorker::Data(DataCommand::ReadBoth));
    }

    fn read_anew(self, message: ToWorker) {
        if self.store.phase.get_untracked().is_idle() {
            self.store.wait_for("Reading the files again…");
            self.send(message);
        }
    }

    pub fn cancel_reading(self) {
        self.send(ToWorker::Data(DataCommand::CancelReading));
    }

    /// Adds one person's own ratings to the data.
    pub fn add_me(self) {
        if !self.store.phase.get_untracked().is_idle() {
            return;
        }
        self.store.wait_for("Adding your ratings…");
        self.send(ToWorker::Data(DataCommand::AddMe));
    }

    pub fn name_items_by(self, names: ItemNames) {
        self.store.form.update(|form| form.item_names = names);
        self.store.wait_for("Naming the items…");
        self.send(ToWorker::Data(DataCommand::NameItemsBy(names)));
    }

    pub fn choose_engine(self, choice: EngineChoice) {
        self.store.form.update(|form| form.engine = choice);
        self.ask_for_engine();
    }

    fn ask_for_engine(self) {
        self.store.engine.set(None);
        self.send(ToWorker::Run(RunCommand::ChooseEngine(self.store.form.with_untracked(|form| form.engine))));
    }

    /// Trains with the settings of the form; the form itself says what is wrong with them.
    pub fn train(self) {
        if let Ok(config) = self.store.form.with_untracked(Form::read) {
            self.store.run.begin();
            self.store.run.loss.set(config.loss);
            self.store.phase.set(Phase::Training);
            self.send(ToWorker::Run(RunCommand::Train(config)));
        }
    }

    /// Trains on from the trained model, with the settings of the form as far as they may change on the way.
    pub fn go_on(self) {
        if let Ok(config) = self.store.form.with_untracked(Form::read) {
            self.store.run.go_on(self.store.run.finished.get_untracked());
            self.store.phase.set(Phase::Training);
            self.send(ToWorker::Run(RunCommand::Continue(config)));
        }
    }

    /// Looks for a learning rate with the settings of the form.
    pub fn find_rate(self) {
        if let Ok(config) = self.store.form.with_untracked(Form::read_without_rate) {
            self.store.run.searched.set(0.0);
            self.store.run.sweep.set(Some((config.clone(), RateSweep::default())));
            self.store.phase.set(Phase::Searching);
            self.send(ToWorker::Run(RunCommand::FindRate(config)));
        }
    }

    /// Whether a run can begin now; tracks what that depends on.
    pub fn can_train(self) -> bool {
        self.store.form.with(|form| form.read().is_ok()) && self.is_free()
    }

    /// The same for a search for a learning rate.
    pub fn can_search(self) -> bool {
        self.store.form.with(|form| form.read_without_rate().is_ok()) && self.is_free()
    }

    /// Whether there are data and a worker that has nothing to do.
    fn is_free(self) -> bool {
        self.store.phase.get().is_idle() && self.store.data.with(Option::is_some)
    }

    /// Begins the run under way again: from the same first numbers, or from those of the model that it continues.
    pub fn start_over(self) {
        if self.store.run.continues.get_untracked() { self.go_on() } else { self.train() }
    }

    pub fn pause(self) {
        self.send(ToWorker::Run(RunCommand::Pause));
    }

    pub fn resume(self) {
        self.store.phase.set(Phase::Training);
        self.send(ToWorker::Run(RunCommand::Resume));
    }

    pub fn step(self) {
        self.send(ToWorker::Run(RunCommand::Step));
    }

    pub fn stop(self) {
        self.send(ToWorker::Run(RunCommand::Stop));
    }

    /// The answer comes by [`super::answers`].
    pub fn ask(self, question: Question) {
        self.send(ToWorker::Ask(question));
    }

    fn send(self, message: ToWorker) {
        self.send_with(message, &[]);
    }

    fn send_with(self, message: ToWorker, files: &[File]) {
        let sent = self.client.with_value(|client| client.as_ref().map(|client| client.send(&message, files)));
        if let Some(Err(words)) = sent {
            self.worker_broke(&words);
        }
    }
}

fn names_of(files: &[File]) -> String {
    files.iter().map(File::name).collect::<Vec<_>>().join(", ")
}

//! The loop: messages in, messages out, and training in between.

use super::begin::{self, Beginning};
use super::fetch::fetch;
use super::inbox::Inbox;
use super::keep::{self, Writer};
use super::making::Making;
use super::opened::{Opened, ReadOutcome};
use super::turn::Turns;
use super::{Session, files};
use crate::port;
use crate::protocol::{
    DataCommand, DataSource, ExportCommand, ExportProblem, Part, Problem, Saved, SavingProblem, ToPage, ToWorker,
};
use futures_channel::mpsc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent, PromiseRejectionEvent};

/// Starts answering the page. Called once, when the worker's script has loaded.
pub fn start() {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let (sender, receiver) = mpsc::unbounded();
    let page = scope.clone();
    let receive = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        match port::decode::<ToWorker>(&event.data()) {
            // The loop below never ends, so its inbox takes everything.
            Ok(message) => drop(sender.unbounded_send(message)),
            Err(error) => post(&page, &not_understood(&error)),
        }
    });
    scope.set_onmessage(Some(receive.as_ref().unchecked_ref()));
    receive.forget();
    tell_of_failed_promises(&scope);

    wasm_bindgen_futures::spawn_local(async move {
        let build = option_env!("TASTEMAP_BUILD").unwrap_or("dev").to_owned();
        post(&scope, &ToPage::Ready { build });
        let turns = match Turns::new() {
            Ok(turns) => turns,
            Err(error) => wasm_bindgen::throw_val(error),
        };
        let mut inbox = Inbox::new(receiver, turns);
        let mut session = Session::new(|message| post(&scope, &message));
        let writer = |recalled| {
            let scope = scope.clone();
            Writer::start(recalled, move |message| post(&scope, message))
        };
        let mut kept = writer(None);
        // Whether what an earlier visit left stays as it is, because nothing was done here yet.
        let mut keeps_before = false;
        let mut opened = Opened::default();
        // The file under way for the page to take away.
        let mut making: Option<Making> = None;
        loop {
            // Whoever asks is answered before work goes on, so that no question waits for more than one chunk of it.
            let letter = if session.is_busy() || making.is_some() { inbox.now().await } else { inbox.next().await };
            if letter.is_none() {
                session.work_on().await;
                making = making.and_then(|making| make_on(making, &scope));
            }
            let tell = |message: &ToPage| post(&scope, message);
            if letter.as_ref().is_some_and(|(message, _)| begin::does_something(message)) {
                keeps_before = false;
            }
            match letter {
                Some((ToWorker::Data(DataCommand::OpenFiles), files)) => {
                    let (models, ratings) = files::sort(files).await;
                    if !ratings.is_empty() {
                        let named = ratings.into_iter().map(|file| (file.name(), file)).collect();
                        let attempt = opened.new_files(named);
                        let came = files::read(&mut session, &mut inbox, &mut opened, attempt, tell).await;
                        keeps_before &= !gave_data(came);
                    }
                    files::load_models(&mut session, &models).await;
                }
                Some((ToWorker::Data(DataCommand::OpenModel), models)) => {
                    files::load_models(&mut session, &models).await
                }
                Some((ToWorker::Export(ExportCommand::Start(file)), _)) => {
                    making = session.export(file).map(|pieces| Making::new(file, pieces));
                    if making.is_none() {
                        tell(&ToPage::ExportCanceled);
                    }
                }
                Some((ToWorker::Export(ExportCommand::Cancel), _)) => {
                    making = None;
                    tell(&ToPage::ExportCanceled);
                }
                Some((ToWorker::Data(DataCommand::OpenAddress(address)), _)) => {
                    let came = open_address(&scope, &mut session, &mut inbox, &mut opened, &address).await;
                    keeps_before &= !gave_data(came);
                }
                Some((ToWorker::Data(DataCommand::Begin(asked)), _)) => {
                    match begin::decide(asked).await {
                        Beginning::Recall => {
                            kept = writer(begin::recall(&mut session, tell).await);
                        }
                        Beginning::Load { asked, keeps_before: keeps } => {
                            keeps_before = keeps;
                            match asked {
                                DataSource::Sample => session.use_sample(),
                                DataSource::Shape(shape) => session.use_shape(shape),
                                DataSource::File(address) => {
                                    let came =
                                        open_address(&scope, &mut session, &mut inbox, &mut opened, &address).await;
                                    // An address that gives nothing hides nothing.
                                    if keeps_before && gave_nothing(came) && !session.offers_me() {
                                        kept = writer(begin::recall(&mut session, tell).await);
                                        keeps_before = false;
                                    }
                                }
                            }
                        }
                    }
                    session.tell_data_once();
                    if keeps_before {
                        tell(&ToPage::Saved(Saved::EarlierVisit));
                    }
                }
                Some((ToWorker::Data(DataCommand::ClearSaved), _)) => {
                    if let Err(error) = keep::forget().await {
                        tell(&not_forgotten(&error.to_string()));
                    }
                    session.use_sample();
                }
                Some((ToWorker::Data(DataCommand::ReadAgain(part, choices)), _)) => {
                    let came_by = session.came_by().filter(|_| part == Part::Loaded);
                    let attempt = opened.again(part, choices);
                    let came = files::read(&mut session, &mut inbox, &mut opened, attempt, tell).await;
                    keeps_before &= !gave_data(came);
                    if came == Some(ReadOutcome::Ratings) {
                        // Corrected, they are still those of the address.
                        session.set_came_by(came_by);
                    }
                }
                Some((ToWorker::Data(DataCommand::ReadBoth), _)) => {
                    let attempt = opened.both();
                    let came = files::read(&mut session, &mut inbox, &mut opened, attempt, tell).await;
                    keeps_before &= !gave_data(came);
                }
                Some((ToWorker::Data(DataCommand::AddMe), _)) => {
                    let added = session.add_me_or_tell();
                    if added {
                        opened.note_added();
                    }
                }
                Some((ToWorker::Data(DataCommand::UseSample), _)) => {
                    opened = Opened::default();
                    session.use_sample();
                }
                Some((ToWorker::Data(DataCommand::UseShape(shape)), _)) => {
                    opened = Opened::default();
                    session.use_shape(shape);
                }
                Some((ToWorker::Data(DataCommand::NameItemsBy(item_names)), _)) => session.name_items_by(item_names),
                Some((ToWorker::Run(command), _)) => session.run(command).await,
                Some((ToWorker::Ask { id, question }, _)) => session.ask(id, question),
                // The inbox has taken the question out, unless it is answered.
                Some((ToWorker::Withdraw(_), _)) => {}
                // Nothing is being read.
                Some((ToWorker::Data(DataCommand::CancelReading), _)) | None => {}
            }
            if !keeps_before && let Some(changes) = session.changes() {
                kept.keep(changes);
            }
        }
    });
}

/// Fetches a file and reads it.
async fn open_address(
    scope: &DedicatedWorkerGlobalScope,
    session: &mut Session<impl FnMut(ToPage)>,
    inbox: &mut Inbox,
    opened: &mut Opened<File>,
    address: &str,
) -> Option<ReadOutcome> {
    let tell = |message: &ToPage| post(scope, message);
    match fetch(scope, inbox, address, tell).await {
        Ok(Some(file)) => {
            let attempt = opened.new_files(vec![(file.name(), file)]);
            let came = files::read(session, inbox, opened, attempt, tell).await;
            if came == Some(ReadOutcome::Ratings) {
                session.set_came_by(Some(DataSource::File(address.to_owned())));
            }
            came
        }
        Ok(None) => {
            tell(&ToPage::ReadingCanceled);
            None
        }
        Err(error) => {
            session.refuse_file(error);
            None
        }
    }
}

/// Whether files were of no use, not even for others that are still to come.
fn gave_nothing(came: Option<ReadOutcome>) -> bool {
    matches!(came, None | Some(ReadOutcome::Nothing { titles_wait: false }))
}

/// Whether there are other data than before.
fn gave_data(came: Option<ReadOutcome>) -> bool {
    matches!(came, Some(ReadOutcome::Ratings | ReadOutcome::Titles))
}

/// The page hears of uncaught errors only: a promise that fails with nobody to catch it has to become one.
fn tell_of_failed_promises(scope: &DedicatedWorkerGlobalScope) {
    let rethrow = Closure::<dyn FnMut(PromiseRejectionEvent)>::new(|event: PromiseRejectionEvent| {
        wasm_bindgen::throw_val(event.reason());
    });
    // Refused for no listener that is a function, and this one is.
    let _ = scope.add_event_listener_with_callback("unhandledrejection", rethrow.as_ref().unchecked_ref());
    rethrow.forget();
}

/// Makes a chunk of a file, and hands it over when it is whole.
fn make_on(mut making: Making, page: &DedicatedWorkerGlobalScope) -> Option<Making> {
    match making.work_on() {
        Ok(None) => {
            post(page, &making.progress());
            Some(making)
        }
        Ok(Some(file)) => {
            post_with(page, &making.made(), &[file]);
            None
        }
        Err(error) => {
            post(page, &no_room(&error));
            None
        }
    }
}

fn no_room(error: &JsValue) -> ToPage {
    ToPage::Problem(Problem::Export(ExportProblem::NoRoom(files::describe(error))))
}

fn post(page: &DedicatedWorkerGlobalScope, message: &ToPage) {
    post_with(page, message, &[]);
}

fn post_with(page: &DedicatedWorkerGlobalScope, message: &ToPage, files: &[File]) {
    let sent = port::encode(message, files).map_err(|error| JsValue::from_str(&error.to_string()));
    if let Err(error) = sent.and_then(|(envelope, transfer)| page.post_message_with_transfer(&envelope, &transfer)) {
        // The page hears of it through the worker's error event.
        wasm_bindgen::throw_val(error);
    }
}

fn not_forgotten(reason: &str) -> ToPage {
    ToPage::Problem(Problem::Saving(SavingProblem::NotCleared(reason.to_owned())))
}

fn not_understood(error: &port::PortError) -> ToPage {
    ToPage::Problem(Problem::Message(error.to_string()))
}

//! The loop: messages in, messages out, and training in between.

use super::inbox::Inbox;
use super::keep::{self, Writer};
use super::making::Making;
use super::turn::Turns;
use super::{Session, files};
use crate::data::read::Choices;
use crate::port;
use crate::protocol::{Problem, ToPage, ToWorker};
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
        // Those read last: they can be read again in another way, and titles with the ratings that come next.
        let (mut handles, mut titles_wait) = (Vec::new(), false);
        // The file under way for the page to take away.
        let mut making: Option<Making> = None;
        loop {
            // Whoever asks is answered before work goes on, so that no question waits for more than one stretch of it.
            let letter = if session.is_busy() || making.is_some() { inbox.now().await } else { inbox.next().await };
            if letter.is_none() {
                session.work_on().await;
                making = making.and_then(|making| make_on(making, &scope));
            }
            let tell = |message: &ToPage| post(&scope, message);
            match letter {
                Some((ToWorker::OpenFiles, files)) => {
                    let (models, ratings) = files::sort(files).await;
                    if !ratings.is_empty() {
                        let waiting = if titles_wait { handles.clone() } else { Vec::new() };
                        let all = [waiting, ratings].concat();
                        let read = files::read(&mut session, &mut inbox, &all, Choices::default(), tell).await;
                        if let Some(wait) = read {
                            (handles, titles_wait) = (all, wait);
                        }
                    }
                    files::load_models(&mut session, &models).await;
                }
                Some((ToWorker::OpenModel, models)) => files::load_models(&mut session, &models).await,
                Some((ToWorker::Make(file), _)) => {
                    making = session.make(file).map(|pieces| Making::new(file, pieces));
                    if making.is_none() {
                        tell(&ToPage::NotMade);
                    }
                }
                Some((ToWorker::CancelMaking, _)) => {
                    making = None;
                    tell(&ToPage::NotMade);
                }
                Some((ToWorker::OpenAddress(address), _)) => {
                    match files::fetch(&scope, &address).await {
                        Ok(file) => {
                            let all = vec![file];
                            let read = files::read(&mut session, &mut inbox, &all, Choices::default(), tell).await;
                            if let Some(wait) = read {
                                (handles, titles_wait) = (all, wait);
                            }
                        }
                        Err(error) => session.refuse_file(error),
                    }
                    session.tell_data_once();
                }
                Some((ToWorker::Recall, _)) => {
                    match keep::recall().await {
                        Ok(Some(keep::Recalled { data, stamp, model })) => {
                            kept = writer(Some(stamp));
                            let with_model = session.restore(data, model.as_deref());
                            tell(&ToPage::Kept { with_model });
                        }
                        Ok(None) => {}
                        Err(error) => tell(&not_recalled(&error.to_string())),
                    }
                    session.tell_data_once();
                }
                Some((ToWorker::Forget, _)) => {
                    if let Err(error) = keep::forget().await {
                        tell(&not_forgotten(&error.to_string()));
                    }
                    session.handle(ToWorker::UseSample).await;
                }
                Some((ToWorker::ReadAgain(choices), _)) => {
                    let read = files::read(&mut session, &mut inbox, &handles, choices, tell).await;
                    titles_wait = read.unwrap_or(titles_wait);
                }
                Some((message, _)) => session.handle(message).await,
                None => {}
            }
            if let Some(changes) = session.changes() {
                kept.keep(changes);
            }
        }
    });
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

/// Makes a stretch of a file, and hands it over when it is whole.
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
            post(page, &ToPage::NotMade);
            post(page, &no_room(&error));
            None
        }
    }
}

fn no_room(error: &JsValue) -> ToPage {
    ToPage::Problem(Problem {
        what: format!("The browser could not keep the file while it was made ({}).", files::describe(error)),
        advice: "Free some space on the disk, and try again.".to_owned(),
        ends_training: false,
    })
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

fn not_recalled(reason: &str) -> ToPage {
    ToPage::Problem(Problem {
        what: format!("What was kept from your last visit cannot be used: {reason}."),
        advice: "Drop the files again and train anew; they take the place of what was kept.".to_owned(),
        ends_training: false,
    })
}

fn not_forgotten(reason: &str) -> ToPage {
    ToPage::Problem(Problem {
        what: format!("The browser did not forget what it keeps for this page: {reason}."),
        advice: "Clear this page's data in the settings of the browser.".to_owned(),
        ends_training: false,
    })
}

fn not_understood(error: &port::PortError) -> ToPage {
    ToPage::Problem(Problem {
        what: format!("The worker did not understand the page: {error}"),
        advice: "Reload the page.".to_owned(),
        ends_training: false,
    })
}

//! The loop: messages in, messages out, and training in between.

use super::Session;
use super::turn::Turns;
use crate::data::{DataError, NamedFile};
use crate::port;
use crate::protocol::{Problem, ToPage, ToWorker};
use futures_channel::mpsc;
use futures_util::StreamExt;
use js_sys::Uint8Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent, PromiseRejectionEvent};

/// Starts answering the page. Called once, when the worker's script has loaded.
pub fn start() {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let (sender, mut inbox) = mpsc::unbounded();
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
        let mut session = Session::new(|message| post(&scope, &message));
        loop {
            let waiting = if session.is_busy() {
                session.work_on().await;
                turns.give().await;
                inbox.try_recv().ok()
            } else {
                inbox.next().await
            };
            match waiting {
                Some((ToWorker::OpenFiles, files)) => open_files(&mut session, &files).await,
                Some((message, _)) => session.handle(message).await,
                None => {}
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

/// Reads the files' bytes and hands them to the session.
async fn open_files(session: &mut Session<impl FnMut(ToPage)>, handles: &[File]) {
    let mut files = Vec::with_capacity(handles.len());
    for handle in handles {
        match JsFuture::from(handle.array_buffer()).await {
            Ok(buffer) => files.push(NamedFile { name: handle.name(), bytes: Uint8Array::new(&buffer).to_vec() }),
            Err(error) => {
                return session.refuse_file(DataError {
                    file: handle.name(),
                    line: None,
                    reason: format!("the browser could not read it ({})", describe(&error)),
                    advice: "Check that the file is still there and choose it again.".to_owned(),
                });
            }
        }
    }
    session.open_files(&files);
}

fn post(page: &DedicatedWorkerGlobalScope, message: &ToPage) {
    let sent = port::encode(message, &[]).map_err(|error| JsValue::from_str(&error.to_string()));
    if let Err(error) = sent.and_then(|(envelope, transfer)| page.post_message_with_transfer(&envelope, &transfer)) {
        // The page hears of it through the worker's error event.
        wasm_bindgen::throw_val(error);
    }
}

fn not_understood(error: &port::PortError) -> ToPage {
    ToPage::Problem(Problem {
        what: format!("The worker did not understand the page: {error}"),
        advice: "Reload the page.".to_owned(),
        ends_training: false,
    })
}

fn describe(error: &JsValue) -> String {
    let message = js_sys::Reflect::get(error, &"message".into()).ok();
    message.and_then(|message| message.as_string()).unwrap_or_else(|| format!("{error:?}"))
}

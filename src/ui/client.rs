//! The page's end of the worker: starts it, sends to it, hears from it.
//!
//! What is sent before the worker listens would be lost: it waits here until the worker is greeted.

use super::state::BUILD;
use crate::port;
use crate::protocol::{ToPage, ToWorker};
use js_sys::{Array, Reflect};
use leptos::task::spawn_local;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ErrorEvent, File, MessageEvent, Worker, WorkerOptions, WorkerType};

/// A message and the files that go beside it.
type Waiting = (ToWorker, Vec<File>);

/// A running worker; dropped, it ends.
pub struct Client {
    worker: Worker,
    /// Sent before the worker listens; none once it does.
    waiting: RefCell<Option<Vec<Waiting>>>,
    // The browser calls these for as long as the worker lives.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Client {
    /// Starts a worker. `hear` takes its messages with the files that come beside them; `broke` is told, in the browser's
    /// words, that it is gone or cannot be understood.
    pub fn start(
        hear: impl Fn(ToPage, Vec<File>) + 'static,
        broke: impl Fn(String) + Clone + 'static,
    ) -> Result<Self, String> {
        let (worker, said) = match started() {
            Some(started) => started,
            None => {
                let options = WorkerOptions::new();
                options.set_type(WorkerType::Module);
                (Worker::new_with_options(&files()[0], &options).map_err(words)?, Array::new())
            }
        };
        let on_message = Closure::new({
            let broke = broke.clone();
            move |event: MessageEvent| match port::decode(&event.data()) {
                Ok((message, files)) => hear(message, files),
                Err(error) => broke(error.to_string()),
            }
        });
        let on_error = Closure::new(move |event: ErrorEvent| {
            // A worker whose script cannot be loaded sends a plain event: there is no message to read.
            let message = Reflect::get(&event, &"message".into()).ok().and_then(|message| message.as_string());
            broke(message.unwrap_or_else(|| "its program could not be loaded".into()));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        // Not before the caller has this client, and before anything that comes next.
        let started = worker.clone();
        spawn_local(async move {
            // Refused for no event that has come of a worker.
            said.iter().for_each(|event| drop(started.dispatch_event(event.unchecked_ref())));
        });
        let waiting = RefCell::new(Some(Vec::new()));
        Ok(Client { worker, waiting, _on_message: on_message, _on_error: on_error })
    }

    /// Sends the first messages to a worker that listens now, then what has waited for it.
    pub fn greet(&self, first: Vec<ToWorker>) -> Result<(), String> {
        let waiting = self.waiting.take().unwrap_or_default();
        let first = first.into_iter().map(|message| (message, Vec::new()));
        first.chain(waiting).try_for_each(|(message, files)| self.post(&message, &files))
    }

    /// Whether the worker has been greeted.
    pub fn listens(&self) -> bool {
        self.waiting.borrow().is_none()
    }

    /// Sends a message; `files` go beside `OpenFiles` and `OpenModel` only.
    pub fn send(&self, message: ToWorker, files: &[File]) -> Result<(), String> {
        if let Some(waiting) = &mut *self.waiting.borrow_mut() {
            waiting.push((message, files.to_vec()));
            return Ok(());
        }
        self.post(&message, files)
    }

    fn post(&self, message: &ToWorker, files: &[File]) -> Result<(), String> {
        let (envelope, transfer) = port::encode(message, files).map_err(|error| error.to_string())?;
        self.worker.post_message_with_transfer(&envelope, &transfer).map_err(words)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onmessageerror(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// The worker that the script of the page has started, and the events that have come of it. Its place can be taken once.
fn started() -> Option<(Worker, Array)> {
    let (window, key) = (js_sys::global(), JsValue::from_str("startedWorker"));
    let started = Reflect::get(&window, &key).ok().filter(JsValue::is_object)?;
    Reflect::delete_property(&window, &key).ok()?;
    let of = |key: &str| Reflect::get(&started, &key.into()).ok();
    Some((of("worker")?.dyn_into().ok()?, of("said")?.dyn_into().ok()?))
}

/// The worker's script, and the files that it loads. Each build calls them otherwise.
fn files() -> Vec<String> {
    if BUILD == "dev" {
        ["worker_loader.js", "worker.js", "worker_bg.wasm"].map(str::to_owned).to_vec()
    } else {
        let files = ["worker_loader-*.js", "worker-*.js", "worker-parts-*.js", "worker-*_bg.wasm"];
        files.map(|file| file.replace('*', BUILD)).to_vec()
    }
}

/// Why a worker does not start, if anything is wrong with its files. The script that starts the page looks.
pub async fn why_not() -> Option<String> {
    let look = Reflect::get(&js_sys::global(), &"whyNot".into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    let files: Array = files().iter().map(|file| JsValue::from_str(file)).collect();
    let why = look.call1(&JsValue::UNDEFINED, &files).ok()?.dyn_into::<js_sys::Promise>().ok()?;
    JsFuture::from(why).await.ok()?.as_string()
}

/// An exception in its own words.
fn words(exception: JsValue) -> String {
    match exception.dyn_ref::<js_sys::Error>() {
        Some(error) => error.message().into(),
        None => format!("{exception:?}"),
    }
}

//! The page's end of the worker: starts it, sends to it, hears from it.

use crate::port;
use crate::protocol::{Export, ToPage, ToWorker};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, File, MessageEvent, Worker, WorkerOptions, WorkerType};

/// Names this build, so that a cached worker of another one is noticed.
pub const BUILD: &str = match option_env!("TASTEMAP_BUILD") {
    Some(build) => build,
    None => "dev",
};

/// What comes from the worker.
pub enum Heard {
    Message(ToPage),
    /// A file that the worker made.
    Made(Export, File),
    /// The worker is gone or cannot be understood, in the browser's words.
    Broken(String),
}

/// A running worker; dropped, it ends.
pub struct Client {
    worker: Worker,
    // The browser calls these for as long as the worker lives.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Client {
    pub fn start(hear: impl Fn(Heard) + Clone + 'static) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&format!("worker_loader.js?v={BUILD}"), &options).map_err(words)?;

        let on_message = Closure::new({
            let hear = hear.clone();
            move |event: MessageEvent| match port::decode(&event.data()) {
                Ok((ToPage::Exported(made), files)) => files.into_iter().for_each(|file| hear(Heard::Made(made, file))),
                Ok((message, _files)) => hear(Heard::Message(message)),
                Err(error) => hear(Heard::Broken(error.to_string())),
            }
        });
        let on_error = Closure::new(move |event: ErrorEvent| {
            // A worker whose script cannot be loaded sends a plain event: there is no message to read.
            let message = js_sys::Reflect::get(&event, &"message".into()).ok().and_then(|message| message.as_string());
            hear(Heard::Broken(message.unwrap_or_else(|| "its program could not be loaded".into())));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Client { worker, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a message; `files` go beside `OpenFiles` and `OpenModel` only.
    pub fn send(&self, message: &ToWorker, files: &[File]) -> Result<(), String> {
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

/// An exception in its own words.
fn words(exception: JsValue) -> String {
    match exception.dyn_ref::<js_sys::Error>() {
        Some(error) => error.message().into(),
        None => format!("{exception:?}"),
    }
}

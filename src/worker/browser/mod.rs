//! The worker's side of the browser: messages, files, addresses, the database.

mod converters;
mod database;
mod fetch;
mod file;

use super::MessageLoop;
use super::modeler::OpenModels;
use super::platform::{FetchError, Platform, PlatformError};
use crate::data::read::BeginReading;
use crate::engine::OpenGpu;
use crate::engine::gpu::has_webgpu;
use crate::parts::{Part, SplitLoaderError};
use crate::port;
use crate::protocol::{DatabaseError, Problem, ToPage, ToWorker};
use converters::Program;
use database::IndexedDb;
use fetch::Fetching;
use file::BlobWriter;
use formats::Formats;
use futures_channel::{mpsc, oneshot};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, File, MessageChannel, MessageEvent, MessagePort, PromiseRejectionEvent};

/// The parts of the worker's program that come later.
#[derive(Clone, Copy)]
pub struct Parts {
    pub models: Part<OpenModels<Browser>>,
    pub reader: Part<BeginReading>,
    pub gpu: Part<OpenGpu>,
}

/// Starts to handle the page's messages. Called once, when the worker's script has loaded.
pub fn start(parts: Parts) {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    rethrow_failed_promises(&scope);
    let browser = match Browser::new(scope.clone(), parts) {
        Ok(browser) => browser,
        Err(error) => wasm_bindgen::throw_val(error),
    };
    let (sender, receiver) = mpsc::unbounded();
    let page = browser.clone();
    let receive = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        match port::decode::<ToWorker>(&event.data()) {
            // Answered at once, however long the message loop waits for something.
            Ok((ToWorker::Ping, _)) => page.post(&ToPage::Pong, None),
            // The message loop never ends, so that its queue takes everything.
            Ok(message) => drop(sender.unbounded_send(message)),
            Err(error) => page.post(&ToPage::Problem(Problem::Message(error.to_string())), None),
        }
    });
    scope.set_onmessage(Some(receive.as_ref().unchecked_ref()));
    receive.forget();
    let build = option_env!("TASTEMAP_BUILD").unwrap_or("dev").to_owned();
    browser.post(&ToPage::Ready { build }, None);
    wasm_bindgen_futures::spawn_local(MessageLoop::new(browser, receiver).run());
}

/// The page hears of uncaught errors only: a promise that fails with nobody to catch it has to become one.
fn rethrow_failed_promises(scope: &DedicatedWorkerGlobalScope) {
    let rethrow = Closure::<dyn FnMut(PromiseRejectionEvent)>::new(|event: PromiseRejectionEvent| {
        wasm_bindgen::throw_val(event.reason());
    });
    // Refused only if the listener is not a function.
    let _ = scope.add_event_listener_with_callback("unhandledrejection", rethrow.as_ref().unchecked_ref());
    rethrow.forget();
}

#[derive(Clone)]
pub struct Browser {
    scope: DedicatedWorkerGlobalScope,
    /// A channel to oneself. Its messages queue after those of the page, and unlike timers they are not throttled.
    channel: Rc<(MessagePort, MessagePort)>,
    parts: Parts,
    /// The program that converts files, once it is loaded.
    converters: Rc<RefCell<Option<Program>>>,
}

impl Browser {
    /// Fails if the browser has no message channels; every browser that runs workers has them.
    fn new(scope: DedicatedWorkerGlobalScope, parts: Parts) -> Result<Browser, JsValue> {
        let channel = MessageChannel::new()?;
        let channel = Rc::new((channel.port1(), channel.port2()));
        Ok(Browser { scope, channel, parts, converters: Rc::default() })
    }
}

impl Platform for Browser {
    type File = File;
    type Writer = BlobWriter;
    type Download = Fetching;
    type Database = IndexedDb;

    fn post(&self, message: &ToPage, file: Option<&File>) {
        let files: Vec<File> = file.into_iter().cloned().collect();
        let sent = port::encode(message, &files).map_err(|error| JsValue::from_str(&error.to_string()));
        let sent = sent.and_then(|(envelope, transfer)| self.scope.post_message_with_transfer(&envelope, &transfer));
        if let Err(error) = sent {
            // The page hears of it through the worker's error event.
            wasm_bindgen::throw_val(error);
        }
    }

    async fn yield_now(&self) {
        let (here, there) = &*self.channel;
        let (sender, returned) = oneshot::channel();
        let arrived = Closure::once(move || {
            // Nobody waits only if this very future was dropped.
            let _ = sender.send(());
        });
        here.set_onmessage(Some(arrived.as_ref().unchecked_ref()));
        if there.post_message(&JsValue::NULL).is_ok() {
            // The sender lives in `arrived`, so this cannot be canceled.
            let _ = returned.await;
        }
    }

    async fn sleep(&self, time: Duration) {
        let wait = js_sys::Promise::new(&mut |resolve, _| {
            let milliseconds = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
            // Refused only if the handler is not a function.
            let _ = self.scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        });
        // It is never rejected.
        let _ = JsFuture::from(wait).await;
    }

    fn spawn(&self, future: impl Future<Output = ()> + 'static) {
        wasm_bindgen_futures::spawn_local(future);
    }

    fn random(&self) -> u64 {
        (js_sys::Math::random() * 2f64.powi(53)) as u64
    }

    async fn fetch(&self, address: &str) -> Result<Fetching, FetchError> {
        Fetching::start(&self.scope, address).await
    }

    async fn load_reader(&self) -> Result<BeginReading, PlatformError> {
        (self.parts.reader)().await.map_err(not_loaded)
    }

    async fn load_models(&self) -> Result<OpenModels<Browser>, PlatformError> {
        (self.parts.models)().await.map_err(not_loaded)
    }

    fn has_webgpu(&self) -> bool {
        has_webgpu()
    }

    async fn load_gpu(&self) -> Result<OpenGpu, PlatformError> {
        (self.parts.gpu)().await.map_err(not_loaded)
    }

    async fn load_converters(&self) -> Result<Rc<dyn Formats>, PlatformError> {
        let loaded = self.converters.borrow().clone();
        let program = match loaded {
            Some(program) => program,
            None => Program::load(&self.scope).await?,
        };
        self.converters.replace(Some(program.clone()));
        Ok(Rc::new(program))
    }

    fn new_file(&self) -> BlobWriter {
        BlobWriter::default()
    }

    async fn open_database(&self) -> Result<IndexedDb, DatabaseError> {
        let (sender, opened) = oneshot::channel();
        // A connection that nobody waits for any more is dropped when it comes, which closes it.
        self.spawn(async { drop(sender.send(IndexedDb::open().await)) });
        opened.await.unwrap_or(Err(DatabaseError::Silent))
    }
}

/// The browser's console has more.
fn not_loaded(error: SplitLoaderError) -> PlatformError {
    PlatformError(error.to_string())
}

/// What JavaScript threw, in its own words.
fn in_words(error: JsValue) -> PlatformError {
    let message = js_sys::Reflect::get(&error, &"message".into()).ok().and_then(|message| message.as_string());
    PlatformError(message.unwrap_or_else(|| format!("{error:?}")))
}

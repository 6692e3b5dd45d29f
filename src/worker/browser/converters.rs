//! The program that converts files of other formats (`formats/readers`): its own WebAssembly module, and for each file an
//! instance of it with memory of its own. If that breaks, nothing else does.

use super::in_words;
use crate::worker::platform::PlatformError;
use formats::{Converter, Format, Formats, Limit, Problem};
use js_sys::WebAssembly::{Instance, Memory, Module};
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use serde::de::DeserializeOwned;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, Response};

/// An instance whose memory is larger has broken for want of more.
const MOST_MEMORY: u32 = 3 << 30;

/// The program, compiled.
#[derive(Clone)]
pub struct Program(Module);

impl Program {
    /// Loads the program from beside the worker.
    pub async fn load(scope: &DedicatedWorkerGlobalScope) -> Result<Program, PlatformError> {
        // Each build calls it otherwise: an older one may be in the browser's cache.
        let address = match option_env!("TASTEMAP_BUILD") {
            Some(build) => format!("converters-{build}_bg.wasm"),
            None => "converters_bg.wasm".to_owned(),
        };
        let response: Response =
            JsFuture::from(scope.fetch_with_str(&address)).await.map_err(in_words)?.unchecked_into();
        if !response.ok() {
            return Err(PlatformError(format!("{} {}", response.status(), response.status_text())));
        }
        let bytes = JsFuture::from(response.array_buffer().map_err(in_words)?).await.map_err(in_words)?;
        let module = JsFuture::from(js_sys::WebAssembly::compile(&bytes)).await.map_err(in_words)?;
        Ok(Program(module.unchecked_into()))
    }

    /// What the program asks of JavaScript is left over from crates that can do more than it needs: nothing calls that.
    fn imports(&self) -> Result<Object, JsValue> {
        let imports = Object::new();
        for import in Module::imports(&self.0) {
            let of = |key: &str| Reflect::get(&import, &key.into());
            let (module, name) = (of("module")?, of("name")?);
            if Reflect::get(&imports, &module)?.is_undefined() {
                Reflect::set(&imports, &module, &Object::new())?;
            }
            let nothing = Closure::<dyn Fn()>::new(|| {}).into_js_value();
            Reflect::set(&Reflect::get(&imports, &module)?, &name, &nothing)?;
        }
        Ok(imports)
    }
}

impl Formats for Program {
    fn open(&self, format: Format) -> Result<Box<dyn Converter>, Problem> {
        let instance = self.imports().and_then(|imports| Instance::new(&self.0, &imports));
        let exports = instance.map_err(broke)?.exports();
        let memory = Reflect::get(&exports, &"memory".into()).map_err(broke)?.unchecked_into();
        let mut running = Running(Some(Exports { exports, memory }));
        let number = Format::ALL.iter().position(|&it| it == format).unwrap_or(Format::ALL.len());
        running.call::<()>("open", Some(number), None)?;
        Ok(Box::new(running))
    }
}

fn broke(thrown: JsValue) -> Problem {
    Problem::Broke(in_words(thrown).to_string())
}

/// An instance of the program; none after it broke.
struct Running(Option<Exports>);

struct Exports {
    exports: Object,
    memory: Memory,
}

impl Exports {
    fn call(&self, function: &str, argument: Option<usize>) -> Result<u32, JsValue> {
        let function: Function = Reflect::get(&self.exports, &function.into())?.dyn_into()?;
        let argument = argument.map(|argument| JsValue::from(argument as u32));
        let arguments = argument.map_or_else(Array::new, |argument| Array::of1(&argument));
        // Addresses in the upper half come as negative numbers.
        Ok(function.apply(&JsValue::UNDEFINED, &arguments)?.as_f64().unwrap_or_default() as i64 as u32)
    }

    /// A part of its memory.
    fn view(&self, start: u32, len: u32) -> Uint8Array {
        Uint8Array::new(&self.memory.buffer()).subarray(start, start.saturating_add(len))
    }

    fn set_input(&self, bytes: &[u8]) -> Result<(), JsValue> {
        let start = self.call("input", Some(bytes.len()))?;
        self.view(start, bytes.len() as u32).copy_from(bytes);
        Ok(())
    }

    fn output(&self, start: &str, len: &str) -> Result<Uint8Array, JsValue> {
        Ok(self.view(self.call(start, None)?, self.call(len, None)?))
    }
}

impl Running {
    /// Calls a function of the program, and returns its outcome. The rows that it gives are appended.
    fn call<T: DeserializeOwned>(
        &mut self,
        function: &str,
        argument: Option<usize>,
        rows: Option<&mut Vec<u8>>,
    ) -> Result<T, Problem> {
        let Some(exports) = &self.0 else { return Err(Problem::Broke("it has stopped".to_owned())) };
        let called = || {
            exports.call(function, argument)?;
            if let Some(rows) = rows {
                let new = exports.output("rows", "rows_len")?;
                let before = rows.len();
                rows.resize(before + new.length() as usize, 0);
                new.copy_to(&mut rows[before..]);
            }
            Ok(exports.output("outcome", "outcome_len")?.to_vec())
        };
        match called() {
            Ok(outcome) => postcard::from_bytes::<Result<T, Problem>>(&outcome)
                .unwrap_or_else(|error| Err(Problem::Broke(error.to_string()))),
            Err(thrown) => Err(self.stop(thrown)),
        }
    }

    /// It broke: what it holds is given back.
    fn stop(&mut self, thrown: JsValue) -> Problem {
        let memory = self.0.take().map(|exports| Uint8Array::new(&exports.memory.buffer()).length());
        if memory.is_some_and(|bytes| bytes > MOST_MEMORY) { Problem::TooMuch(Limit::Memory) } else { broke(thrown) }
    }
}

impl Converter for Running {
    fn push(&mut self, bytes: &[u8], rows: &mut Vec<u8>) -> Result<(), Problem> {
        if let Some(exports) = &self.0
            && let Err(thrown) = exports.set_input(bytes)
        {
            return Err(self.stop(thrown));
        }
        self.call("push", None, Some(rows))
    }

    fn end(&mut self, rows: &mut Vec<u8>) -> Result<Vec<String>, Problem> {
        self.call("end", None, Some(rows))
    }

    fn begin_table(&mut self, table: usize) -> Result<(), Problem> {
        self.call("begin_table", Some(table), None)
    }

    fn next_rows(&mut self, rows: &mut Vec<u8>) -> Result<bool, Problem> {
        self.call("next_rows", None, Some(rows))
    }
}

//! How a message crosses between page and worker: one object `{ message, files }`, where `message`
//! is the postcard encoding in a transferred buffer and `files` are handles that only the browser can carry.

use js_sys::{Array, Object, Reflect, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

const MESSAGE: &str = "message";
const FILES: &str = "files";

/// Why a message could not be written or read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PortError {
    #[error("a message could not be encoded: {0}")]
    Encode(postcard::Error),
    #[error("a message could not be decoded: {0}; are page and worker of the same build?")]
    Decode(postcard::Error),
    #[error("something arrived that is not a message")]
    NotAMessage,
}

/// The object to post, and the list of what is transferred with it.
pub fn encode<M: Serialize>(message: &M, files: &[File]) -> Result<(JsValue, Array), PortError> {
    let bytes = Uint8Array::from(postcard::to_stdvec(message).map_err(PortError::Encode)?.as_slice());
    let envelope = Object::new();
    set(&envelope, MESSAGE, &bytes);
    if !files.is_empty() {
        set(&envelope, FILES, &files.iter().collect::<Array>());
    }
    Ok((envelope.into(), Array::of1(&bytes.buffer())))
}

/// What [`encode`] put into the object on the other side.
pub fn decode<M: DeserializeOwned>(envelope: &JsValue) -> Result<(M, Vec<File>), PortError> {
    let part = |key| Reflect::get(envelope, &JsValue::from_str(key)).map_err(|_| PortError::NotAMessage);
    let bytes = part(MESSAGE)?.dyn_into::<Uint8Array>().map_err(|_| PortError::NotAMessage)?.to_vec();
    let message = postcard::from_bytes(&bytes).map_err(PortError::Decode)?;
    let files = match part(FILES)?.dyn_into::<Array>() {
        Ok(files) => files.iter().filter_map(|file| file.dyn_into().ok()).collect(),
        Err(_) => Vec::new(),
    };
    Ok((message, files))
}

fn set(object: &Object, key: &str, value: &JsValue) {
    Reflect::set(object, &JsValue::from_str(key), value).expect("a fresh object takes any property");
}

//! A file on its way from an address.

use super::file::Bytes;
use super::in_words;
use crate::worker::platform::{ByteStream, Download, FetchError, PlatformError};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, DedicatedWorkerGlobalScope, RequestInit, Response};

pub struct Fetching {
    /// None for a response without a body.
    bytes: Option<Bytes>,
    size: Option<u64>,
    _abort: AbortOnDrop,
}

/// Aborts what it belongs to; nothing happens if that is over.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Fetching {
    pub async fn start(scope: &DedicatedWorkerGlobalScope, address: &str) -> Result<Fetching, FetchError> {
        let abort = AbortController::new().map_err(|error| FetchError::BrokeOff(in_words(error)))?;
        let abort = AbortOnDrop(abort);
        let options = RequestInit::new();
        options.set_signal(Some(&abort.0.signal()));
        let response = JsFuture::from(scope.fetch_with_str_and_init(address, &options)).await;
        let response: Response = response.map_err(|_| FetchError::Unreachable)?.unchecked_into();
        if !response.ok() {
            return Err(FetchError::Status { code: response.status(), text: response.status_text() });
        }
        let size = response.headers().get("content-length").ok().flatten().and_then(|length| length.parse().ok());
        Ok(Fetching { bytes: response.body().map(|stream| Bytes::of(&stream)), size, _abort: abort })
    }
}

impl ByteStream for Fetching {
    async fn next(&mut self, piece: &mut Vec<u8>) -> Result<bool, PlatformError> {
        match &mut self.bytes {
            Some(bytes) => bytes.next(piece).await,
            None => Ok(false),
        }
    }
}

impl Download for Fetching {
    fn size(&self) -> Option<u64> {
        self.size
    }
}

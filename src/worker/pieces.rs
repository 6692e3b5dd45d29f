//! The bytes of a file, as the browser brings them.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader, ReadableStreamReadResult};

/// A file, or what a host sends, on its way: while one piece is looked at, the browser brings the next. How large they are is the browser's
/// choice; Chromium's have two megabytes.
pub struct Pieces {
    reader: ReadableStreamDefaultReader,
    next: JsFuture,
}

impl Pieces {
    pub fn of(stream: &ReadableStream) -> Pieces {
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
        let next = reader.read().into();
        Pieces { reader, next }
    }

    /// Puts the next bytes in place of those in `piece`; false where the file is over.
    pub async fn next(&mut self, piece: &mut Vec<u8>) -> Result<bool, JsValue> {
        let came: ReadableStreamReadResult = (&mut self.next).await?.unchecked_into();
        if came.get_done() == Some(true) {
            return Ok(false);
        }
        self.next = self.reader.read().into();
        let bytes: Uint8Array = came.get_value().unchecked_into();
        piece.resize(bytes.length() as usize, 0);
        bytes.copy_to(piece);
        Ok(true)
    }
}

/// All bytes of a file, or of a part of it.
pub async fn whole(file: &Blob) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(file.array_buffer()).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

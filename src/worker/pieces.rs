//! The bytes of a file, as the browser brings them.

use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader, ReadableStreamReadResult};

/// Bytes of a piece at most, where that is ours to say: few enough for what becomes of them to stay in the processor's
/// cache.
const PIECE: u32 = 1 << 18;

/// A file, or what a host sends, on its way: while one piece is looked at, the browser brings the next.
pub struct Pieces {
    reader: Reader,
    next: JsFuture,
}

enum Reader {
    /// The browser fills two buffers of ours in turn; this is the one that it is not filling.
    Filling(ReadableStreamByobReader, ArrayBuffer),
    /// It brings buffers of its own, new ones every time.
    Bringing(ReadableStreamDefaultReader),
}

impl Pieces {
    pub fn of(stream: &ReadableStream) -> Pieces {
        // Refused by browsers that cannot, and for streams that are not of bytes.
        let (reader, first) = match ReadableStreamByobReader::new(stream) {
            Ok(reader) => {
                let first = fill(&reader, &ArrayBuffer::new(PIECE));
                (Reader::Filling(reader, ArrayBuffer::new(PIECE)), first)
            }
            Err(_) => {
                let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
                let first = reader.read();
                (Reader::Bringing(reader), first)
            }
        };
        Pieces { reader, next: first.into() }
    }

    /// Puts the next bytes in place of those in `piece`; false where the file is over.
    pub async fn next(&mut self, piece: &mut Vec<u8>) -> Result<bool, JsValue> {
        let came: ReadableStreamReadResult = (&mut self.next).await?.unchecked_into();
        if came.get_done() == Some(true) {
            return Ok(false);
        }
        let bytes: Uint8Array = came.get_value().unchecked_into();
        self.next = match &mut self.reader {
            Reader::Filling(reader, spare) => {
                let next = fill(reader, spare);
                *spare = bytes.buffer();
                next
            }
            Reader::Bringing(reader) => reader.read(),
        }
        .into();
        piece.resize(bytes.length() as usize, 0);
        bytes.copy_to(piece);
        Ok(true)
    }
}

/// The buffer is the browser's until it comes back as that of the result.
fn fill(reader: &ReadableStreamByobReader, buffer: &ArrayBuffer) -> Promise {
    reader.read_with_array_buffer_view(&Uint8Array::new(buffer))
}

/// All bytes of a file, or of a part of it.
pub async fn whole(file: &Blob) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(file.array_buffer()).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

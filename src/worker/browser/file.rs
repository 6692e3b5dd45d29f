//! Files: the bytes of those that the page has opened, and those that are written for it.

use super::in_words;
use crate::worker::platform::{ByteStream, FileHandle, FileWriter, PlatformError};
use js_sys::{Array, ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader, ReadableStreamReadResult,
};

/// The most bytes of a piece, if that is ours to say: few enough for the processor's cache to hold what becomes of them.
const PIECE: u32 = 1 << 18;
/// Bytes that are collected before they become a blob, which the browser may keep on disk.
const COLLECTED: usize = 16 << 20;

impl FileHandle for File {
    type Bytes = Bytes;

    fn name(&self) -> String {
        File::name(self)
    }

    fn size(&self) -> u64 {
        Blob::size(self) as u64
    }

    fn bytes(&self) -> Bytes {
        Bytes::of(&self.stream())
    }

    async fn first(&self, n: u64) -> Result<Vec<u8>, PlatformError> {
        let beginning = self.slice_with_f64_and_f64(0.0, n as f64).map_err(in_words)?;
        let buffer = JsFuture::from(beginning.array_buffer()).await.map_err(in_words)?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}

/// The bytes of a stream: while one piece is looked at, the browser brings the next.
pub struct Bytes {
    reader: Reader,
    next: JsFuture,
}

enum Reader {
    /// The browser fills two buffers of ours in turn; this is the one that it is not filling.
    Filling(ReadableStreamByobReader, ArrayBuffer),
    /// The browser brings buffers of its own, new ones every time.
    Bringing(ReadableStreamDefaultReader),
}

impl Bytes {
    pub fn of(stream: &ReadableStream) -> Bytes {
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
        Bytes { reader, next: first.into() }
    }
}

impl ByteStream for Bytes {
    async fn next(&mut self, piece: &mut Vec<u8>) -> Result<bool, PlatformError> {
        let result: ReadableStreamReadResult = (&mut self.next).await.map_err(in_words)?.unchecked_into();
        if result.get_done() == Some(true) {
            return Ok(false);
        }
        let bytes: Uint8Array = result.get_value().unchecked_into();
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

/// A file in parts: blobs, and the pieces that are not in one yet.
#[derive(Default)]
pub struct BlobWriter {
    parts: Array,
    collected: usize,
}

impl FileWriter for BlobWriter {
    type File = File;

    fn write(&mut self, bytes: &[u8]) -> Result<(), PlatformError> {
        self.parts.push(&Uint8Array::from(bytes));
        self.collected += bytes.len();
        if self.collected > COLLECTED {
            self.parts = Array::of1(&Blob::new_with_blob_sequence(&self.parts).map_err(in_words)?.into());
            self.collected = 0;
        }
        Ok(())
    }

    fn finish(self, name: &str) -> Result<File, PlatformError> {
        File::new_with_blob_sequence(&self.parts, name).map_err(in_words)
    }
}

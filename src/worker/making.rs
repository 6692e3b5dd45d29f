//! A file that is being made for the page, a chunk at a time, while messages are answered and training goes on.

use crate::export::Pieces;
use crate::protocol::{Export, ToPage};
use js_sys::{Array, Uint8Array};
use std::time::Duration;
use wasm_bindgen::JsValue;
use web_sys::{Blob, File};
use web_time::Instant;

/// How long a chunk lasts.
const CHUNK: Duration = Duration::from_millis(40);
/// Bytes that are collected before the browser gets them to keep, where it likes.
const COLLECTED: usize = 16 << 20;

pub struct Making {
    file: Export,
    pieces: Pieces,
    /// What there is of the file: what the browser keeps, and the pieces since.
    parts: Array,
    collected: usize,
}

impl Making {
    pub fn new(file: Export, pieces: Pieces) -> Making {
        Making { file, pieces, parts: Array::new(), collected: 0 }
    }

    /// Goes on for a chunk; gives the file when it is whole.
    pub fn work_on(&mut self) -> Result<Option<File>, JsValue> {
        let began = Instant::now();
        while began.elapsed() < CHUNK {
            let Some(piece) = self.pieces.next() else {
                return File::new_with_blob_sequence(&self.parts, self.file.file_name()).map(Some);
            };
            self.parts.push(&Uint8Array::from(piece.as_slice()));
            self.collected += piece.len();
        }
        if self.collected > COLLECTED {
            self.parts = Array::of1(&Blob::new_with_blob_sequence(&self.parts)?.into());
            self.collected = 0;
        }
        Ok(None)
    }

    /// How far it is.
    pub fn progress(&self) -> ToPage {
        ToPage::Exporting(self.pieces.share())
    }

    /// What goes to the page with the whole file.
    pub fn made(&self) -> ToPage {
        ToPage::Exported(self.file)
    }
}

//! A file that is made for the page to download, a chunk at a time, while messages are handled and training goes on.

use super::platform::{FileWriter, PlatformError};
use crate::export::Pieces;
use crate::protocol::Export;
use std::time::Duration;
use web_time::Instant;

/// How long a chunk takes.
const CHUNK: Duration = Duration::from_millis(40);

pub struct ExportJob<W> {
    pub export: Export,
    pieces: Pieces,
    writer: W,
}

/// A job after a chunk of work.
pub enum ExportProgress<W: FileWriter> {
    Making(ExportJob<W>),
    Made(W::File),
}

impl<W: FileWriter> ExportJob<W> {
    pub fn new(export: Export, pieces: Pieces, writer: W) -> ExportJob<W> {
        ExportJob { export, pieces, writer }
    }

    /// Works for a chunk of time.
    pub fn advance(mut self) -> Result<ExportProgress<W>, PlatformError> {
        let began = Instant::now();
        while began.elapsed() < CHUNK {
            match self.pieces.next() {
                Some(piece) => self.writer.write(&piece)?,
                None => return self.writer.finish(self.export.file_name()).map(ExportProgress::Made),
            }
        }
        Ok(ExportProgress::Making(self))
    }

    /// The share that is made, from 0 to 1.
    pub fn share(&self) -> f64 {
        self.pieces.share()
    }
}

//! What holds several files: an archive, or a workbook with its sheets.

use super::error::DataProblem;
use std::io::{self, Read};

/// Files that are unpacked one by one.
pub trait Packed {
    /// Number of files.
    fn len(&self) -> usize;

    /// The name of a file, with the folders it is in.
    fn path(&self, file: usize) -> &str;

    /// Bytes of a file, unpacked, as far as that is said.
    fn size_of(&self, file: usize) -> u64;

    /// Bytes that all of it takes here while it is read.
    fn size(&self) -> u64;

    /// Whether these are the tables of one file.
    fn holds_tables(&self) -> bool {
        false
    }

    /// The bytes of a file.
    fn unpack(&self, file: usize) -> Result<Box<dyn Read>, DataProblem>;

    /// What it means that the bytes of a file cannot be read.
    fn problem(&self, error: io::Error) -> DataProblem {
        DataProblem::Damaged(error.into())
    }
}

//! Files that are no tables of text (workbooks, JSON, Parquet, HTML, XML) to tables of text, as CSV in UTF-8.
//!
//! The readers of these formats are large, and few files need them: they are a program of their own (`readers`) that is
//! loaded when such a file comes. Here is what that program and those who use it have in common.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// A workbook of Excel (.xlsx, .xlsb, .xls) or of OpenDocument (.ods).
    Workbook,
    /// One JSON value, or one a line.
    Json,
    Parquet,
    /// The tables of a page.
    Html,
    Xml,
}

impl Format {
    /// All formats; each is known to the program by its place here.
    pub const ALL: [Format; 5] = [Format::Workbook, Format::Json, Format::Parquet, Format::Html, Format::Xml];
}

/// Opens converters.
pub trait Formats {
    /// A converter for one file of this format.
    fn open(&self, format: Format) -> Result<Box<dyn Converter>, Problem>;
}

/// Converts one file: [`Converter::push`] for every piece of it, [`Converter::end`], and for each table that is wanted
/// [`Converter::begin_table`] and [`Converter::next_rows`] until there are no more.
pub trait Converter {
    /// Takes the next bytes of the file. Where the file is a single table whose rows can be read as they come, these are
    /// appended to `rows`.
    fn push(&mut self, bytes: &[u8], rows: &mut Vec<u8>) -> Result<(), Problem>;

    /// The file is over. Returns the names of the tables that it holds, or none where its rows have come out already.
    fn end(&mut self, rows: &mut Vec<u8>) -> Result<Vec<String>, Problem>;

    /// Goes to the first row of a table.
    fn begin_table(&mut self, table: usize) -> Result<(), Problem>;

    /// Appends the next rows of the table, some hundred kilobytes at most; false at its end.
    fn next_rows(&mut self, rows: &mut Vec<u8>) -> Result<bool, Problem>;
}

/// Why a file cannot be converted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// What the reader of the format says.
    Damaged(String),
    /// It needs a password.
    Locked,
    /// It has, or unpacks to, more than this.
    TooMuch(Limit),
    /// Values are nested so deep.
    TooDeep { most: usize },
    /// A column holds tables of its own.
    NestedColumn(String),
    /// It is compressed in a way that is not read.
    Compression(String),
    /// Nothing in it is a table.
    NoTable,
    /// The program itself broke, for the reason that the browser gives.
    Broke(String),
}

/// The most that is read of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Limit {
    Bytes(u64),
    Cells(u64),
    Columns(usize),
    /// All the memory that a program in a browser can have.
    Memory,
}

impl fmt::Display for Problem {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        write!(to, "{self:?}")
    }
}

impl std::error::Error for Problem {}

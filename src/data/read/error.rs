//! Why files give no data to train on. The page has the sentences.

use super::accounting::Reason;
use super::foreign::UnsupportedFile;
use super::plan::ColumnName;
use formats::Problem;
use serde::{Deserialize, Serialize};
use std::io;
use thiserror::Error;

/// A file that could not be read: which, where, why. The data loaded before stay.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
#[error("{file}, line {line:?}: {problem:?}")]
pub struct DataError {
    pub file: String,
    /// Counted from 1; none where the whole file is meant.
    pub line: Option<u64>,
    pub problem: DataProblem,
}

impl DataError {
    /// An error that concerns the whole file.
    pub fn of_file(file: &str, problem: DataProblem) -> DataError {
        DataError { file: file.to_owned(), line: None, problem }
    }
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DataProblem {
    /// It is no table of text.
    Unsupported(UnsupportedFile),
    /// The file of an archive needs a password.
    Locked,
    /// It cannot be unpacked.
    Damaged(Damage),
    EmptyArchive,
    /// No file of the archive has ratings or titles.
    NothingInArchive {
        files: usize,
    },
    /// No table of a workbook, or of another file that holds several, has ratings or titles.
    NothingInTables {
        tables: usize,
    },
    /// It is of a format that has to be converted, and cannot be.
    NotConverted {
        what: UnsupportedFile,
        problem: Problem,
    },
    /// It is of a format that has to be converted, and the program that does it cannot be loaded, for the reason that the
    /// browser gives.
    NoConverter {
        what: UnsupportedFile,
        why: String,
    },
    /// An archive holds so many files that it is none of ratings.
    TooManyFiles {
        most: usize,
    },
    /// An archive is held in memory while it is read, and this one is too large.
    ArchiveTooLarge {
        most: u64,
    },
    /// The first rows of the file take all the bytes that there are for data, together with the ratings that were read
    /// before.
    TooMuch {
        rows: u64,
        bytes: u64,
        before: u64,
    },
    /// A row has more than so many million characters.
    RowTooLong {
        millions: usize,
    },
    /// The roles of the columns give no ratings and no titles.
    Unrecognized {
        missing: Missing,
        seen: Seen,
    },
    /// The first row that is not read.
    Row {
        reason: Reason,
        text: String,
    },
    /// There is a header and nothing below it.
    NoRows,
    /// All rows are refused, the first of them for this reason.
    NoRowRead {
        rows: u64,
        reason: Reason,
        text: String,
    },
    /// All ratings are of one user; `loaded` says whether there are ratings by others that they could be added to.
    OnePerson {
        ratings: usize,
        loaded: bool,
    },
    /// Every rating stands for "no rating".
    OnlySentinels,
    OneRating,
    AllEqual {
        ratings: usize,
        value: f32,
    },
    /// Titles without ratings.
    OnlyTitles,
    /// A list of titles without ratings, whose rows this column numbers.
    RankedTitles {
        titles: u64,
        column: ColumnName,
    },
    /// Averages of many people in place of ratings by somebody.
    Averages {
        column: ColumnName,
    },
    /// No row has a rating in the column for them.
    RatingsEmpty {
        rows: u64,
        column: ColumnName,
    },
    /// The titles are of another data set than `source`.
    OtherTitles {
        titled: usize,
        rated: usize,
        source: String,
        /// The column in which the ids were looked for.
        column: ColumnName,
    },
    AllLeftOut,
    NoFile,
    /// The browser cannot read the file, for the reason it gives.
    Unreadable(String),
    /// The host of an address cannot be reached, or forbids other pages to read from it.
    Unreachable,
    /// The host of an address answers with another status than success.
    Status {
        code: u16,
        text: String,
    },
    /// The download broke off, for the reason that the browser gives.
    BrokeOff(String),
    /// The host has sent nothing for so many seconds.
    Silent(u64),
    /// The host sends more than so many bytes.
    Endless(u64),
}

/// What of a rating no column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Missing {
    Users,
    Items,
    Ratings,
    UsersAndItems,
    /// There is no sign of ratings, nor of titles.
    Everything,
}

/// What shows of a table that is not recognized.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Seen {
    Nothing,
    /// The first row, as it is written.
    FirstRow(String),
    /// The names of the columns, with commas between them.
    Names(String),
}

/// Why a file cannot be unpacked.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum Damage {
    #[error("unknown compression method")]
    Method,
    #[error("size mismatch")]
    Size,
    #[error("checksum mismatch")]
    Checksum,
    /// What the decoder says.
    #[error("{0}")]
    Other(String),
}

impl From<Damage> for io::Error {
    fn from(damage: Damage) -> io::Error {
        io::Error::other(damage)
    }
}

impl From<io::Error> for Damage {
    fn from(error: io::Error) -> Damage {
        let known = error.get_ref().and_then(|inner| inner.downcast_ref::<Damage>()).cloned();
        known.unwrap_or_else(|| Damage::Other(error.to_string()))
    }
}

//! Any ratings file to a table of ratings: what was understood is told, what was repaired is counted, and nothing is
//! skipped in silence.
//!
//! Bytes go one way as they come: container (plain, gzip, zip) → encoding → records → rows of the table. The beginning
//! of each file decides how the rest is read, unless [`Choices`] say otherwise. Read `plan` first, then `understand`,
//! `table_reader`, `rows` and `finish`.

mod accounting;
mod archive;
mod attributes;
mod container;
mod contents;
mod dialect;
mod duplicates;
mod encoding;
mod entities;
mod error;
mod finish;
mod foreign;
mod genre_columns;
mod header;
mod labels;
mod layout;
mod matrix;
mod names;
mod numbers;
mod own;
mod parse_words;
mod plan;
mod profile;
mod records;
mod report;
mod roles;
mod rows;
mod scale;
mod sentinels;
mod table_reader;
mod titles;
mod understand;
mod vocabulary;
mod warnings;
mod wrapped;

pub use accounting::{Accounting, Line, Reason, Refused};
pub use duplicates::{Duplicate, DuplicatesFound};
pub use error::{Damage, DataError, DataProblem, Missing, Seen};
pub use finish::Outcome;
pub use foreign::UnsupportedFile;
pub use own::{AddMe, ME, Titled};
pub use parse_words::Notation;
pub use plan::{Choices, ChosenBy, ColumnName, Delimiter, DuplicatePolicy, Layout, Note, Plan, Role, Setting};
pub use report::{FileReport, LeftOut, LittleInCommon, OwnFound, Report, ShortenedIds, TakenAs, Warning};
pub use scale::{RatingScale, Steps};
pub use sentinels::{Sentinel, SentinelFound};
pub use titles::TitlesFound;
pub use warnings::FEW_USERS;

use crate::data::RatingsTable;
use container::{ArchiveReader, Container, Ended};
use rows::Accumulator;
use serde::{Deserialize, Serialize};

/// Files while they are read: for each [`Reading::begin_file`], [`Reading::push`] for every piece of it as it comes,
/// [`Reading::end_file`], then [`Reading::work`] until it has nothing left to do; and [`Reading::finish`] at the end.
/// To cancel, drop it between any two calls: the longest takes about as long as a megabyte, or as the pushed piece.
pub struct Reading {
    choices: Choices,
    accumulator: Accumulator,
    files: Vec<FileReport>,
    /// Of each of `files`: the name of the dropped file that it is or was in.
    dropped_as: Vec<String>,
    open: Option<Open>,
    archive: Option<Box<ArchiveReader>>,
    rows: u64,
}

struct Open {
    name: String,
    size: u64,
    bytes: u64,
    container: Container,
}

/// How far reading has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadProgress {
    /// The dropped file that is being read.
    pub file: String,
    pub bytes: u64,
    pub of_bytes: u64,
    /// Rows read, of all files so far.
    pub rows: u64,
    /// False where the rest of the file would not change anything, because it is refused already.
    pub wants_more: bool,
}

impl Reading {
    pub fn new(choices: Choices) -> Reading {
        Reading {
            choices,
            accumulator: Accumulator::default(),
            files: Vec::new(),
            dropped_as: Vec::new(),
            open: None,
            archive: None,
            rows: 0,
        }
    }

    /// A file of `size` bytes begins; one that is still open ends.
    pub fn begin_file(&mut self, name: &str, size: u64) {
        self.end_file();
        while self.work().is_some() {}
        self.open = Some(Open { name: name.to_owned(), size, bytes: 0, container: Container::new(size) });
    }

    /// The next bytes of the file that began; any number of them.
    pub fn push(&mut self, bytes: &[u8]) -> ReadProgress {
        let Some(Open { name, size, bytes: so_far, container }) = &mut self.open else {
            return ReadProgress { file: String::new(), bytes: 0, of_bytes: 0, rows: self.rows, wants_more: false };
        };
        container.push(name, bytes, &self.choices, &mut self.accumulator);
        *so_far += bytes.len() as u64;
        ReadProgress {
            file: name.clone(),
            bytes: *so_far,
            of_bytes: *size,
            rows: self.rows + container.rows(),
            wants_more: container.wants_more(),
        }
    }

    /// The file is over. An archive is unpacked by [`Reading::work`] from now on.
    pub fn end_file(&mut self) {
        let Some(Open { name, container, .. }) = self.open.take() else { return };
        match container.end(&name, &self.choices, &mut self.accumulator) {
            Ended::Table(file) => self.files.push(*file),
            Ended::Archive(archive) => self.archive = Some(archive),
        }
        self.count_up(&name);
    }

    /// The rest of the file that began cannot be had: nothing of it is kept, and the others are read.
    pub fn refuse_file(&mut self, problem: DataProblem) {
        let Some(Open { name, container, .. }) = self.open.take() else { return };
        self.files.push(container.refuse(&name, problem, &mut self.accumulator));
        self.count_up(&name);
    }

    /// Unpacks and reads the next piece of an archive; none when nothing is left to do.
    pub fn work(&mut self) -> Option<ReadProgress> {
        let mut archive = self.archive.take()?;
        if !archive.step(&self.choices, &mut self.accumulator, &mut self.files) {
            return None;
        }
        let name = archive.name.clone();
        self.count_up(&name);
        let progress = ReadProgress {
            file: name,
            bytes: archive.bytes,
            of_bytes: archive.of_bytes,
            rows: self.rows + archive.rows(),
            wants_more: false,
        };
        self.archive = Some(archive);
        Some(progress)
    }

    /// Takes note of files that were finished.
    fn count_up(&mut self, dropped_as: &str) {
        let new = &self.files[self.dropped_as.len()..];
        self.rows += new.iter().map(|file| file.accounting.records).sum::<u64>();
        self.dropped_as.resize(self.files.len(), dropped_as.to_owned());
    }

    /// All files were read: the table, or why there is none. Titles that came alone join `loaded`, the ratings that
    /// are there already; one person's own ratings that came alone can be added to it.
    pub fn finish(mut self, loaded: Option<&RatingsTable>) -> Outcome {
        self.end_file();
        while self.work().is_some() {}
        finish::finish(self.choices, self.accumulator, self.files, &self.dropped_as, loaded)
    }
}

/// A file as dropped.
#[derive(Clone, Debug)]
pub struct NamedFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Reads files at once, by our guesses alone, all or nothing: for those who have no way to show what was understood.
/// The error names the first file that is not read, or the first row.
pub fn read_files(files: &[NamedFile], loaded: Option<&RatingsTable>) -> Result<RatingsTable, DataError> {
    let mut reading = Reading::new(Choices::default());
    for file in files {
        reading.begin_file(&file.name, file.bytes.len() as u64);
        reading.push(&file.bytes);
    }
    let Outcome { table, files, .. } = reading.finish(loaded);
    match files.iter().find_map(|file| file.first_refusal()) {
        Some(error) => Err(error),
        None => table,
    }
}

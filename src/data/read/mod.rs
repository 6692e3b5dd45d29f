//! Any ratings file to a table of ratings: what was understood is told, what was repaired is counted, and nothing is
//! skipped in silence.
//!
//! Bytes go one way as they come: container (plain, gzip, zip, tar) → encoding → records → rows of the table. The beginning
//! of each file decides how the rest is read, unless [`Choices`] say otherwise. Read `plan` first, then `understand`,
//! `table_reader`, `rows` and `finish`.

mod accounting;
mod archive;
mod archive_files;
mod archive_names;
mod archive_reader;
mod attributes;
mod body;
mod container;
mod contents;
mod conversion;
mod dialect;
mod duplicates;
mod encoding;
mod entities;
mod error;
mod file_reports;
mod finish;
mod foreign;
mod genre_columns;
mod header;
mod labels;
mod layout;
mod matrix;
mod memory;
mod names;
mod numbers;
mod own;
mod packed;
mod parse_words;
mod parts;
mod plan;
mod profile;
mod records;
mod report;
mod roles;
mod rows;
mod scale;
mod sentinels;
mod table_reader;
mod tar;
mod test_files;
mod titles;
mod understand;
mod unpacker;
mod vocabulary;
mod warnings;
mod wrapped;

pub use accounting::{Accounting, Line, Reason, Refused};
pub use duplicates::{Duplicate, DuplicatesFound};
pub use error::{Damage, DataError, DataProblem, Missing, Seen};
pub use finish::Outcome;
pub use foreign::UnsupportedFile;
pub use memory::{MEMORY, memory_of, memory_of_table_alone};
pub use own::{AddMe, ME, Titled};
pub use parse_words::Notation;
pub use plan::{Choices, ChosenBy, ColumnName, Delimiter, DuplicatePolicy, Layout, Note, Plan, Role, Setting};
pub use report::{FileReport, LeftOut, LittleInCommon, OwnFound, Report, ShortenedIds, TakenAs, Told, Warning};
pub use scale::{RatingScale, Steps};
pub use sentinels::{Sentinel, SentinelFound};
pub use titles::TitlesFound;
pub use warnings::FEW_USERS;

use crate::data::RatingsTable;
use archive_reader::{Context, PackedProgress, PackedReader};
use container::{Container, Ended};
use conversion::Converters;
use file_reports::FileReports;
use formats::Formats;
use rows::Accumulator;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// Files while they are read: for each [`begin_file`](FileReader::begin_file), [`push`](FileReader::push) for every piece of
/// it as it comes, [`end_file`](FileReader::end_file), which may ask for all pieces again, then [`work`](FileReader::work) until
/// it has nothing left to do; and [`finish`](FileReader::finish) at the end. To cancel, drop it between any two calls: the
/// longest takes about as long as a megabyte, or as the pushed piece.
///
/// The worker knows this trait alone, because the code of [`Reading`] comes later than the worker's.
pub trait FileReader {
    /// Whether a file has come that needs the program that converts.
    fn wants_converters(&self) -> bool;

    /// The program that converts was loaded; or cannot be, for the reason that the browser gives.
    fn provide_converters(&mut self, loaded: Result<Rc<dyn Formats>, String>);

    /// A file of `size` bytes begins; one that is still open ends.
    fn begin_file(&mut self, name: &str, size: u64);

    /// The next bytes of the file that began; any number of them.
    fn push(&mut self, bytes: &[u8]) -> ReadProgress;

    /// The file is over. What holds several files is unpacked by [`FileReader::work`] from now on. Returns whether the file
    /// is to be pushed once more from its beginning: an archive without a directory is looked into before it is read, and
    /// what has to be converted waits for the program that does it.
    fn end_file(&mut self) -> bool;

    /// The rest of the file that began cannot be had: nothing of it is kept, and the others are read.
    fn refuse_file(&mut self, problem: DataProblem);

    /// Unpacks and reads the next piece of what holds several files; none when nothing is left to do.
    fn work(&mut self) -> Option<ReadProgress>;

    /// All files were read: the table, or why there is none. Titles that came alone join `loaded`, the ratings that
    /// are there already; one person's own ratings that came alone can be added to it.
    fn finish(self: Box<Self>, loaded: Option<&RatingsTable>) -> Outcome;
}

/// Begins to read by these choices, with files of other formats converted. The data may take so many bytes.
pub type BeginReading = fn(u64, Choices) -> Box<dyn FileReader>;

/// The reader of this module, by [`BeginReading`].
pub const BEGIN_READING: BeginReading = |limit, choices| Reading::within(limit, choices).convert();

/// The reader of this module.
pub struct Reading {
    choices: Choices,
    accumulator: Accumulator,
    reports: FileReports,
    converters: Converters,
    open: Option<Open>,
    packed: Option<Box<PackedReader>>,
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
    /// While an archive is looked into: the file of it that comes next, and of how many.
    pub looking: Option<(usize, usize)>,
    /// False where the rest of the file would not change anything, because it is refused already.
    pub wants_more: bool,
}

impl ReadProgress {
    /// The bytes of all of it, where that is known. What is packed in it may turn out to be more than was said.
    pub fn total(&self) -> Option<u64> {
        Some(self.of_bytes).filter(|&total| total > 0 && self.bytes <= total)
    }
}

impl Reading {
    /// Begins to read by these choices, in all the memory that there is for data.
    pub fn new(choices: Choices) -> Box<Reading> {
        Reading::within(MEMORY, choices)
    }

    /// Begins to read by these choices. The data may take so many bytes.
    pub fn within(limit: u64, choices: Choices) -> Box<Reading> {
        let mut accumulator = Accumulator::default();
        accumulator.memory.limit = limit;
        let (reports, converters) = (FileReports::default(), Converters::default());
        Box::new(Reading { choices, accumulator, reports, converters, open: None, packed: None })
    }

    /// Has files of other formats converted. From now on the caller looks after each call whether that
    /// [needs a program](FileReader::wants_converters), and [provides it](FileReader::provide_converters).
    pub fn convert(mut self: Box<Self>) -> Box<Reading> {
        self.converters.allow();
        self
    }

    /// Ends what is open. What should have come again has not.
    fn end_all(&mut self) {
        while self.end_file() {}
        while self.work().is_some() {}
    }
}

impl FileReader for Reading {
    fn wants_converters(&self) -> bool {
        self.converters.are_wanted()
    }

    fn provide_converters(&mut self, loaded: Result<Rc<dyn Formats>, String>) {
        self.converters.provide(loaded);
    }

    fn begin_file(&mut self, name: &str, size: u64) {
        self.end_all();
        self.reports.begin_dropped(name);
        self.open = Some(Open { name: name.to_owned(), size, bytes: 0, container: Container::new(size) });
    }

    fn push(&mut self, bytes: &[u8]) -> ReadProgress {
        let Reading { choices, accumulator: into, reports, converters, open, .. } = self;
        let Some(Open { name, size, bytes: so_far, container }) = open else {
            let (file, rows) = (String::new(), reports.rows());
            return ReadProgress { file, bytes: 0, of_bytes: 0, rows, looking: None, wants_more: false };
        };
        container.push(name, bytes, &mut Context { choices, into, reports, converters });
        *so_far += bytes.len() as u64;
        let before = if container.is_second_pass() { *size } else { 0 };
        ReadProgress {
            file: name.clone(),
            bytes: before + *so_far,
            of_bytes: container.passes() * *size,
            rows: reports.rows() + container.rows(),
            looking: None,
            wants_more: container.wants_more(),
        }
    }

    fn end_file(&mut self) -> bool {
        let Reading { choices, accumulator: into, reports, converters, open, packed } = self;
        let Some(Open { name, size, container, .. }) = open.take() else { return false };
        match container.end(&name, &mut Context { choices, into, reports, converters }) {
            Ended::Table(file) => self.reports.push(*file),
            Ended::Archive => {}
            Ended::Packed(reader) => *packed = Some(reader),
            Ended::Again(container) => {
                let container = container.map_or_else(|| Container::new(size), |container| *container);
                *open = Some(Open { name, size, bytes: 0, container });
                return true;
            }
        }
        false
    }

    fn refuse_file(&mut self, problem: DataProblem) {
        let Reading { choices, accumulator: into, reports, converters, open, .. } = self;
        let Some(Open { name, container, .. }) = open.take() else { return };
        container.refuse(&name, problem, &mut Context { choices, into, reports, converters });
    }

    fn work(&mut self) -> Option<ReadProgress> {
        let Reading { choices, accumulator: into, reports, converters, packed, .. } = self;
        let reader = packed.as_mut()?;
        into.memory.archive = reader.size();
        if !reader.step(&mut Context { choices, into, reports, converters }) {
            into.memory.archive = 0;
            *packed = None;
            return None;
        }
        let PackedProgress { bytes, of_bytes, rows, looking } = reader.progress();
        let rows = reports.rows() + rows;
        Some(ReadProgress { file: reader.name.clone(), bytes, of_bytes, rows, looking, wants_more: false })
    }

    fn finish(mut self: Box<Self>, loaded: Option<&RatingsTable>) -> Outcome {
        self.end_all();
        let (files, dropped_as) = self.reports.finish();
        finish::finish(self.choices, self.accumulator, files, &dropped_as, loaded)
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
        if reading.end_file() {
            reading.push(&file.bytes);
        }
    }
    let Outcome { table, files, .. } = reading.finish(loaded);
    match files.iter().find_map(|file| file.first_refusal()) {
        Some(error) => Err(error),
        None => table,
    }
}

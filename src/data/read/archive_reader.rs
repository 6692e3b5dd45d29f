//! An archive while its files are looked into, chosen and read.

use super::archive_files::{ArchiveFiles, Looking};
use super::conversion::{Conversion, Converters};
use super::error::{DataError, DataProblem};
use super::file_reports::FileReports;
use super::packed::Packed;
use super::parts::Part;
use super::plan::Choices;
use super::report::{FileReport, TakenAs};
use super::rows::Accumulator;
use super::table_reader::TableReader;
use super::unpacker::{Unpacker, Visitor};
use std::io::Read;

/// Bytes that are unpacked at a time: a step of an archive, short enough to be stopped between two.
const PIECE: usize = 1 << 20;

/// What files are read into, and how.
pub struct Context<'r> {
    pub choices: &'r Choices,
    pub into: &'r mut Accumulator,
    pub reports: &'r mut FileReports,
    pub converters: &'r mut Converters,
}

/// The files of an archive that are wanted, while they are read.
pub struct WantedFiles {
    files: ArchiveFiles,
    wanted: Vec<bool>,
    /// The number of the file that comes next.
    next: usize,
    table: Option<(TableReader, Option<Part>)>,
    /// A family of which no more files are read, and why.
    full: Option<(u32, DataProblem)>,
    /// Bytes unpacked.
    bytes: u64,
    has_room: bool,
}

impl WantedFiles {
    /// Chooses the files to read, and reports of the others why they are left out.
    pub fn choose(files: ArchiveFiles, choices: &Choices, reports: &mut FileReports) -> WantedFiles {
        let wanted = files.choose(choices, reports);
        WantedFiles { files, wanted, next: 0, table: None, full: None, bytes: 0, has_room: false }
    }

    /// Rows read of the current file.
    pub fn rows(&self) -> u64 {
        self.table.as_ref().map_or(0, |(table, _)| table.rows())
    }

    /// Whether no file is wanted.
    pub fn is_empty(&self) -> bool {
        !self.wanted.contains(&true)
    }

    /// Bytes of all wanted files, as the archive says.
    fn of_bytes(&self) -> u64 {
        (0..self.wanted.len()).filter(|&file| self.wanted[file]).map(|file| self.files.size(file)).sum()
    }
}

/// Reads the wanted files of an archive.
pub struct Wanting<'r, 'c> {
    pub wanted: &'r mut WantedFiles,
    pub context: &'r mut Context<'c>,
}

impl Wanting<'_, '_> {
    /// Gets room for the ratings of all wanted files at once, if they go on as the first ones: growing by doubling would
    /// copy them again and again.
    fn reserve(&mut self) {
        let (bytes, into) = (self.wanted.bytes, &mut *self.context.into);
        if !self.wanted.has_room && bytes >= PIECE as u64 {
            self.wanted.has_room = true;
            let to_come = self.wanted.of_bytes() as f64 / bytes as f64 * 1.02 - 1.0;
            into.reserve((into.table.len() as f64 * to_come.max(0.0)) as usize);
        }
    }

    fn report(&mut self, part: Option<&Part>, report: FileReport) {
        match part {
            Some(part) => self.context.reports.push_part(part, report),
            None => self.context.reports.push(report),
        }
    }
}

impl Visitor for Wanting<'_, '_> {
    fn convert(&mut self, beginning: &[u8]) -> Option<Conversion> {
        self.context.converters.convert(beginning)
    }

    fn begin(&mut self, path: &str, _: u64, is_converted: bool) {
        let file = self.wanted.next;
        self.wanted.next += 1;
        if self.wanted.wanted.get(file) != Some(&true) {
            return;
        }
        let files = &self.wanted.files;
        let is_converted = is_converted || files.are_tables;
        let (name, part) = (files.name_of(path), files.part_of(file));
        if let Some((family, problem)) = &self.wanted.full
            && *family == files.family(file)
        {
            let report = FileReport::refused(&name, problem.clone());
            return self.report(part.as_ref(), report);
        }
        let chosen = files.chosen_for(file, self.context.choices);
        let plan = part.as_ref().and_then(|part| part.plan.clone());
        self.wanted.table = Some((TableReader::new(&name, chosen, None).part_of(plan).converted(is_converted), part));
    }

    fn take(&mut self, bytes: &[u8]) -> bool {
        let Some((table, _)) = &mut self.wanted.table else { return false };
        self.wanted.bytes += bytes.len() as u64;
        table.push(bytes, self.context.into);
        table.wants_more()
    }

    fn end(&mut self, problem: Option<DataProblem>) {
        let Some((mut table, part)) = self.wanted.table.take() else { return };
        if let Some(problem) = problem.filter(|_| table.wants_more()) {
            table.refuse(problem, self.context.into);
        }
        let report = table.end(self.context.into);
        if let TakenAs::Refused(DataError { problem: problem @ DataProblem::TooMuch { .. }, .. }) = &report.taken_as {
            let file = self.wanted.next - 1;
            self.wanted.full = Some((self.wanted.files.family(file), problem.clone()));
        }
        self.report(part.as_ref(), report);
        self.reserve();
    }
}

/// How far an archive is.
pub struct PackedProgress {
    pub bytes: u64,
    pub of_bytes: u64,
    /// Rows of the file that is read.
    pub rows: u64,
    /// The number of the file that is looked into, and of how many.
    pub looking: Option<(usize, usize)>,
}

/// Reads an archive that can be unpacked in any order.
pub struct PackedReader {
    pub name: String,
    archive: Box<dyn Packed>,
    phase: Phase,
    /// The entry that is unpacked next, or is being unpacked.
    entry: usize,
    unpacking: Option<(Box<dyn Read>, Unpacker)>,
    /// Of each entry, the number of its first file: a tar archive in it is many.
    first_files: Vec<usize>,
    of_bytes: u64,
    piece: Vec<u8>,
}

enum Phase {
    Looking(ArchiveFiles),
    Reading(Box<WantedFiles>),
}

impl PackedReader {
    pub fn new(name: &str, archive: Box<dyn Packed>) -> PackedReader {
        PackedReader {
            name: name.to_owned(),
            phase: Phase::Looking(ArchiveFiles::new(name, archive.holds_tables())),
            archive,
            entry: 0,
            unpacking: None,
            first_files: Vec::new(),
            of_bytes: 0,
            piece: Vec::with_capacity(PIECE),
        }
    }

    /// Bytes that the archive takes.
    pub fn size(&self) -> u64 {
        self.archive.size()
    }

    pub fn progress(&self) -> PackedProgress {
        let (bytes, rows, looking) = match &self.phase {
            Phase::Looking(_) => (0, 0, Some((self.entry, self.archive.len()))),
            Phase::Reading(wanted) => (wanted.bytes, wanted.rows(), None),
        };
        PackedProgress { bytes, of_bytes: self.of_bytes, rows, looking }
    }

    /// Does the next bit of work; false when there is none left.
    pub fn step(&mut self, context: &mut Context) -> bool {
        if self.entry == self.archive.len() {
            return self.begin_reading(context);
        }
        if self.unpacking.is_none() && !self.begin_entry(context) {
            self.entry += 1;
            return true;
        }
        let Some((bytes, mut unpacker)) = self.unpacking.take() else { return true };
        self.piece.clear();
        let mut bytes = bytes.take(PIECE as u64);
        let read = bytes.read_to_end(&mut self.piece);
        let mut looking;
        let mut wanting;
        let visitor: &mut dyn Visitor = match &mut self.phase {
            Phase::Looking(files) => {
                looking = Looking { files, choices: context.choices, converters: context.converters };
                &mut looking
            }
            Phase::Reading(wanted) => {
                wanting = Wanting { wanted, context };
                &mut wanting
            }
        };
        let goes_on = match read {
            // What is damaged in it is known to the visitor.
            Ok(n) => unpacker.push(&self.piece, visitor).unwrap_or(false) && n == PIECE,
            Err(error) => {
                unpacker.fail(&self.archive.problem(error), visitor);
                self.entry += 1;
                return true;
            }
        };
        if goes_on {
            self.unpacking = Some((bytes.into_inner(), unpacker));
        } else {
            drop(unpacker.end(visitor));
            self.entry += 1;
        }
        true
    }

    /// Opens the next entry; false where that is not needed.
    fn begin_entry(&mut self, context: &mut Context) -> bool {
        let (path, size) = (self.archive.path(self.entry), self.archive.size_of(self.entry));
        match &mut self.phase {
            Phase::Looking(files) => {
                self.first_files.push(files.len());
                if files.is_known(path) {
                    files.add(path, size);
                    return false;
                }
            }
            Phase::Reading(wanted) => {
                // What is packed in an entry may not be what it was taken for.
                wanted.next = self.first_files[self.entry];
                let next = self.first_files.get(self.entry + 1).copied().unwrap_or(wanted.wanted.len());
                if !wanted.wanted[wanted.next..next].contains(&true) {
                    wanted.next = next;
                    return false;
                }
            }
        }
        let mut unpacker = Unpacker::new(path, size);
        match self.archive.unpack(self.entry) {
            Ok(bytes) => {
                self.unpacking = Some((bytes, unpacker));
                true
            }
            Err(problem) => {
                match &mut self.phase {
                    Phase::Looking(files) => {
                        let Context { choices, converters, .. } = context;
                        unpacker.fail(&problem, &mut Looking { files, choices, converters });
                    }
                    Phase::Reading(wanted) => unpacker.fail(&problem, &mut Wanting { wanted, context }),
                }
                false
            }
        }
    }

    /// Chooses the files to read, once all were looked into; false where they are read.
    fn begin_reading(&mut self, context: &mut Context) -> bool {
        let Phase::Looking(files) = &mut self.phase else { return false };
        let files = std::mem::replace(files, ArchiveFiles::new(&self.name, self.archive.holds_tables()));
        if context.converters.take_missed() && !context.converters.are_wanted() {
            // What was passed by can be looked into now.
            self.entry = 0;
            self.first_files.clear();
            return true;
        }
        let wanted = WantedFiles::choose(files, context.choices, context.reports);
        self.of_bytes = wanted.of_bytes();
        (self.phase, self.entry) = (Phase::Reading(Box::new(wanted)), 0);
        true
    }
}

//! What a dropped file is wrapped in: nothing, gzip, or a zip archive; unpacked piece by piece into tables.

use super::archive::{Archive, Verdict, choose};
use super::error::{DataError, DataProblem};
use super::foreign::UnsupportedFile;
use super::plan::{Choices, Plan};
use super::report::{FileReport, LeftOut, TakenAs};
use super::rows::Accumulator;
use super::table_reader::TableReader;
use super::understand::{SAMPLE, understand};
use flate2::write::MultiGzDecoder;
use std::collections::VecDeque;
use std::io::{Read, Write};

/// Bytes that are unpacked at a time: a step of an archive, short enough to be stopped between two.
const PIECE: usize = 1 << 20;
/// Of gzip: what goes in at a time, for a thousand times as much may come out.
const GZIP_PIECE: usize = 1 << 14;

/// A dropped file while it comes in.
pub enum Container {
    /// Too little has come to tell; and how much will come.
    Unknown(Vec<u8>, u64),
    Plain(TableReader),
    Gzip {
        decoder: Box<MultiGzDecoder<Vec<u8>>>,
        table: TableReader,
    },
    /// The directory is at the end, so all of it has to come first.
    Zip(Vec<u8>),
}

/// As much room as an archive needs, got at once: growing by doubling would need half as much again in between. The
/// size is only what someone said.
fn room_for(size: u64) -> Vec<u8> {
    let mut room = Vec::new();
    let _ = usize::try_from(size).map(|size| room.try_reserve_exact(size));
    room
}

/// What a file turned out to be.
pub enum Ended {
    /// A table, read; or something that is refused.
    Table(Box<FileReport>),
    /// To be unpacked now.
    Archive(Box<ArchiveReader>),
}

impl Container {
    /// A file of `size` bytes begins.
    pub fn new(size: u64) -> Container {
        Container::Unknown(Vec::new(), size)
    }

    /// The next bytes of the file called `name`.
    pub fn push(&mut self, name: &str, bytes: &[u8], choices: &Choices, into: &mut Accumulator) {
        match self {
            Container::Unknown(start, _) => {
                start.extend_from_slice(bytes);
                if start.len() >= 4 {
                    self.recognize(name, choices, into);
                }
            }
            Container::Plain(table) => table.push(bytes, into),
            Container::Gzip { decoder, table } => {
                for piece in bytes.chunks(GZIP_PIECE) {
                    if !table.wants_more() {
                        return;
                    }
                    match decoder.write_all(piece) {
                        Ok(()) => {
                            table.push(decoder.get_ref(), into);
                            decoder.get_mut().clear();
                        }
                        Err(error) => table.refuse(DataProblem::Damaged(error.into()), into),
                    }
                }
            }
            Container::Zip(archive) => archive.extend_from_slice(bytes),
        }
    }

    fn recognize(&mut self, name: &str, choices: &Choices, into: &mut Accumulator) {
        let Container::Unknown(start, size) = self else { return };
        let (start, size) = (std::mem::take(start), *size);
        let table = |of_bytes| TableReader::new(name, choices.plan(name), of_bytes);
        *self = match start[..] {
            [0x1f, 0x8b, ..] => {
                Container::Gzip { decoder: Box::new(MultiGzDecoder::new(Vec::new())), table: table(None) }
            }
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Container::Zip(room_for(size)),
            _ => Container::Plain(table(Some(size))),
        };
        self.push(name, &start, choices, into);
    }

    /// Rows read so far.
    pub fn rows(&self) -> u64 {
        match self {
            Container::Plain(table) | Container::Gzip { table, .. } => table.rows(),
            Container::Unknown(..) | Container::Zip(_) => 0,
        }
    }

    /// Whether there is any use in the rest of the file.
    pub fn wants_more(&self) -> bool {
        match self {
            Container::Plain(table) | Container::Gzip { table, .. } => table.wants_more(),
            Container::Unknown(..) | Container::Zip(_) => true,
        }
    }

    /// The rest of the file cannot be had.
    pub fn refuse(self, name: &str, problem: DataProblem, into: &mut Accumulator) -> FileReport {
        match self {
            Container::Plain(mut table) | Container::Gzip { mut table, .. } => {
                table.refuse(problem, into);
                table.end(into)
            }
            Container::Unknown(..) | Container::Zip(_) => FileReport::refused(name, problem),
        }
    }

    /// The file is over.
    pub fn end(mut self, name: &str, choices: &Choices, into: &mut Accumulator) -> Ended {
        self.recognize(name, choices, into);
        match self {
            Container::Gzip { mut decoder, mut table } => {
                match decoder.try_finish() {
                    Ok(()) => table.push(decoder.get_ref(), into),
                    Err(error) if table.wants_more() => table.refuse(DataProblem::Damaged(error.into()), into),
                    Err(_) => {}
                }
                Ended::Table(Box::new(table.end(into)))
            }
            Container::Plain(table) => Ended::Table(Box::new(table.end(into))),
            Container::Unknown(..) => Ended::Table(Box::new(TableReader::new(name, Plan::default(), None).end(into))),
            Container::Zip(bytes) => match Archive::open(bytes) {
                Ok(archive) => Ended::Archive(Box::new(ArchiveReader::new(name, archive))),
                Err(problem) => Ended::Table(Box::new(FileReport::refused(name, problem))),
            },
        }
    }
}

/// An archive while its files are looked at and read.
pub struct ArchiveReader {
    pub name: String,
    archive: Archive,
    /// What was made of the beginning of each file so far.
    looked_at: Vec<LookedAt>,
    /// The files to read; none before all were looked at.
    wanted: Option<VecDeque<usize>>,
    current: Option<(Box<dyn Read>, TableReader)>,
    /// Bytes unpacked, and of how many.
    pub bytes: u64,
    pub of_bytes: u64,
}

/// What the beginning of a file of an archive is.
enum LookedAt {
    Table(Plan),
    /// No table.
    Unsupported(UnsupportedFile),
    /// It does not come out of the archive, so nobody can say whether it is needed.
    Damaged(DataProblem),
}

impl LookedAt {
    fn plan(&self) -> Option<&Plan> {
        match self {
            LookedAt::Table(plan) => Some(plan),
            LookedAt::Unsupported(_) | LookedAt::Damaged(_) => None,
        }
    }
}

impl ArchiveReader {
    fn new(name: &str, archive: Archive) -> ArchiveReader {
        let name = name.to_owned();
        ArchiveReader { name, archive, looked_at: Vec::new(), wanted: None, current: None, bytes: 0, of_bytes: 0 }
    }

    /// Name of a file of the archive, as shown and as a key of the choices.
    fn name_of(&self, entry: usize) -> String {
        format!("{}/{}", self.name, self.archive.entries[entry].path)
    }

    /// Rows read of the current file.
    pub fn rows(&self) -> u64 {
        self.current.as_ref().map_or(0, |(_, table)| table.rows())
    }

    /// Does the next bit of work; false when there is none left.
    pub fn step(&mut self, choices: &Choices, into: &mut Accumulator, files: &mut Vec<FileReport>) -> bool {
        let Some(wanted) = &mut self.wanted else {
            if self.looked_at.len() < self.archive.entries.len() {
                self.look(choices);
            } else {
                self.choose(choices, files);
            }
            return true;
        };
        if let Some((unpacked, table)) = &mut self.current {
            let mut piece = Vec::with_capacity(PIECE);
            let over = match unpacked.take(PIECE as u64).read_to_end(&mut piece) {
                Ok(n) => {
                    self.bytes += n as u64;
                    table.push(&piece, into);
                    n == 0 || !table.wants_more()
                }
                Err(error) => {
                    table.refuse(DataProblem::Damaged(error.into()), into);
                    true
                }
            };
            if over && let Some((_, table)) = self.current.take() {
                files.push(table.end(into));
            }
            return true;
        }
        let Some(entry) = wanted.pop_front() else { return false };
        let name = self.name_of(entry);
        match self.archive.unpack(&self.archive.entries[entry]) {
            Ok(unpacked) => self.current = Some((unpacked, TableReader::new(&name, choices.plan(&name), None))),
            Err(problem) => files.push(FileReport::refused(&name, problem)),
        }
        true
    }

    /// Looks at the beginning of the next file.
    fn look(&mut self, choices: &Choices) {
        let index = self.looked_at.len();
        let name = self.name_of(index);
        let mut sample = Vec::new();
        let unpacked = self.archive.unpack(&self.archive.entries[index]).and_then(|unpacked| {
            let read = unpacked.take(SAMPLE as u64).read_to_end(&mut sample);
            read.map_err(|error| DataProblem::Damaged(error.into()))
        });
        self.looked_at.push(match unpacked {
            Ok(n) => match understand(&sample, n < SAMPLE, choices.plan(&name)) {
                Ok(plan) => LookedAt::Table(plan),
                Err(what) => LookedAt::Unsupported(what),
            },
            Err(problem) => LookedAt::Damaged(problem),
        });
    }

    /// Chooses the files to read, and says of the others why they are left out.
    fn choose(&mut self, choices: &Choices, files: &mut Vec<FileReport>) {
        let entries = &self.archive.entries;
        let plans: Vec<_> = entries.iter().zip(self.looked_at.iter().map(LookedAt::plan)).collect();
        let (mut wanted, mut damaged) = (VecDeque::new(), false);
        for (index, verdict) in choose(&plans).into_iter().enumerate() {
            let name = self.name_of(index);
            let looked_at = &self.looked_at[index];
            let taken_as = match (choices.plan(&name).take, verdict, looked_at) {
                (Some(true), ..) | (None, Verdict::Read, _) => {
                    self.of_bytes += self.archive.entries[index].size;
                    wanted.push_back(index);
                    continue;
                }
                (Some(false), ..) => TakenAs::LeftOut(LeftOut::ByPerson),
                (None, Verdict::LeaveOut(why), LookedAt::Table(_)) => TakenAs::LeftOut(why),
                (None, _, LookedAt::Unsupported(what)) => TakenAs::LeftOut(LeftOut::Unsupported(*what)),
                (None, _, LookedAt::Damaged(problem)) => {
                    damaged = true;
                    TakenAs::Refused(DataError::of_file(&name, problem.clone()))
                }
            };
            files.push(FileReport::new(&name, looked_at.plan().cloned(), taken_as));
        }
        let by_choice = |file: &FileReport| file.taken_as == TakenAs::LeftOut(LeftOut::ByPerson);
        if wanted.is_empty() && !damaged && !files.iter().any(by_choice) {
            files.push(FileReport::refused(&self.name, self.nothing_in_it()));
        }
        self.wanted = Some(wanted);
    }

    /// Why none of the files of the archive is wanted: it is what they are, where there is something to do about that
    /// and they do not differ in it.
    fn nothing_in_it(&self) -> DataProblem {
        let mut told = self.looked_at.iter().filter_map(|looked_at| match looked_at {
            LookedAt::Unsupported(what) if what.may_hold_ratings() => Some(*what),
            _ => None,
        });
        match (told.next(), self.looked_at.len()) {
            (Some(first), _) if told.all(|what| what == first) => DataProblem::Unsupported(first),
            (_, 0) => DataProblem::EmptyArchive,
            (_, files) => DataProblem::NothingInArchive { files },
        }
    }
}

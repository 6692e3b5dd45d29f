//! What a dropped file is wrapped in: nothing, gzip, or an archive; unpacked piece by piece into tables.

use super::archive::{Archive, Zipped};
use super::archive_files::{ArchiveFiles, Looking};
use super::archive_reader::{Context, PackedReader, WantedFiles, Wanting};
use super::body::{Body, Read as BodyRead};
use super::error::DataProblem;
use super::foreign::UnsupportedFile;
use super::plan::{Choices, Plan};
use super::report::FileReport;
use super::rows::Accumulator;
use super::table_reader::TableReader;
use super::tar::BLOCK;
use super::unpacker::{BEGINNING, GZIP_PIECE, Unpacker, is_tar};
use flate2::read;
use flate2::write::MultiGzDecoder;
use std::io::{Read, Write};

/// Bytes of a zip archive at most: it is in memory while it is read, and WebAssembly holds 2 GiB in one piece.
const MOST_ZIPPED: u64 = 1_750_000_000;

/// A dropped file while it comes in.
pub enum Container {
    /// Too little has come to tell; and how much will come.
    Unknown(Vec<u8>, u64),
    Plain(Body),
    Gzip {
        decoder: Box<MultiGzDecoder<Vec<u8>>>,
        body: Body,
    },
    /// The directory is at the end, so all of it has to come first.
    Zip(Vec<u8>),
    /// There is no directory: it comes a first time to be looked into, and a second time to be read.
    Tar(Box<Unpacker>, TarPass),
    Refused(DataProblem),
}

/// What a tar archive comes for.
pub enum TarPass {
    Looking(ArchiveFiles),
    Reading(Box<WantedFiles>),
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
    Packed(Box<PackedReader>),
    /// To come again: for this, or as it came the first time.
    Again(Option<Box<Container>>),
    /// An archive, read.
    Archive,
}

impl Container {
    /// A file of `size` bytes begins.
    pub fn new(size: u64) -> Container {
        Container::Unknown(Vec::new(), size)
    }

    /// The next bytes of the file called `name`.
    pub fn push(&mut self, name: &str, bytes: &[u8], context: &mut Context) {
        match self {
            Container::Unknown(start, _) => {
                start.extend_from_slice(bytes);
                if start.len() >= BEGINNING {
                    self.recognize(name, context);
                }
            }
            Container::Plain(body) => body.push(bytes, context),
            Container::Gzip { decoder, body } => {
                for piece in bytes.chunks(GZIP_PIECE) {
                    if !body.wants_more() {
                        return;
                    }
                    match (decoder.write_all(piece), body.table()) {
                        (Err(error), Some(table)) => table.refuse(DataProblem::Damaged(error.into()), context.into),
                        _ => {
                            body.push(decoder.get_ref(), context);
                            decoder.get_mut().clear();
                        }
                    }
                }
            }
            Container::Zip(archive) => {
                archive.extend_from_slice(bytes);
                self.check_size(context.into);
            }
            // Where it is damaged is known to the files by then.
            Container::Tar(unpacker, TarPass::Looking(files)) => {
                let Context { choices, converters, .. } = context;
                let _ = unpacker.push(bytes, &mut Looking { files, choices, converters });
            }
            Container::Tar(unpacker, TarPass::Reading(wanted)) => {
                let _ = unpacker.push(bytes, &mut Wanting { wanted, context });
            }
            Container::Refused(_) => {}
        }
    }

    fn recognize(&mut self, name: &str, context: &mut Context) {
        let Container::Unknown(start, size) = self else { return };
        let (start, size) = (std::mem::take(start), *size);
        let table = |choices: &Choices, of_bytes| TableReader::new(name, choices.plan(name), of_bytes);
        let unzipped = unzipped(&start);
        *self = match start[..] {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] if size <= most_zipped(context.into) => {
                Container::Zip(room_for(size))
            }
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => {
                Container::Refused(DataProblem::ArchiveTooLarge { most: most_zipped(context.into) })
            }
            _ if is_tar(&start) || is_tar(&unzipped) => {
                Container::Tar(Box::new(Unpacker::new("", size)), TarPass::Looking(ArchiveFiles::new(name, false)))
            }
            [0x1f, 0x8b, ..] => {
                let body = Body::new(&unzipped, table(context.choices, None), context);
                Container::Gzip { decoder: Box::new(MultiGzDecoder::new(Vec::new())), body }
            }
            _ => Container::Plain(Body::new(&start, table(context.choices, Some(size)), context)),
        };
        self.push(name, &start, context);
    }

    fn check_size(&mut self, into: &Accumulator) {
        if let Container::Zip(archive) = self
            && archive.len() as u64 > most_zipped(into)
        {
            *self = Container::Refused(DataProblem::ArchiveTooLarge { most: most_zipped(into) });
        }
    }

    /// Rows read so far, of the file that is read.
    pub fn rows(&self) -> u64 {
        match self {
            Container::Plain(body) | Container::Gzip { body, .. } => body.rows(),
            Container::Tar(_, TarPass::Reading(wanted)) => wanted.rows(),
            _ => 0,
        }
    }

    /// How often the file comes.
    pub fn passes(&self) -> u64 {
        if matches!(self, Container::Tar(..)) { 2 } else { 1 }
    }

    /// Whether it comes for the second time.
    pub fn is_second_pass(&self) -> bool {
        matches!(self, Container::Tar(_, TarPass::Reading(_)))
    }

    /// Whether there is any use in the rest of the file.
    pub fn wants_more(&self) -> bool {
        match self {
            Container::Plain(body) | Container::Gzip { body, .. } => body.wants_more(),
            Container::Tar(unpacker, _) => !unpacker.is_over(),
            Container::Unknown(..) | Container::Zip(_) => true,
            Container::Refused(_) => false,
        }
    }

    /// The rest of the file cannot be had.
    pub fn refuse(self, name: &str, problem: DataProblem, context: &mut Context) {
        let report = match self {
            Container::Plain(body) | Container::Gzip { body, .. } => match body {
                Body::Table(mut table) | Body::Converted(_, mut table) => {
                    table.refuse(problem, context.into);
                    table.end(context.into)
                }
                Body::Waiting => FileReport::refused(name, problem),
            },
            Container::Tar(mut unpacker, TarPass::Reading(mut wanted)) => {
                unpacker.fail(&problem, &mut Wanting { wanted: &mut wanted, context });
                FileReport::refused(name, problem)
            }
            Container::Unknown(..) | Container::Zip(_) | Container::Tar(..) | Container::Refused(_) => {
                FileReport::refused(name, problem)
            }
        };
        context.reports.push(report);
    }

    /// The file is over.
    pub fn end(mut self, name: &str, context: &mut Context) -> Ended {
        self.recognize(name, context);
        let report = match self {
            Container::Gzip { mut decoder, mut body } => {
                match (decoder.try_finish(), body.table()) {
                    (Err(error), Some(table)) if table.wants_more() => {
                        table.refuse(DataProblem::Damaged(error.into()), context.into);
                    }
                    (Ok(()), _) => body.push(decoder.get_ref(), context),
                    (Err(_), _) => {}
                }
                return Ended::of(body, name, context);
            }
            Container::Plain(body) => return Ended::of(body, name, context),
            Container::Unknown(..) => TableReader::new(name, Plan::default(), None).end(context.into),
            Container::Zip(bytes) => match Archive::open(bytes) {
                Ok(Zipped::Archive(archive)) => {
                    return Ended::Packed(Box::new(PackedReader::new(name, Box::new(archive))));
                }
                Ok(Zipped::Document(what, bytes)) => return document(name, what, &bytes, context),
                Err(problem) => FileReport::refused(name, problem),
            },
            Container::Tar(unpacker, TarPass::Looking(mut files)) => {
                let size = unpacker.size();
                let Context { choices, converters, .. } = context;
                drop(unpacker.end(&mut Looking { files: &mut files, choices, converters }));
                if converters.take_missed() {
                    // What was passed by can be looked into when it comes again.
                    return Ended::Again(None);
                }
                let wanted = WantedFiles::choose(files, context.choices, context.reports);
                if wanted.is_empty() {
                    return Ended::Archive;
                }
                let again = Container::Tar(Box::new(Unpacker::new("", size)), TarPass::Reading(Box::new(wanted)));
                return Ended::Again(Some(Box::new(again)));
            }
            Container::Tar(unpacker, TarPass::Reading(mut wanted)) => {
                drop(unpacker.end(&mut Wanting { wanted: &mut wanted, context }));
                return Ended::Archive;
            }
            Container::Refused(problem) => FileReport::refused(name, problem),
        };
        Ended::Table(Box::new(report))
    }
}

impl Ended {
    fn of(body: Body, name: &str, context: &mut Context) -> Ended {
        match body.end(context) {
            BodyRead::Table(report) => Ended::Table(report),
            BodyRead::Tables(tables) => Ended::Packed(Box::new(PackedReader::new(name, Box::new(tables)))),
            BodyRead::Again => Ended::Again(None),
        }
    }
}

/// A document that is packed as a zip archive, held whole.
fn document(name: &str, what: UnsupportedFile, bytes: &[u8], context: &mut Context) -> Ended {
    /// Bytes that are handed over at a time: each is copied there.
    const PIECE: usize = 1 << 20;
    let table = TableReader::new(name, context.choices.plan(name), None);
    let mut body = Body::of(context.converters.open(what), table, context);
    bytes.chunks(PIECE).for_each(|piece| body.push(piece, context));
    Ended::of(body, name, context)
}

fn most_zipped(into: &Accumulator) -> u64 {
    MOST_ZIPPED.min(into.memory.limit / 2)
}

/// What a gzipped file that begins so begins with; nothing where it is no such file.
fn unzipped(start: &[u8]) -> Vec<u8> {
    let mut unzipped = Vec::new();
    if start.starts_with(b"\x1f\x8b") {
        // The beginning of a file breaks off, and what came out before stays.
        let _ = read::MultiGzDecoder::new(start).take(BLOCK as u64).read_to_end(&mut unzipped);
    }
    unzipped
}

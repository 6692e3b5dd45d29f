//! What a dropped file is wrapped in: nothing, gzip, or an archive; unpacked piece by piece into tables.

use super::archive::Archive;
use super::archive_files::{ArchiveFiles, Looking};
use super::archive_reader::{Context, WantedFiles, Wanting, ZipReader};
use super::error::DataProblem;
use super::plan::Plan;
use super::report::FileReport;
use super::rows::Accumulator;
use super::table_reader::TableReader;
use super::tar::BLOCK;
use super::unpacker::{GZIP_PIECE, Unpacker, is_tar};
use flate2::read;
use flate2::write::MultiGzDecoder;
use std::io::{Read, Write};

/// Bytes by which a file shows what it is: packed ones unpack to more than a header of an archive.
const BEGINNING: usize = 4096;
/// Bytes of a zip archive at most: it is in memory while it is read, and WebAssembly holds 2 GiB in one piece.
const MOST_ZIPPED: u64 = 1_750_000_000;

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
    Zip(Box<ZipReader>),
    /// To come again.
    Again(Box<Container>),
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
            Container::Plain(table) => table.push(bytes, context.into),
            Container::Gzip { decoder, table } => {
                for piece in bytes.chunks(GZIP_PIECE) {
                    if !table.wants_more() {
                        return;
                    }
                    match decoder.write_all(piece) {
                        Ok(()) => {
                            table.push(decoder.get_ref(), context.into);
                            decoder.get_mut().clear();
                        }
                        Err(error) => table.refuse(DataProblem::Damaged(error.into()), context.into),
                    }
                }
            }
            Container::Zip(archive) => {
                archive.extend_from_slice(bytes);
                self.check_size(context.into);
            }
            // Where it is damaged is known to the files by then.
            Container::Tar(unpacker, TarPass::Looking(files)) => {
                let _ = unpacker.push(bytes, &mut Looking { files, choices: context.choices });
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
        let table = |of_bytes| TableReader::new(name, context.choices.plan(name), of_bytes);
        *self = match start[..] {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] if size <= most_zipped(context.into) => {
                Container::Zip(room_for(size))
            }
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => {
                Container::Refused(DataProblem::ArchiveTooLarge { most: most_zipped(context.into) })
            }
            _ if is_tar(&start) || is_tar(&unzipped(&start)) => {
                Container::Tar(Box::new(Unpacker::new("", size)), TarPass::Looking(ArchiveFiles::new(name)))
            }
            [0x1f, 0x8b, ..] => {
                Container::Gzip { decoder: Box::new(MultiGzDecoder::new(Vec::new())), table: table(None) }
            }
            _ => Container::Plain(table(Some(size))),
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
            Container::Plain(table) | Container::Gzip { table, .. } => table.rows(),
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
            Container::Plain(table) | Container::Gzip { table, .. } => table.wants_more(),
            Container::Tar(unpacker, _) => !unpacker.is_over(),
            Container::Unknown(..) | Container::Zip(_) => true,
            Container::Refused(_) => false,
        }
    }

    /// The rest of the file cannot be had.
    pub fn refuse(self, name: &str, problem: DataProblem, context: &mut Context) {
        let report = match self {
            Container::Plain(mut table) | Container::Gzip { mut table, .. } => {
                table.refuse(problem, context.into);
                table.end(context.into)
            }
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
            Container::Gzip { mut decoder, mut table } => {
                match decoder.try_finish() {
                    Ok(()) => table.push(decoder.get_ref(), context.into),
                    Err(error) if table.wants_more() => {
                        table.refuse(DataProblem::Damaged(error.into()), context.into);
                    }
                    Err(_) => {}
                }
                table.end(context.into)
            }
            Container::Plain(table) => table.end(context.into),
            Container::Unknown(..) => TableReader::new(name, Plan::default(), None).end(context.into),
            Container::Zip(bytes) => match Archive::open(bytes) {
                Ok(archive) => return Ended::Zip(Box::new(ZipReader::new(name, archive))),
                Err(problem) => FileReport::refused(name, problem),
            },
            Container::Tar(unpacker, TarPass::Looking(mut files)) => {
                let size = unpacker.size();
                drop(unpacker.end(&mut Looking { files: &mut files, choices: context.choices }));
                let wanted = WantedFiles::choose(files, context.choices, context.reports);
                if wanted.is_empty() {
                    return Ended::Archive;
                }
                let again = Container::Tar(Box::new(Unpacker::new("", size)), TarPass::Reading(Box::new(wanted)));
                return Ended::Again(Box::new(again));
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

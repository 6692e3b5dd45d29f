//! A zip archive, held in memory as it came: its directory, and the bytes of its files, unpacked piece by piece.

use super::archive_files::MOST_FILES;
use super::error::{Damage, DataProblem};
use super::foreign::UnsupportedFile;
use super::packed::Packed;
use super::unpacker::is_litter;
use flate2::Crc;
use flate2::read::DeflateDecoder;
use std::io::{self, Cursor, Read};
use std::rc::Rc;
use zip::{CompressionMethod, ZipArchive};

/// A file of an archive.
struct Entry {
    path: String,
    /// Unpacked, as the archive says.
    size: u64,
    checksum: u32,
    start: u64,
    packed: u64,
    method: CompressionMethod,
    encrypted: bool,
}

/// The archive's bytes, shared by those who read from it.
type Bytes = Rc<Vec<u8>>;

/// An archive that can be read from.
pub struct Archive {
    bytes: Bytes,
    entries: Vec<Entry>,
}

/// What is packed as a zip archive.
pub enum Zipped {
    Archive(Archive),
    /// A document, which is these bytes as they are.
    Document(UnsupportedFile, Vec<u8>),
}

impl Archive {
    /// Reads the directory.
    pub fn open(bytes: Vec<u8>) -> Result<Zipped, DataProblem> {
        if said_entries(&bytes).is_some_and(|entries| entries > MOST_FILES as u64) {
            return Err(DataProblem::TooManyFiles { most: MOST_FILES });
        }
        let bytes = Rc::new(bytes);
        let entries = entries(&bytes).map_err(|error| DataProblem::Damaged(Damage::Other(error.to_string())))?;
        let holds = |path: &str| entries.iter().any(|entry| entry.path == path);
        let document = if holds("xl/workbook.xml") || holds("xl/workbook.bin") {
            UnsupportedFile::Excel
        } else if holds("word/document.xml") {
            UnsupportedFile::Word
        } else if holds("content.xml") && holds("mimetype") {
            UnsupportedFile::OpenDocument
        } else {
            return Ok(Zipped::Archive(Archive { bytes, entries }));
        };
        Ok(Zipped::Document(document, Rc::unwrap_or_clone(bytes)))
    }
}

impl Packed for Archive {
    fn len(&self) -> usize {
        self.entries.len()
    }

    fn path(&self, file: usize) -> &str {
        &self.entries[file].path
    }

    fn size_of(&self, file: usize) -> u64 {
        self.entries[file].size
    }

    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn unpack(&self, file: usize) -> Result<Box<dyn Read>, DataProblem> {
        let entry = &self.entries[file];
        if entry.encrypted {
            return Err(DataProblem::Locked);
        }
        let end = entry.start.saturating_add(entry.packed).min(self.bytes.len() as u64);
        let packed = Slice { bytes: self.bytes.clone(), at: entry.start.min(end) as usize, end: end as usize };
        let unpacked: Box<dyn Read> = match entry.method {
            CompressionMethod::Stored => Box::new(packed),
            CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(packed)),
            _ => return Err(DataProblem::Damaged(Damage::Method)),
        };
        let said = (entry.checksum, entry.size);
        Ok(Box::new(Checked { unpacked, checksum: Crc::new(), size: 0, said }))
    }
}

/// The number of files that the end of the directory tells: reading the directory takes some memory for each.
fn said_entries(bytes: &[u8]) -> Option<u64> {
    /// The longest comment, and what comes before it.
    const END: usize = 65_535 + 22 + 20 + 56;
    let end = &bytes[bytes.len().saturating_sub(END)..];
    let behind = |signature: &[u8]| end.windows(4).rposition(|four| four == signature).map(|at| &end[at..]);
    let large = || Some(u64::from_le_bytes(*behind(b"PK\x06\x06")?.get(32..)?.first_chunk()?));
    match u16::from_le_bytes(*behind(b"PK\x05\x06")?.get(10..)?.first_chunk()?) {
        u16::MAX => large(),
        entries => Some(u64::from(entries)),
    }
}

fn entries(bytes: &Bytes) -> zip::result::ZipResult<Vec<Entry>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes.as_slice()))?;
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index)?;
        let path = file.name().map_or_else(|_| format!("file {}", index + 1), |name| name.into_owned());
        if file.is_dir() || is_litter(&path) {
            continue;
        }
        entries.push(Entry {
            path,
            size: file.size(),
            checksum: file.crc32(),
            start: file.data_start().unwrap_or_default(),
            packed: file.compressed_size(),
            method: file.compression(),
            encrypted: file.encrypted(),
        });
    }
    Ok(entries)
}

/// A part of shared bytes.
struct Slice {
    bytes: Bytes,
    at: usize,
    end: usize,
}

impl Read for Slice {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = buffer.len().min(self.end - self.at);
        buffer[..n].copy_from_slice(&self.bytes[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

/// The bytes of a file of an archive. At their end they must be those that were packed: where a deflate stream ends
/// early, nothing else would tell.
struct Checked {
    unpacked: Box<dyn Read>,
    checksum: Crc,
    size: u64,
    /// Checksum and size, as the archive says.
    said: (u32, u64),
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.unpacked.read(buffer)?;
        self.checksum.update(&buffer[..n]);
        self.size += n as u64;
        let over = n == 0 && !buffer.is_empty();
        if self.size > self.said.1 || (over && self.size < self.said.1) {
            return Err(Damage::Size.into());
        }
        if over && self.checksum.sum() != self.said.0 {
            return Err(Damage::Checksum.into());
        }
        Ok(n)
    }
}

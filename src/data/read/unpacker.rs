//! The files in a file: itself, or what gzip and tar have packed into it, one in the other, as its bytes come.

use super::conversion::{Conversion, Tables};
use super::error::{Damage, DataProblem};
use super::packed::Packed;
use super::tar::{self, BLOCK, Header, Kind};
use flate2::write::MultiGzDecoder;
use std::io::{Read, Write};

/// Bytes by which a file shows what it is: packed ones unpack to more than a header of an archive.
pub const BEGINNING: usize = 4096;
/// Of gzip: what goes in at a time, for a thousand times as much may come out.
pub const GZIP_PIECE: usize = 1 << 14;
/// Bytes of a converted table that are handed over at a time.
const PIECE: u64 = 1 << 18;
/// Packed in packed things deeper than this nothing is looked for.
const DEEPEST: usize = 4;
/// Of what is said of a file beside its header, more is none.
const LONGEST_ATTRIBUTES: u64 = 1 << 20;

/// Takes the unpacked files, one after the other.
pub trait Visitor {
    /// The conversion of a file that begins so, where it is of another format that can be converted.
    fn convert(&mut self, beginning: &[u8]) -> Option<Conversion>;

    /// A file begins; `size` is what the archive says. A file that is converted gives its rows, and not what it holds.
    fn begin(&mut self, path: &str, size: u64, is_converted: bool);

    /// Takes the next bytes of the file. Returns whether there is any use in more of them.
    fn take(&mut self, bytes: &[u8]) -> bool;

    /// The file is over, or breaks off.
    fn end(&mut self, problem: Option<DataProblem>);
}

/// One file, while it is unpacked.
pub struct Unpacker {
    path: String,
    size: u64,
    depth: usize,
    stage: Stage,
}

enum Stage {
    /// Too little has come to tell.
    Unknown(Vec<u8>),
    Plain,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>, Box<Unpacker>),
    Tar(Box<Tar>),
    /// Becomes tables of text.
    Converted(Box<Converted>),
    /// The visitor wants no more of it, or it is damaged.
    Over,
}

impl Unpacker {
    /// A file of `size` bytes, as far as that is known, begins.
    pub fn new(path: &str, size: u64) -> Unpacker {
        Unpacker::at_depth(path, size, 0)
    }

    fn at_depth(path: &str, size: u64, depth: usize) -> Unpacker {
        Unpacker { path: path.to_owned(), size, depth, stage: Stage::Unknown(Vec::new()) }
    }

    /// Bytes of the file, as far as that is known.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Whether nothing more is wanted of it.
    pub fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    /// Unpacks the next bytes of the file. Returns whether there is any use in more of them; the error says that it is
    /// damaged, which the visitor knows by then.
    pub fn push(&mut self, bytes: &[u8], visitor: &mut dyn Visitor) -> Result<bool, DataProblem> {
        let result = self.unpack(bytes, visitor);
        if !matches!(result, Ok(true)) {
            self.stage = Stage::Over;
        }
        result
    }

    fn unpack(&mut self, bytes: &[u8], visitor: &mut dyn Visitor) -> Result<bool, DataProblem> {
        match &mut self.stage {
            Stage::Unknown(start) => {
                start.extend_from_slice(bytes);
                if start.len() >= BEGINNING { self.recognize(visitor) } else { Ok(true) }
            }
            Stage::Plain => {
                let wants_more = visitor.take(bytes);
                if !wants_more {
                    visitor.end(None);
                }
                Ok(wants_more)
            }
            Stage::Gzip(decoder, inner) => {
                for piece in bytes.chunks(GZIP_PIECE) {
                    if let Err(error) = decoder.write_all(piece) {
                        let problem = DataProblem::Damaged(error.into());
                        inner.fail(&problem, visitor);
                        return Err(problem);
                    }
                    if !inner.push(decoder.get_ref(), visitor)? {
                        return Ok(false);
                    }
                    decoder.get_mut().clear();
                }
                Ok(true)
            }
            Stage::Tar(tar) => tar.push(bytes, visitor).map(|()| true),
            Stage::Converted(converted) => converted.push(bytes, visitor),
            Stage::Over => Ok(false),
        }
    }

    fn recognize(&mut self, visitor: &mut dyn Visitor) -> Result<bool, DataProblem> {
        let Stage::Unknown(start) = &mut self.stage else { return Ok(true) };
        let start = std::mem::take(start);
        self.stage = if self.depth < DEEPEST && start.starts_with(b"\x1f\x8b") {
            let inner = Unpacker::at_depth(&self.path, self.size, self.depth + 1);
            Stage::Gzip(Box::new(MultiGzDecoder::new(Vec::new())), Box::new(inner))
        } else if self.depth < DEEPEST && is_tar(&start) {
            Stage::Tar(Box::new(Tar::new(&self.path, self.depth + 1)))
        } else if let Some(conversion) = visitor.convert(&start) {
            let (path, size) = (self.path.clone(), self.size);
            Stage::Converted(Box::new(Converted { path, size, conversion, has_begun: false }))
        } else {
            visitor.begin(&self.path, self.size, false);
            Stage::Plain
        };
        self.unpack(&start, visitor)
    }

    /// The rest of the file cannot be had.
    pub fn fail(&mut self, problem: &DataProblem, visitor: &mut dyn Visitor) {
        match &mut self.stage {
            Stage::Unknown(_) => {
                visitor.begin(&self.path, self.size, false);
                visitor.end(Some(problem.clone()));
            }
            Stage::Plain => visitor.end(Some(problem.clone())),
            Stage::Gzip(_, inner) => inner.fail(problem, visitor),
            Stage::Tar(tar) => tar.fail(problem, visitor),
            Stage::Converted(converted) => converted.fail(problem, visitor),
            Stage::Over => {}
        }
        self.stage = Stage::Over;
    }

    /// The file is over.
    pub fn end(mut self, visitor: &mut dyn Visitor) -> Result<(), DataProblem> {
        if matches!(self.stage, Stage::Unknown(_)) && !self.recognize(visitor)? {
            return Ok(());
        }
        match self.stage {
            Stage::Unknown(_) | Stage::Over => Ok(()),
            Stage::Plain => {
                visitor.end(None);
                Ok(())
            }
            Stage::Gzip(mut decoder, mut inner) => {
                if let Err(error) = decoder.try_finish() {
                    let problem = DataProblem::Damaged(error.into());
                    inner.fail(&problem, visitor);
                    return Err(problem);
                }
                if inner.push(decoder.get_ref(), visitor)? { inner.end(visitor) } else { Ok(()) }
            }
            Stage::Tar(tar) => tar.end(visitor),
            Stage::Converted(converted) => converted.end(visitor),
        }
    }
}

/// A file of another format, while it is converted.
struct Converted {
    path: String,
    size: u64,
    conversion: Conversion,
    /// Whether the visitor knows of it.
    has_begun: bool,
}

impl Converted {
    fn begin(&mut self, visitor: &mut dyn Visitor) {
        if !std::mem::replace(&mut self.has_begun, true) {
            visitor.begin(&self.path, self.size, true);
        }
    }

    fn fail(&mut self, problem: &DataProblem, visitor: &mut dyn Visitor) {
        self.begin(visitor);
        visitor.end(Some(problem.clone()));
    }

    fn push(&mut self, bytes: &[u8], visitor: &mut dyn Visitor) -> Result<bool, DataProblem> {
        let has_begun = self.has_begun;
        let problem = match self.conversion.push(bytes) {
            Ok([]) => return Ok(true),
            Ok(rows) => {
                if !has_begun {
                    visitor.begin(&self.path, self.size, true);
                }
                let wants_more = visitor.take(rows);
                if !wants_more {
                    visitor.end(None);
                }
                self.has_begun = true;
                return Ok(wants_more);
            }
            Err(problem) => problem,
        };
        self.fail(&problem, visitor);
        Err(problem)
    }

    fn end(mut self, visitor: &mut dyn Visitor) -> Result<(), DataProblem> {
        let Converted { path, size, .. } = &mut self;
        let (path, size, has_begun) = (std::mem::take(path), *size, self.has_begun);
        let begin = |visitor: &mut dyn Visitor| {
            if !has_begun {
                visitor.begin(&path, size, true)
            }
        };
        match self.conversion.end() {
            Ok((rows, None)) => {
                begin(visitor);
                visitor.take(&rows);
                visitor.end(None);
                Ok(())
            }
            Ok((_, Some(tables))) => {
                for table in 0..tables.len() {
                    let name = tables.path(table);
                    let path = if name.is_empty() { path.clone() } else { format!("{path}/{name}") };
                    visitor.begin(&path, 0, true);
                    let problem = take_all(&tables, table, visitor).err();
                    visitor.end(problem);
                }
                Ok(())
            }
            Err(problem) => {
                begin(visitor);
                visitor.end(Some(problem.clone()));
                Err(problem)
            }
        }
    }
}

/// Hands over the rows of a table, as far as they are wanted.
fn take_all(tables: &Tables, table: usize, visitor: &mut dyn Visitor) -> Result<(), DataProblem> {
    let mut rows = tables.unpack(table)?;
    let mut piece = Vec::new();
    loop {
        piece.clear();
        rows.by_ref().take(PIECE).read_to_end(&mut piece).map_err(|error| tables.problem(error))?;
        if piece.is_empty() || !visitor.take(&piece) {
            return Ok(());
        }
    }
}

/// Whether a file that begins so is a tar archive.
pub fn is_tar(start: &[u8]) -> bool {
    start.first_chunk().is_some_and(|block| Header::parse(block).is_some())
}

/// A tar archive, while it is unpacked.
struct Tar {
    path: String,
    depth: usize,
    /// The beginning of the next header.
    header: Vec<u8>,
    /// What the next header cannot say.
    long_path: Option<String>,
    long_size: Option<u64>,
    entry: Entry,
    /// Bytes of the entry that are still to come, and those behind it that fill its last block.
    left: u64,
    padding: u64,
}

/// What the bytes of an entry are for.
enum Entry {
    File(Unpacker),
    Text(Kind, Vec<u8>),
    Skipped,
}

impl Tar {
    fn new(path: &str, depth: usize) -> Tar {
        Tar {
            path: path.to_owned(),
            depth,
            header: Vec::new(),
            long_path: None,
            long_size: None,
            entry: Entry::Skipped,
            left: 0,
            padding: 0,
        }
    }

    fn push(&mut self, mut bytes: &[u8], visitor: &mut dyn Visitor) -> Result<(), DataProblem> {
        while !bytes.is_empty() {
            if self.left > 0 {
                let (these, rest) = split(bytes, self.left);
                (bytes, self.left) = (rest, self.left - these.len() as u64);
                match &mut self.entry {
                    // One that is damaged leaves the others what they are.
                    Entry::File(file) => drop(file.push(these, visitor)),
                    Entry::Text(_, text) => text.extend_from_slice(these),
                    Entry::Skipped => {}
                }
                if self.left == 0 {
                    self.end_entry(visitor);
                }
            } else if self.padding > 0 {
                let (these, rest) = split(bytes, self.padding);
                (bytes, self.padding) = (rest, self.padding - these.len() as u64);
            } else {
                let (these, rest) = split(bytes, (BLOCK - self.header.len()) as u64);
                bytes = rest;
                self.header.extend_from_slice(these);
                if self.header.len() == BLOCK {
                    self.begin_entry(visitor)?;
                }
            }
        }
        Ok(())
    }

    fn begin_entry(&mut self, visitor: &mut dyn Visitor) -> Result<(), DataProblem> {
        let header = std::mem::take(&mut self.header);
        // Two blocks of zeros end an archive, and more fill it up.
        if header.iter().all(|&byte| byte == 0) {
            return Ok(());
        }
        let Some(Header { kind, path, size }) = header.first_chunk().and_then(Header::parse) else {
            let problem = DataProblem::Damaged(Damage::Checksum);
            self.fail(&problem, visitor);
            return Err(problem);
        };
        let is_text = matches!(kind, Kind::LongPath | Kind::Attributes);
        let (path, size) = if is_text {
            (path, size)
        } else {
            (self.long_path.take().unwrap_or(path), self.long_size.take().unwrap_or(size))
        };
        let block = BLOCK as u64;
        (self.left, self.padding) = (size, (block - size % block) % block);
        self.entry = match kind {
            Kind::File if !is_litter(&path) => {
                let path = if self.path.is_empty() { path } else { format!("{}/{path}", self.path) };
                Entry::File(Unpacker::at_depth(&path, size, self.depth))
            }
            Kind::LongPath | Kind::Attributes if size <= LONGEST_ATTRIBUTES => Entry::Text(kind, Vec::new()),
            _ => Entry::Skipped,
        };
        if size == 0 {
            self.end_entry(visitor);
        }
        Ok(())
    }

    fn end_entry(&mut self, visitor: &mut dyn Visitor) {
        match std::mem::replace(&mut self.entry, Entry::Skipped) {
            // If it is damaged, the visitor knows.
            Entry::File(file) => drop(file.end(visitor)),
            Entry::Text(Kind::LongPath, text) => self.long_path = Some(tar::text(&text)),
            Entry::Text(_, text) => {
                let (path, size) = tar::attributes(&text);
                (self.long_path, self.long_size) = (path.or(self.long_path.take()), size.or(self.long_size.take()));
            }
            Entry::Skipped => {}
        }
    }

    fn fail(&mut self, problem: &DataProblem, visitor: &mut dyn Visitor) {
        match &mut self.entry {
            Entry::File(file) => file.fail(problem, visitor),
            _ => {
                visitor.begin(&self.path, 0, false);
                visitor.end(Some(problem.clone()));
            }
        }
    }

    fn end(mut self, visitor: &mut dyn Visitor) -> Result<(), DataProblem> {
        if self.left > 0 || !self.header.is_empty() {
            let problem = DataProblem::Damaged(Damage::Size);
            self.fail(&problem, visitor);
            return Err(problem);
        }
        Ok(())
    }
}

/// The first `most` bytes, and the rest.
fn split(bytes: &[u8], most: u64) -> (&[u8], &[u8]) {
    bytes.split_at(usize::try_from(most).map_or(bytes.len(), |most| most.min(bytes.len())))
}

/// What macOS adds to every archive it makes.
pub fn is_litter(path: &str) -> bool {
    path.starts_with("__MACOSX/") || path.rsplit('/').next().is_some_and(|name| name.starts_with('.'))
}

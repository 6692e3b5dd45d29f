//! Zip archives: written as they come, without compression (numbers of a model hardly get shorter), and read whole.

use super::{ModelFileError, ModelPart, PartError, Pieces};
use flate2::Crc;
use flate2::read::DeflateDecoder;
use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, Cursor, Read, Write};
use std::rc::Rc;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// An archive of files by name.
pub fn zip(files: Vec<(&'static str, Pieces)>) -> Pieces {
    // Behind each file, and behind all of them, comes what the archive says of it.
    let total = files.iter().map(|(_, pieces)| pieces.total()).sum::<usize>() + files.len() + 1;
    let written = Written::default();
    let zip = ZipWriter::new_stream(written.clone());
    Pieces::new(total, Zipped { written, zip: Some(zip), files: files.into_iter(), file: None })
}

/// Whether these are the first bytes of an archive that begins with a file of this name.
pub fn begins_with(head: &[u8], name: &str) -> bool {
    const NAME: usize = 30;
    head.starts_with(b"PK\x03\x04") && head.get(NAME..).is_some_and(|rest| rest.starts_with(name.as_bytes()))
}

/// What was written and nobody has taken yet.
#[derive(Clone, Default)]
struct Written(Rc<RefCell<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Zipped {
    written: Written,
    /// Gone when the archive is finished.
    zip: Option<ZipWriter<StreamWriter<Written>>>,
    files: std::vec::IntoIter<(&'static str, Pieces)>,
    file: Option<Pieces>,
}

impl Iterator for Zipped {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let written = self.advance()?;
        // It writes to memory, and its names are its own: nothing that could fail is left.
        written.expect("an archive in memory takes what it is given");
        Some(self.written.0.take())
    }
}

impl Zipped {
    fn advance(&mut self) -> Option<zip::result::ZipResult<()>> {
        let zip = self.zip.as_mut()?;
        if let Some(piece) = self.file.as_mut().and_then(Pieces::next) {
            return Some(zip.write_all(&piece).map_err(Into::into));
        }
        if let Some((name, pieces)) = self.files.next() {
            self.file = Some(pieces);
            return Some(
                zip.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)),
            );
        }
        self.zip.take().map(|zip| zip.finish().map(drop))
    }
}

/// An archive that was read.
pub struct Archive<'a> {
    bytes: &'a [u8],
    directory: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Archive<'a> {
    /// Reads the directory.
    pub fn open(bytes: &'a [u8]) -> Result<Archive<'a>, ModelFileError> {
        let directory =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| ModelFileError::NoArchive(error.to_string()))?;
        Ok(Archive { bytes, directory })
    }

    /// A file by its name, in whatever folder someone who packed it again has put it.
    pub fn file(&mut self, part: ModelPart) -> Result<Cow<'a, [u8]>, ModelFileError> {
        let index = self.find(part.file_name()).ok_or(ModelFileError::Missing(part))?;
        self.read(index).map_err(|error| error.of(part))
    }

    /// The same for one that need not be there.
    pub fn optional_file(&mut self, part: ModelPart) -> Result<Option<Cow<'a, [u8]>>, ModelFileError> {
        self.find(part.file_name()).map(|_| self.file(part)).transpose()
    }

    fn find(&self, name: &str) -> Option<usize> {
        let is_it = |path: &str| path.rsplit('/').next() == Some(name);
        self.directory.file_names().position(|path| path.is_ok_and(|path| is_it(&path)))
    }

    fn read(&mut self, index: usize) -> Result<Cow<'a, [u8]>, PartError> {
        let file = self.directory.by_index_raw(index).map_err(PartError::decoder)?;
        let start = file.data_start().unwrap_or(u64::MAX);
        let packed =
            usize::try_from(start).ok().zip(usize::try_from(start.saturating_add(file.compressed_size())).ok());
        let packed = packed.and_then(|(start, end)| self.bytes.get(start..end));
        let packed = packed.ok_or(PartError::BreaksOff)?;
        let bytes = match file.compression() {
            CompressionMethod::Stored => Cow::Borrowed(packed),
            CompressionMethod::DEFLATE => {
                // As much as it says it is, got at once or not at all: what it says may be anything.
                let mut bytes = Vec::new();
                let size = usize::try_from(file.size()).map_err(PartError::decoder)?;
                bytes.try_reserve_exact(size).map_err(PartError::decoder)?;
                DeflateDecoder::new(packed).take(file.size()).read_to_end(&mut bytes)?;
                Cow::Owned(bytes)
            }
            _ => return Err(PartError::Compression),
        };
        let mut crc = Crc::new();
        crc.update(&bytes);
        if crc.sum() == file.crc32() { Ok(bytes) } else { Err(PartError::Checksum) }
    }
}

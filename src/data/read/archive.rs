//! A zip archive, held in memory as it came: which of its files are wanted, and their bytes, unpacked piece by piece.

use super::error::{Damage, DataProblem};
use super::foreign::UnsupportedFile;
use super::plan::{Layout, Plan};
use super::report::LeftOut;
use flate2::Crc;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use std::io::{self, Cursor, Read};
use std::rc::Rc;
use zip::{CompressionMethod, ZipArchive};

/// A file of an archive.
#[derive(Clone, Debug)]
pub struct Entry {
    /// With the folders it is in.
    pub path: String,
    /// Unpacked, as the archive says.
    pub size: u64,
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
    pub entries: Vec<Entry>,
}

impl Archive {
    /// Reads the directory.
    pub fn open(bytes: Vec<u8>) -> Result<Archive, DataProblem> {
        let bytes = Rc::new(bytes);
        let entries = entries(&bytes).map_err(|error| DataProblem::Damaged(Damage::Other(error.to_string())))?;
        let holds = |path: &str| entries.iter().any(|entry| entry.path == path);
        if holds("xl/workbook.xml") || holds("xl/workbook.bin") {
            Err(DataProblem::Unsupported(UnsupportedFile::Excel))
        } else if holds("word/document.xml") {
            Err(DataProblem::Unsupported(UnsupportedFile::Word))
        } else if holds("content.xml") && holds("mimetype") {
            Err(DataProblem::Unsupported(UnsupportedFile::OpenDocument))
        } else {
            Ok(Archive { bytes, entries })
        }
    }

    /// The bytes of a file of the archive; one that is gzipped is unpacked as well.
    pub fn unpack(&self, entry: &Entry) -> Result<Box<dyn Read>, DataProblem> {
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
        let checked = Checked { unpacked, checksum: Crc::new(), size: 0, said: (entry.checksum, entry.size) };
        Ok(if entry.path.to_ascii_lowercase().ends_with(".gz") {
            Box::new(MultiGzDecoder::new(checked))
        } else {
            Box::new(checked)
        })
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

/// What macOS adds to every archive it makes.
fn is_litter(path: &str) -> bool {
    path.starts_with("__MACOSX/") || path.rsplit('/').next().is_some_and(|name| name.starts_with('.'))
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

/// Whether a file of an archive is read.
pub enum Verdict {
    Read,
    LeaveOut(LeftOut),
}

/// Which files of an archive to read, each known by its plan (none where it has no ratings and no titles): the one
/// with the ratings, or all parts of it, and the one with the titles.
pub fn choose(entries: &[(&Entry, Option<&Plan>)]) -> Vec<Verdict> {
    let layout = |index: usize| entries[index].1.and_then(|plan| plan.layout.value);
    let best = |wanted: &dyn Fn(Layout) -> bool, score: &dyn Fn(&str) -> i32| {
        (0..entries.len()).filter(|&index| layout(index).is_some_and(wanted)).max_by_key(|&index| {
            (score(file_name(&entries[index].0.path)), entries[index].0.size, std::cmp::Reverse(index))
        })
    };
    let many = |layout: Layout| !matches!(layout, Layout::Titles | Layout::OneUser);
    let ratings = best(&many, &ratings_score).or_else(|| best(&|layout| layout == Layout::OneUser, &ratings_score));
    let titles = best(&|layout| layout == Layout::Titles, &titles_score);
    let path = |chosen: Option<usize>| chosen.map_or_else(String::new, |index| entries[index].0.path.clone());
    (0..entries.len())
        .map(|index| {
            let (entry, plan) = entries[index];
            let part_of = |main: usize| {
                let (first, first_plan) = entries[main];
                let same_table = plan.zip(first_plan).is_some_and(|(a, b)| {
                    (&a.names, a.width(), a.layout.value) == (&b.names, b.width(), b.layout.value)
                });
                index == main || (same_table && numbered_alike(&entry.path, &first.path))
            };
            match layout(index) {
                _ if ratings.is_some_and(part_of) || titles == Some(index) => Verdict::Read,
                None => Verdict::LeaveOut(LeftOut::Unrecognized),
                Some(Layout::Titles) => Verdict::LeaveOut(LeftOut::TitlesFrom(path(titles))),
                Some(_) => Verdict::LeaveOut(LeftOut::RatingsFrom(path(ratings))),
            }
        })
        .collect()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether two paths differ in their numbers only: parts of one table (`combined_data_1.txt`). MovieLens' `u1.base` to
/// `u5.base` are no parts but the same ratings cut five times; `u.data` is chosen before them.
fn numbered_alike(a: &str, b: &str) -> bool {
    let plain = |path: &str| path.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    plain(a) == plain(b) && !a.ends_with(".base") && !a.ends_with(".test")
}

/// How much a name promises the ratings themselves.
fn ratings_score(name: &str) -> i32 {
    let name = name.to_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let has = |part: &str| name.contains(part);
    let is_other = ["probe", "qualifying", "test", "small", "sample", "diary", "review"].into_iter().any(has);
    if stem == "ratings" || stem == "rating" || name == "u.data" {
        4
    } else if is_other {
        0
    } else if has("rating") {
        3
    } else if has("combined_data") || has("train") || has("interaction") {
        2
    } else {
        1
    }
}

fn titles_score(name: &str) -> i32 {
    let name = name.to_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let usual = ["movies", "movie", "books", "items", "titles", "anime", "movie_titles"];
    if usual.contains(&stem) || name == "u.item" {
        2
    } else if stem.ends_with("books") || stem.contains("title") || stem.starts_with("movies") {
        1
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_promise_more_or_less() {
        assert!(ratings_score("ratings.csv") > ratings_score("ratings_small.csv"));
        assert!(ratings_score("u.data") > ratings_score("u1.base"));
        assert!(ratings_score("ratings.csv") > ratings_score("diary.csv"));
        assert!(ratings_score("BX-Book-Ratings.csv") > ratings_score("BX-Users.csv"));
        assert!(titles_score("u.item") > titles_score("u.genre"));
        assert!(titles_score("BX-Books.csv") > titles_score("BX-Users.csv"));
        assert!(numbered_alike("a/combined_data_1.txt", "a/combined_data_4.txt"));
        assert!(!numbered_alike("ml-100k/u1.base", "ml-100k/u2.base"));
    }
}

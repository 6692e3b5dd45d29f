//! Files that are no tables of text: what they seem to be.

use super::encoding::{self, Decoder};
use formats::Format;
use serde::{Deserialize, Serialize};

/// What a file seems to be that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnsupportedFile {
    Empty,
    Image,
    Pdf,
    Excel,
    OpenDocument,
    Word,
    Html,
    /// A table in HTML, as some sites save it under the name of a workbook.
    HtmlTable,
    Xml,
    Json,
    Archive,
    Nested,
    Database,
    Parquet,
    Matlab,
    /// R's own format.
    R,
    Numpy,
    Pickle,
    Arff,
    Binary,
}

impl UnsupportedFile {
    /// Whether there may be ratings in it, which another program can bring out.
    pub fn may_hold_ratings(self) -> bool {
        use UnsupportedFile::{Binary, Empty, Image, Pdf, Word};
        !matches!(self, Empty | Image | Pdf | Word | Binary)
    }

    /// The format that it is converted from, if it can be.
    pub fn format(self) -> Option<Format> {
        match self {
            UnsupportedFile::Excel | UnsupportedFile::OpenDocument => Some(Format::Workbook),
            UnsupportedFile::HtmlTable => Some(Format::Html),
            UnsupportedFile::Xml => Some(Format::Xml),
            UnsupportedFile::Json => Some(Format::Json),
            UnsupportedFile::Parquet => Some(Format::Parquet),
            _ => None,
        }
    }
}

/// What a file is that begins so, if it can be converted. A zip archive shows what it is by its directory, and here only
/// by the names of the first files.
pub fn convertible(beginning: &[u8]) -> Option<UnsupportedFile> {
    // Tables of text begin otherwise, nearly always, and are not looked at any further.
    let first = beginning.iter().find(|byte| !byte.is_ascii_whitespace())?;
    if !matches!(first, b'{' | b'[' | b'<' | b'P' | 0 | 0xd0 | 0xef | 0xfe | 0xff) {
        return None;
    }
    let mut text = String::new();
    Decoder::new(encoding::guess(beginning), true).decode(beginning, false, &mut text);
    match what_it_is(beginning, &text)? {
        // Styles may stand before the first row.
        UnsupportedFile::Html if !text.contains("<tr") && !has_page(&text.to_ascii_lowercase()) => {
            Some(UnsupportedFile::HtmlTable)
        }
        what => what.format().map(|_| what),
    }
}

/// What the file seems to be, by its first bytes and by its text, as far as that decodes; none for a table.
pub fn what_it_is(bytes: &[u8], text: &str) -> Option<UnsupportedFile> {
    const SIGNATURES: [(&[u8], UnsupportedFile); 28] = [
        (b"\x89PNG", UnsupportedFile::Image),
        (b"\xff\xd8\xff", UnsupportedFile::Image),
        (b"GIF8", UnsupportedFile::Image),
        (b"BM", UnsupportedFile::Image),
        (b"%PDF", UnsupportedFile::Pdf),
        (b"\xd0\xcf\x11\xe0", UnsupportedFile::Excel),
        (b"Rar!", UnsupportedFile::Archive),
        (b"7z\xbc\xaf", UnsupportedFile::Archive),
        (b"BZh", UnsupportedFile::Archive),
        (b"\xfd7zXZ", UnsupportedFile::Archive),
        (b"\x28\xb5\x2f\xfd", UnsupportedFile::Archive),
        (b"PK\x03\x04", UnsupportedFile::Nested),
        (b"\x1f\x8b", UnsupportedFile::Nested),
        (b"SQLite format 3", UnsupportedFile::Database),
        (b"PAR1", UnsupportedFile::Parquet),
        (b"MATLAB 5.0 MAT-file", UnsupportedFile::Matlab),
        (b"MATLAB 7.3 MAT-file", UnsupportedFile::Matlab),
        (b"RDX2\n", UnsupportedFile::R),
        (b"RDX3\n", UnsupportedFile::R),
        (b"X\n\0\0\0", UnsupportedFile::R),
        (b"\x93NUMPY", UnsupportedFile::Numpy),
        (b"\x80\x02", UnsupportedFile::Pickle),
        (b"\x80\x03", UnsupportedFile::Pickle),
        (b"\x80\x04\x95", UnsupportedFile::Pickle),
        (b"\x80\x05\x95", UnsupportedFile::Pickle),
        (b"\x89HDF", UnsupportedFile::Binary),
        (b"RIFF", UnsupportedFile::Binary),
        (b"{\\rtf", UnsupportedFile::Word),
    ];
    let binary = text.contains('\0');
    let known = SIGNATURES.into_iter().find(|(signature, _)| bytes.starts_with(signature)).map(|(_, what)| what);
    // A workbook is a zip archive, and names its sheets from the beginning on.
    let holds = |path: &[u8]| bytes.windows(path.len()).any(|name| name == path);
    if bytes.starts_with(b"PK\x03\x04") && (holds(b"xl/workbook.") || holds(b"xl/worksheets/")) {
        return Some(UnsupportedFile::Excel);
    }
    if bytes.starts_with(b"PK\x03\x04") && holds(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet") {
        return Some(UnsupportedFile::OpenDocument);
    }
    // "BM" and "RIFF" also begin words.
    if let Some(what) = known.filter(|what| binary || !matches!(what, UnsupportedFile::Image | UnsupportedFile::Binary))
    {
        return Some(what);
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Some(UnsupportedFile::Archive);
    }
    if binary {
        return Some(UnsupportedFile::Binary);
    }
    let start: String = text.trim_ascii_start().chars().take(64).collect::<String>().to_ascii_lowercase();
    let is_html =
        HTML.iter().any(|tag| start.starts_with(tag)) || (start.starts_with("<?xml") && start.contains("<html"));
    if is_html {
        Some(if is_table(text) { UnsupportedFile::HtmlTable } else { UnsupportedFile::Html })
    } else if start.starts_with("@relation") {
        Some(UnsupportedFile::Arff)
    } else if start.starts_with("<?xml") || start.starts_with("<!--") || is_tag(&start) {
        Some(UnsupportedFile::Xml)
    } else if matches!(start.as_bytes(), [b'{', ..] | [b'[', b'{' | b'[' | b'\n' | b'\r' | b' ', ..]) {
        Some(UnsupportedFile::Json)
    } else {
        None
    }
}

/// What a page, or a table of one, begins with.
const HTML: [&str; 10] =
    ["<!doctype html", "<html", "<head", "<meta", "<title", "<style", "<body", "<div", "<center", "<table"];

/// Whether a text in lower case begins with a tag.
fn is_tag(start: &str) -> bool {
    let name = start.strip_prefix('<').unwrap_or_default();
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | ':')).unwrap_or(0);
    end > 0
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name[end..].starts_with(['>', ' ', '\n', '\r', '\t'])
}

/// Whether nothing but a head and tags around it stand before the rows of a table: a page has scripts and links there.
fn is_table(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let Some((before, rows)) = lower.split_once("<tr") else { return false };
    before.contains("<table") && !has_page(before) && rows.contains("<tr")
}

/// Whether a text in lower case has what pages have and exported tables have not.
fn has_page(text: &str) -> bool {
    ["<script", "<a ", "<nav", "<p>", "<p "].iter().any(|tag| text.contains(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_drop_by_mistake() {
        let what = |bytes: &[u8]| what_it_is(bytes, &String::from_utf8_lossy(bytes));
        assert_eq!(what(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some(UnsupportedFile::Image));
        assert_eq!(what(b"\x89PNG\r\n\x1a\n\0\0\0"), Some(UnsupportedFile::Image));
        assert_eq!(what(b"%PDF-1.7\n"), Some(UnsupportedFile::Pdf));
        assert_eq!(what(b" <!DOCTYPE html><html>"), Some(UnsupportedFile::Html));
        assert_eq!(what(b"{\"user\": 1}\n"), Some(UnsupportedFile::Json));
        assert_eq!(what(b"[\n  {\"user\": 1}]"), Some(UnsupportedFile::Json));
        let table = b"<html><head></head><body><table><tr><td>Up</td></tr><tr><td>5</td></tr></table>";
        assert_eq!(what(table), Some(UnsupportedFile::HtmlTable));
        let page = b"<html><body><a href=x>Home</a><table><tr><td>Up</td></tr><tr><td>5</td></tr></table>";
        assert_eq!(what(page), Some(UnsupportedFile::Html));
        assert_eq!(what(b"MATLAB 5.0 MAT-file, Platform: GLNXA64\0\0"), Some(UnsupportedFile::Matlab));
        assert_eq!(what(b"RDX3\nX\n\0\0\0\x03"), Some(UnsupportedFile::R));
        assert_eq!(what(b"\x93NUMPY\x01\0"), Some(UnsupportedFile::Numpy));
        assert_eq!(what(b"\x80\x04\x95\0\0"), Some(UnsupportedFile::Pickle));
        assert_eq!(what(b"@RELATION ratings\n@ATTRIBUTE user NUMERIC\n"), Some(UnsupportedFile::Arff));
        assert_eq!(what(b"a\0b"), Some(UnsupportedFile::Binary));
        assert_eq!(what(b"BMI,user,rating\n1,2,3\n"), None);
        assert_eq!(what(b"userId,movieId,rating\n"), None);
    }
}

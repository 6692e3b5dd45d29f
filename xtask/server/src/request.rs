//! The request line of HTTP, and the file that its path names.

use std::io::{self, BufRead};
use std::path::{Component, Path, PathBuf};

/// More bytes than any browser's request has.
const LONGEST: u64 = 64 * 1024;

/// The part of a request that decides the answer.
pub struct Request {
    pub method: String,
    /// The requested path as sent, without the query.
    pub raw_path: String,
    /// The requested path, decoded.
    pub path: String,
    /// Whether the answer may be compressed by gzip.
    pub takes_gzip: bool,
}

impl Request {
    /// Reads a request to the end of its headers; `None` if it makes no sense.
    pub fn read(stream: impl BufRead) -> io::Result<Option<Self>> {
        let mut lines = stream.take(LONGEST).lines();
        let first = lines.next().transpose()?.unwrap_or_default();
        let mut takes_gzip = false;
        for line in lines {
            let line = line?.to_ascii_lowercase();
            if line.is_empty() {
                return Ok(Self::parse(&first, takes_gzip));
            }
            takes_gzip |= line.strip_prefix("accept-encoding:").is_some_and(|encodings| encodings.contains("gzip"));
        }
        Ok(None)
    }

    fn parse(line: &str, takes_gzip: bool) -> Option<Self> {
        let mut words = line.split(' ');
        let (method, target) = (words.next()?, words.next()?);
        words.next()?.starts_with("HTTP/1.").then_some(())?;
        let raw_path = target.split(['?', '#']).next()?;
        Some(Request { method: method.to_owned(), raw_path: raw_path.to_owned(), path: decode(raw_path)?, takes_gzip })
    }
}

/// Replaces `%20` and its like by the bytes that they stand for.
fn decode(path: &str) -> Option<String> {
    let mut pieces = path.split('%');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

/// The file that a relative path names, unless it leads out of the folder.
pub fn below(folder: &Path, path: &str) -> Option<PathBuf> {
    let inside = Path::new(path).components().all(|component| matches!(component, Component::Normal(_)));
    (inside && !path.contains(['\0', '\\'])).then(|| folder.join(path))
}

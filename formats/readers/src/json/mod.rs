//! JSON: one object a line or a list of objects, whose rows come out as they come in; or one object, in which tables are
//! looked for once all of it has come.

mod document;
mod records;
mod tape;
mod value;

use super::{MOST_HELD, Tables, too_many};
use document::Document;
use encoding_rs::{Decoder, Encoding};
use formats::{Converter, Problem};
pub use records::Records;
use tape::TapeWriter;
pub use value::Value;

/// Bytes that are quoted of a line that is no JSON.
const QUOTED: usize = 200;
/// A list of a single value is read as that value, where it takes more bytes than this.
const LONG: usize = 1 << 22;

/// A file while it comes.
pub struct Json {
    shape: Shape,
    /// For a text that begins with a byte order mark; none for UTF-8 without.
    decoder: Option<Decoder>,
    /// Bytes that came and are not taken.
    waiting: Vec<u8>,
    /// How many these may be.
    most: usize,
    scanner: Scanner,
    /// The tape of the first value, which may be all there is; or why it has none.
    first: Result<TapeWriter, Problem>,
    records: Records,
    document: Option<Document>,
}

impl Default for Json {
    fn default() -> Json {
        Json {
            shape: Shape::Unknown,
            decoder: None,
            waiting: Vec::new(),
            most: MOST_HELD,
            scanner: Scanner::default(),
            first: Ok(TapeWriter::default()),
            records: Records::default(),
            document: None,
        }
    }
}

/// What the file is, as far as it has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Unknown,
    /// The first object: the whole document, or the first record.
    First,
    /// The first value of a list, which may be all of the document, too.
    FirstOfList,
    /// A record on each line.
    Lines,
    /// Records one after the other.
    Values,
    /// Records of a list.
    List,
    Over,
}

/// Looks for the end of a value.
#[derive(Default)]
struct Scanner {
    /// Bytes that were looked at.
    at: usize,
    depth: usize,
    quote: Option<u8>,
    is_escaped: bool,
}

impl Scanner {
    /// The end of the value that these bytes begin with, if it has come.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        while let Some(&byte) = bytes.get(self.at) {
            let is_over = match (self.quote, byte) {
                _ if std::mem::take(&mut self.is_escaped) => false,
                (Some(_), b'\\') => {
                    self.is_escaped = true;
                    false
                }
                (Some(quote), _) => {
                    self.quote = self.quote.filter(|_| byte != quote);
                    false
                }
                (None, b'"' | b'\'') => {
                    self.quote = Some(byte);
                    false
                }
                (None, b'{' | b'[' | b'(') => {
                    self.depth += 1;
                    false
                }
                (None, b'}' | b']' | b')') if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.at += 1;
                        return Some(std::mem::take(self).at);
                    }
                    false
                }
                (None, b',' | b'\n' | b']' | b'}' | b')') => self.depth == 0,
                _ => false,
            };
            if is_over {
                return Some(std::mem::take(self).at);
            }
            self.at += 1;
        }
        None
    }
}

impl Json {
    /// Takes the values that are there. Returns where the first one begins that is not.
    fn take(&mut self, bytes: &[u8], rows: &mut Vec<u8>) -> Result<usize, Problem> {
        let mut at = 0;
        loop {
            if self.scanner.at == 0 {
                let is_between = |byte: &u8| {
                    byte.is_ascii_whitespace()
                        || (*byte == b',' && matches!(self.shape, Shape::Lines | Shape::Values | Shape::List))
                };
                at += bytes[at..].iter().take_while(|byte| is_between(byte)).count();
            }
            let Some(&first) = bytes.get(at) else { return Ok(at) };
            match self.shape {
                Shape::Over => return Ok(bytes.len()),
                Shape::Unknown if first == b'[' => {
                    (self.shape, at) = (Shape::FirstOfList, at + 1);
                    continue;
                }
                Shape::Unknown => self.shape = Shape::First,
                Shape::FirstOfList | Shape::List if first == b']' && self.scanner.at == 0 => {
                    (self.shape, at) = (Shape::Over, bytes.len());
                    continue;
                }
                _ => {}
            }
            let end = match self.shape {
                Shape::Lines => {
                    let newline = bytes[at + self.scanner.at..].iter().position(|&byte| byte == b'\n');
                    let end = newline.map(|newline| self.scanner.at + newline);
                    self.scanner.at = if end.is_some() { 0 } else { bytes.len() - at };
                    end
                }
                Shape::First | Shape::FirstOfList => self.end_of_first(&bytes[at..]),
                _ => self.scanner.end(&bytes[at..]),
            };
            let Some(end) = end.map(|end| at + end) else { return Ok(at) };
            if matches!(self.shape, Shape::First | Shape::FirstOfList) {
                match self.shape_after_first(&bytes[at..end], &bytes[end..]) {
                    Some(shape) => self.shape = shape,
                    None => return Ok(at),
                }
            }
            self.record(&bytes[at..end], rows)?;
            at = end;
        }
    }

    /// Where the first value ends, if it has.
    fn end_of_first(&mut self, bytes: &[u8]) -> Option<usize> {
        if let Ok(writer) = &mut self.first {
            match writer.advance(bytes) {
                Ok(end) => return end,
                Err(problem) => self.first = Err(problem),
            }
        }
        // It may be one bad line of many.
        self.scanner.end(bytes)
    }

    /// What the file is after its first value, if there is more; else it may be all there is.
    fn shape_after_first(&mut self, first: &[u8], rest: &[u8]) -> Option<Shape> {
        self.scanner = Scanner::default();
        let next = rest.iter().find(|byte| !byte.is_ascii_whitespace());
        match (self.shape, next) {
            (_, None) => None,
            (Shape::FirstOfList, Some(b']')) if first.len() > LONG => None,
            (Shape::FirstOfList, _) => Some(Shape::List),
            _ if first.contains(&b'\n') => Some(Shape::Values),
            _ => Some(Shape::Lines),
        }
    }

    fn record(&mut self, bytes: &[u8], rows: &mut Vec<u8>) -> Result<(), Problem> {
        match Value::parse(bytes) {
            Ok(record) => self.records.add(record, bytes.len(), rows),
            // One bad line leaves the others what they are; the reader of tables counts it.
            Err(Problem::Damaged(_)) if self.shape == Shape::Lines => {
                let text = String::from_utf8_lossy(&bytes[..bytes.len().min(QUOTED)]);
                self.records.add_text(&text, rows)
            }
            Err(problem) => Err(problem),
        }
    }
}

impl Converter for Json {
    fn push(&mut self, bytes: &[u8], rows: &mut Vec<u8>) -> Result<(), Problem> {
        let mut waiting = std::mem::take(&mut self.waiting);
        if self.shape == Shape::Unknown && waiting.is_empty() && self.decoder.is_none() {
            self.decoder = Encoding::for_bom(bytes).map(|(encoding, _)| encoding.new_decoder());
        }
        match &mut self.decoder {
            Some(decoder) => {
                let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or_default());
                // There is room for all of it.
                let _ = decoder.decode_to_string(bytes, &mut text, false);
                waiting.extend_from_slice(text.as_bytes());
            }
            None => waiting.extend_from_slice(bytes),
        }
        let taken = self.take(&waiting, rows)?;
        waiting.drain(..taken);
        if waiting.len() > self.most {
            return Err(too_many(self.most));
        }
        self.waiting = waiting;
        Ok(())
    }

    fn end(&mut self, rows: &mut Vec<u8>) -> Result<Vec<String>, Problem> {
        let waiting = std::mem::take(&mut self.waiting);
        match self.shape {
            Shape::FirstOfList if !waiting.trim_ascii_end().ends_with(b"]") => return Err(unfinished_list()),
            Shape::First | Shape::FirstOfList => {
                let first = std::mem::replace(&mut self.first, Ok(TapeWriter::default()))?;
                let names = self.document.insert(Document::new(first.tape(waiting)?)).names();
                return if names.is_empty() { Err(Problem::NoTable) } else { Ok(names) };
            }
            Shape::Lines | Shape::Values if !waiting.trim_ascii().is_empty() => self.record(&waiting, rows)?,
            Shape::List => return Err(unfinished_list()),
            _ => {}
        }
        self.records.finish(rows)?;
        Ok(Vec::new())
    }

    fn begin_table(&mut self, table: usize) -> Result<(), Problem> {
        self.document.as_mut().ok_or(Problem::NoTable)?.begin(table)
    }

    fn next_rows(&mut self, rows: &mut Vec<u8>) -> Result<bool, Problem> {
        self.document.as_mut().ok_or(Problem::NoTable)?.next(rows)
    }
}

fn unfinished_list() -> Problem {
    Problem::Damaged("the list does not end".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first pieces of a text without end that are taken, and why the next one is not.
    fn until_refused(beginning: &str, piece: &str) -> (usize, Problem) {
        let mut json = Json { most: 100_000, ..Json::default() };
        json.push(beginning.as_bytes(), &mut Vec::new()).unwrap();
        let mut pieces = 0;
        loop {
            assert!(json.waiting.len() <= 100_000, "more than is allowed is held");
            match json.push(piece.as_bytes(), &mut Vec::new()) {
                Ok(()) if pieces < 1000 => pieces += 1,
                Ok(()) => return (pieces, Problem::NoTable),
                Err(problem) => return (pieces, problem),
            }
        }
    }

    #[test]
    fn a_document_without_end_is_held_up_to_a_limit() {
        let piece = "x".repeat(1000);
        for beginning in ["{\"a\": \"", "[\"", "[{\"a\": 1}, \"", "{\"a\": 1}\n{\"b\": \""] {
            let (pieces, problem) = until_refused(beginning, &piece);
            assert_eq!((pieces, problem), (99, too_many(100_000)), "{beginning}");
        }
        // Records are not held.
        assert_eq!(until_refused("[", "{\"a\": 1},\n".repeat(100).as_str()), (1000, Problem::NoTable));
    }

    #[test]
    fn a_large_document_is_opened_and_written_in_pieces() {
        let columns = ["user", "item", "rating"];
        let column = |name: &str| {
            let values = (0..60_000).map(|row| format!("\"{row}\":{}", row % 7 + name.len()));
            format!("\"{name}\":{{{}}}", values.collect::<Vec<_>>().join(","))
        };
        let text = format!("{{{}}}", columns.map(column).join(","));
        let mut json = Json::default();
        for piece in text.as_bytes().chunks(10_000) {
            let mut early = Vec::new();
            json.push(piece, &mut early).unwrap();
            assert!(early.is_empty());
        }
        assert_eq!(json.end(&mut Vec::new()).map(|names| names.len()), Ok(1));
        json.begin_table(0).unwrap();
        let (mut rows, mut pieces, mut before) = (Vec::new(), 0, 0);
        while json.next_rows(&mut rows).unwrap() {
            assert!(rows.len() - before < 2 << 20, "{} bytes at once", rows.len() - before);
            (pieces, before) = (pieces + 1, rows.len());
        }
        assert!(pieces > 1);
        let rows = String::from_utf8(rows).unwrap();
        assert!(rows.starts_with("user,item,rating\n4,4,6\n5,5,7\n"), "{}", &rows[..50]);
        assert_eq!(rows.lines().count(), 60_001);
        // Longer than a record is, it is looked for tables also as the only one of a list.
        let numbered = |first: usize| {
            let values = (0..200_000).map(|row| format!("\"{row}\":{}", first + row));
            values.collect::<Vec<_>>().join(",")
        };
        let long = format!("[{{\"user\":{{{}}},\"rating\":{{{}}}}}]", numbered(8), numbered(5));
        let mut json = Json::default();
        json.push(long.as_bytes(), &mut Vec::new()).unwrap();
        assert_eq!(json.end(&mut Vec::new()).map(|names| names.len()), Ok(1));
    }
}

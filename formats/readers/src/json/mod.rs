//! JSON: one object a line or a list of objects, whose rows come out as they come in; or one object, in which tables are
//! looked for.

mod document;
mod records;
mod value;

use super::{MOST_HELD, Tables, Written, distinct};
use encoding_rs::{Decoder, Encoding};
use formats::{Converter, Limit, Problem};
pub use records::Records;
pub use value::Value;

/// Bytes that are quoted of a line that is no JSON.
const QUOTED: usize = 200;

/// A file while it comes.
#[derive(Default)]
pub struct Json {
    shape: Shape,
    /// For a text that begins with a byte order mark; none for UTF-8 without.
    decoder: Option<Decoder>,
    /// Bytes that came and are not taken.
    waiting: Vec<u8>,
    scanner: Scanner,
    records: Records,
    tables: Option<Written>,
}

/// What the file is, as far as it has come.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Shape {
    #[default]
    Unknown,
    /// The first object: the whole document, or the first record.
    First,
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
                        || (*byte == b',' && !matches!(self.shape, Shape::Unknown | Shape::First))
                };
                at += bytes[at..].iter().take_while(|byte| is_between(byte)).count();
            }
            let Some(&first) = bytes.get(at) else { return Ok(at) };
            match self.shape {
                Shape::Over => return Ok(bytes.len()),
                Shape::Unknown if first == b'[' => {
                    (self.shape, at) = (Shape::List, at + 1);
                    continue;
                }
                Shape::Unknown => self.shape = Shape::First,
                Shape::List if first == b']' && self.scanner.at == 0 => {
                    (self.shape, at) = (Shape::Over, bytes.len());
                    continue;
                }
                _ => {}
            }
            let end = if self.shape == Shape::Lines {
                let newline = bytes[at + self.scanner.at..].iter().position(|&byte| byte == b'\n');
                let end = newline.map(|newline| at + self.scanner.at + newline);
                self.scanner.at = if end.is_some() { 0 } else { bytes.len() - at };
                end
            } else {
                self.scanner.end(&bytes[at..]).map(|end| at + end)
            };
            let Some(end) = end else { return Ok(at) };
            if self.shape == Shape::First {
                // More behind it makes it the first of many.
                if bytes[end..].iter().all(u8::is_ascii_whitespace) {
                    self.scanner = Scanner::default();
                    return Ok(at);
                }
                self.shape = if bytes[at..end].contains(&b'\n') { Shape::Values } else { Shape::Lines };
            }
            self.record(&bytes[at..end], rows)?;
            at = end;
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
        if waiting.len() > MOST_HELD {
            return Err(Problem::TooMuch(Limit::Bytes(MOST_HELD as u64)));
        }
        self.waiting = waiting;
        Ok(())
    }

    fn end(&mut self, rows: &mut Vec<u8>) -> Result<Vec<String>, Problem> {
        let waiting = std::mem::take(&mut self.waiting);
        match self.shape {
            Shape::First => {
                let document = Value::parse(&waiting)?;
                drop(waiting);
                let (names, texts): (Vec<_>, Vec<_>) = document::tables(&document)?.into_iter().unzip();
                let tables = Written::of(distinct(names).into_iter().zip(texts).collect());
                let names = self.tables.insert(tables).names();
                return if names.is_empty() { Err(Problem::NoTable) } else { Ok(names) };
            }
            Shape::Lines | Shape::Values if !waiting.trim_ascii().is_empty() => self.record(&waiting, rows)?,
            Shape::List => return Err(Problem::Damaged("the list does not end".to_owned())),
            _ => {}
        }
        self.records.finish(rows)?;
        Ok(Vec::new())
    }

    fn begin_table(&mut self, table: usize) -> Result<(), Problem> {
        self.tables.as_mut().ok_or(Problem::NoTable)?.begin(table)
    }

    fn next_rows(&mut self, rows: &mut Vec<u8>) -> Result<bool, Problem> {
        self.tables.as_mut().ok_or(Problem::NoTable)?.next(rows)
    }
}

//! A reader for each format. `csv` writes the rows; all but the one of JSON hold a file in memory, because they need its
//! end first.

mod compound;
mod csv;
mod html;
mod json;
mod parquet;
mod text;
mod workbook;
mod xml;

use formats::{Converter, Format, Formats, Limit, Problem};

/// Bytes of a file that is held in memory at most: what is made of it needs room, too.
const MOST_HELD: usize = 1_000_000_000;
/// Bytes of rows that are given at a time.
const PIECE: usize = 1 << 18;

/// The converters of this crate.
pub struct Readers;

impl Formats for Readers {
    fn open(&self, format: Format) -> Result<Box<dyn Converter>, Problem> {
        Ok(match format {
            Format::Workbook => Held::new(workbook::open),
            Format::Json => Box::new(json::Json::default()),
            Format::Parquet => Held::new(parquet::open),
            Format::Html => Held::new(html::open),
            Format::Xml => Held::new(xml::open),
        })
    }
}

/// The tables of a file.
trait Tables {
    fn names(&self) -> Vec<String>;

    fn begin(&mut self, table: usize) -> Result<(), Problem>;

    /// Appends the next rows of the table that has begun; false at its end.
    fn next(&mut self, rows: &mut Vec<u8>) -> Result<bool, Problem>;
}

type Opened = Result<Box<dyn Tables>, Problem>;

/// A file of which all must have come before its tables can be read.
struct Held {
    bytes: Vec<u8>,
    /// Bytes at most.
    most: usize,
    open: fn(Vec<u8>) -> Opened,
    tables: Option<Box<dyn Tables>>,
}

impl Held {
    #[expect(clippy::new_ret_no_self, reason = "all converters come boxed")]
    fn new(open: fn(Vec<u8>) -> Opened) -> Box<dyn Converter> {
        Box::new(Held { bytes: Vec::new(), most: MOST_HELD, open, tables: None })
    }
}

impl Converter for Held {
    fn push(&mut self, bytes: &[u8], _: &mut Vec<u8>) -> Result<(), Problem> {
        if self.bytes.len() + bytes.len() > self.most {
            return Err(too_many(self.most));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn end(&mut self, _: &mut Vec<u8>) -> Result<Vec<String>, Problem> {
        let tables = self.tables.insert((self.open)(std::mem::take(&mut self.bytes))?);
        match tables.names() {
            names if names.is_empty() => Err(Problem::NoTable),
            names => Ok(names),
        }
    }

    fn begin_table(&mut self, table: usize) -> Result<(), Problem> {
        self.tables.as_mut().ok_or(Problem::NoTable)?.begin(table)
    }

    fn next_rows(&mut self, rows: &mut Vec<u8>) -> Result<bool, Problem> {
        self.tables.as_mut().ok_or(Problem::NoTable)?.next(rows)
    }
}

fn too_many(bytes: usize) -> Problem {
    Problem::TooMuch(Limit::Bytes(bytes as u64))
}

/// Tables whose rows are written already.
#[derive(Default)]
struct Written {
    tables: Vec<(String, Vec<u8>)>,
    /// The table and the byte that come next.
    at: (usize, usize),
}

impl Written {
    fn of(tables: Vec<(String, Vec<u8>)>) -> Written {
        Written { tables, at: (0, 0) }
    }
}

impl Tables for Written {
    fn names(&self) -> Vec<String> {
        self.tables.iter().map(|(name, _)| name.clone()).collect()
    }

    fn begin(&mut self, table: usize) -> Result<(), Problem> {
        self.at = (table, 0);
        Ok(())
    }

    fn next(&mut self, rows: &mut Vec<u8>) -> Result<bool, Problem> {
        let (table, at) = self.at;
        let left = self.tables.get(table).and_then(|(_, text)| text.get(at..)).unwrap_or_default();
        let piece = &left[..left.len().min(PIECE)];
        rows.extend_from_slice(piece);
        self.at.1 += piece.len();
        Ok(!piece.is_empty())
    }
}

/// Names made different from each other, and from nothing.
fn distinct(names: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashMap::<String, usize>::new();
    let number = |(index, name): (usize, String)| {
        let name = if name.trim().is_empty() { format!("table {}", index + 1) } else { name };
        let times = seen.entry(name.clone()).or_default();
        *times += 1;
        if *times == 1 { name } else { format!("{name} ({times})") }
    };
    names.into_iter().enumerate().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_end_is_held_up_to_a_limit() {
        let mut held = Held { bytes: Vec::new(), most: 1000, open: html::open, tables: None };
        assert_eq!(held.push(&[b' '; 1000], &mut Vec::new()), Ok(()));
        assert_eq!(held.push(b" ", &mut Vec::new()), Err(too_many(1000)));
    }
}

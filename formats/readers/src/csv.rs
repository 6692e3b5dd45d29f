//! Rows of fields as the text that the reader of tables takes.

use formats::{Limit, Problem};

/// Cells of a table at most.
const MOST_CELLS: u64 = 1_000_000_000;
/// Cells at most that the file does not hold, but that stand between those of a row.
const MOST_FILLED: u64 = 100_000_000;

/// Writes rows, one field after the other.
#[derive(Default)]
pub struct Writer {
    fields_in_row: usize,
    cells: u64,
    filled: u64,
}

impl Writer {
    /// Appends a field to the row. What would break the row is replaced by a space.
    pub fn field(&mut self, rows: &mut Vec<u8>, text: &str) {
        if self.fields_in_row > 0 {
            rows.push(b',');
        }
        self.fields_in_row += 1;
        self.cells += 1;
        let is_plain = |byte: u8| byte > b' ' && !matches!(byte, b',' | b'"' | b'\'' | b';' | b'|' | 0x7f);
        if text.bytes().all(is_plain) {
            rows.extend_from_slice(text.as_bytes());
            return;
        }
        rows.push(b'"');
        for byte in text.bytes() {
            match byte {
                b'"' => rows.extend_from_slice(b"\"\""),
                0..b' ' | 0x7f => rows.push(b' '),
                byte => rows.push(byte),
            }
        }
        rows.push(b'"');
    }

    /// Appends empty fields up to a width.
    pub fn fill(&mut self, rows: &mut Vec<u8>, width: usize) {
        while self.fields_in_row < width {
            self.field(rows, "");
            self.filled += 1;
        }
    }

    /// Number of fields that the row has so far.
    pub fn width(&self) -> usize {
        self.fields_in_row
    }

    /// Ends the row, which may be empty.
    pub fn end_row(&mut self, rows: &mut Vec<u8>) -> Result<(), Problem> {
        rows.push(b'\n');
        self.fields_in_row = 0;
        self.cells += 1;
        match (self.cells, self.filled) {
            (_, MOST_FILLED..) => Err(Problem::TooMuch(Limit::Cells(MOST_FILLED))),
            (MOST_CELLS.., _) => Err(Problem::TooMuch(Limit::Cells(MOST_CELLS))),
            _ => Ok(()),
        }
    }

    /// Appends a whole row.
    pub fn row<'a>(&mut self, rows: &mut Vec<u8>, fields: impl IntoIterator<Item = &'a str>) -> Result<(), Problem> {
        fields.into_iter().for_each(|field| self.field(rows, field));
        self.end_row(rows)
    }
}

/// A number without what it does not need: `4` for 4.0.
pub fn number(value: f64) -> String {
    value.to_string()
}

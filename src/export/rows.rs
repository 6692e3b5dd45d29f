//! Rows of a table, quoted where they must be.

use std::borrow::Cow;

/// Some of them, written to memory.
pub struct Rows(csv::Writer<Vec<u8>>);

impl Default for Rows {
    fn default() -> Rows {
        Rows::behind("")
    }
}

impl Rows {
    /// Rows that something else stands in front of.
    pub fn behind(start: &str) -> Rows {
        // Rows of any length may follow each other, so none is refused.
        Rows(csv::WriterBuilder::new().flexible(true).from_writer(start.as_bytes().to_vec()))
    }

    pub fn write<const N: usize>(&mut self, row: [&str; N]) {
        self.0.write_record(row).expect("memory takes any row");
    }

    /// Their bytes.
    pub fn finish(self) -> Vec<u8> {
        self.0.into_inner().expect("memory takes any row")
    }
}

/// A text as a spreadsheet is to show it: behind an apostrophe where it would be run as a formula. Numbers are none.
pub fn for_spreadsheet(text: &str) -> Cow<'_, str> {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    if is_formula { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_texts_and_numbers_are_numbers() {
        for formula in ["=1+2", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(for_spreadsheet(formula), format!("'{formula}"));
        }
        for text in ["Heat", "-5", "+7.5", "", "'quoted'", "8 = 9"] {
            assert_eq!(for_spreadsheet(text), text);
        }
    }
}

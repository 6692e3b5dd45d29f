//! Rows of a table, quoted where they must be.

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

//! Rows that stand in one quoted cell each: a spreadsheet that did not take a file apart saves it so.

use super::plan::Delimiter;
use super::profile::nearly_all;
use super::records::{Record, Splitter};

/// Records that are looked at.
const LOOKED_AT: usize = 200;

/// The cell that holds a whole row, as it was before it was quoted; none where the record is none such. The rest of the
/// row may be empty cells.
pub fn cell<'t>(record: &Record<'t>) -> Option<&'t str> {
    let is_empty = |column: usize| record.field(column).is_empty();
    let raw = record.text.trim_matches([' ', ',', '\r']).strip_prefix('"')?.strip_suffix('"')?;
    // Its own quotes are all written twice: fields that are quoted one by one are something else.
    let is_one = (1..record.len()).all(is_empty) && !raw.replace("\"\"", "").contains('"');
    is_one.then(|| record.field(0)).filter(|row| !row.is_empty())
}

/// Whether nearly all rows of a text that begins like this are such cells, and hold several fields each. The first may
/// name the columns without quotes.
pub fn is_wrapped(sample: &str) -> bool {
    let (mut rows, mut cells, mut several) = (0usize, 0, 0);
    each(sample, |record| {
        if record.is_blank() {
            return;
        }
        rows += 1;
        if let Some(row) = cell(record) {
            cells += 1;
            several += usize::from(
                Delimiter::ALL.iter().any(|it| *it != Delimiter::Space && row.matches(it.text()).count() > 1),
            );
        }
    });
    rows > 1 && nearly_all(cells, rows - 1) && nearly_all(several, cells)
}

/// The text with the rows taken out of their cells.
pub fn unwrapped(sample: &str) -> String {
    let mut text = String::with_capacity(sample.len());
    let mut splitter = Splitter::new(Delimiter::Comma, true);
    let mut rest = sample;
    while let Some(record) = splitter.split(rest, true) {
        text.push_str(cell(&record).unwrap_or(record.text));
        text.push('\n');
        rest = &rest[record.size..];
    }
    text
}

fn each(sample: &str, mut look: impl FnMut(&Record)) {
    let mut splitter = Splitter::new(Delimiter::Comma, true);
    let mut rest = sample;
    for _ in 0..LOOKED_AT {
        let Some(record) = splitter.split(rest, true) else { return };
        look(&record);
        rest = &rest[record.size..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_in_one_cell_are_known_from_quoted_fields() {
        assert!(is_wrapped("a,b,c\n\"1,\"\"x, y\"\",3\"\n\"2,z,4\"\n"));
        assert!(is_wrapped("\"a;b;c\"\n\"1;x;3\"\n\"2;z;4\",,\n"));
        for text in [
            "\"user\"\t\"item\"\t\"rating\"\n\"1\"\t\"10\"\t\"5\"\n",
            "a,b,c\n\"1\",\"x, y\",3\n",
            "title\n\"Heat, The\"\n\"Up\"\n",
            "\"a\",\"b\"\n\"1\",\"2\"\n",
            "a\n",
            "",
        ] {
            assert!(!is_wrapped(text), "{text}");
        }
    }

    #[test]
    fn rows_come_out_as_they_were() {
        assert_eq!(unwrapped("a,b,c\n\"1,\"\"x, y\"\",3\"\n"), "a,b,c\n1,\"x, y\",3\n");
    }
}

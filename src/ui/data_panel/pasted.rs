//! A table that is pasted as text: read like a file of that text.

/// The name that a pasted table has in the report.
pub const NAME: &str = "Pasted table.csv";

/// Why a text is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTable {
    Empty,
    /// There are not two lines.
    OneLine,
    /// Its lines have one cell each.
    OneColumn,
}

/// Looks whether a text could be a table; what is in it, the reader finds out.
pub fn check(text: &str) -> Result<(), NoTable> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().ok_or(NoTable::Empty)?;
    let second = lines.next().ok_or(NoTable::OneLine)?;
    let has_cells = |line: &str| line.contains(['\t', ',', ';', '|']) || line.split_whitespace().count() > 1;
    if has_cells(first) && has_cells(second) { Ok(()) } else { Err(NoTable::OneColumn) }
}

pub fn words(problem: NoTable) -> &'static str {
    match problem {
        NoTable::Empty => "There is no text in it. Copy cells of a spreadsheet first, then paste.",
        NoTable::OneLine => "It has one line only. Copy at least two lines: each with a user, an item and a rating.",
        NoTable::OneColumn => {
            "Its lines have one cell each. Copy three columns: user, item and rating, or a grid with a row for each user."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_have_lines_and_cells() {
        for table in ["1,10,5\n1,20,3", "\tAlien\tJaws\nAnn\t5\t1\n", "user;item;rating\n1;2;3", "1 10 5\n1 20 3\n"] {
            assert_eq!(check(table), Ok(()), "{table:?}");
        }
        assert_eq!(check(" \n"), Err(NoTable::Empty));
        assert_eq!(check("one, two"), Err(NoTable::OneLine));
        assert_eq!(check("hello\nworld\n"), Err(NoTable::OneColumn));
    }
}

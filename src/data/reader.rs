//! Rows of a file whose layout is known: ratings and titles, every field checked.

use super::{DataError, RatingsTable};
use csv::{ByteRecord, Reader, ReaderBuilder};
use std::collections::HashMap;

/// How fields are set apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    pub delimiter: u8,
    /// Whether `"` encloses fields; where it does not, it is a character like any other.
    pub quoting: bool,
    pub has_header: bool,
}

/// Which column of a ratings file says what, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatingColumns {
    pub user: usize,
    pub item: usize,
    pub value: usize,
}

/// Which column of a titles file says what, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TitleColumns {
    pub item: usize,
    pub title: usize,
}

/// All ratings of a file. One bad row refuses the file, naming the line.
pub fn read_ratings(
    file: &str,
    text: &str,
    dialect: Dialect,
    columns: RatingColumns,
) -> Result<RatingsTable, DataError> {
    let mut table = RatingsTable { source: file.to_owned(), ..RatingsTable::default() };
    let mut rows = Rows::new(file, text, dialect);
    while rows.advance()? {
        let user = rows.id(columns.user, "user")?;
        let item = rows.id(columns.item, "item")?;
        table.push(user, item, rows.rating(columns.value)?);
    }
    Ok(table)
}

/// All titles of a file by item id; items whose title is empty are left out.
pub fn read_titles(
    file: &str,
    text: &str,
    dialect: Dialect,
    columns: TitleColumns,
) -> Result<HashMap<String, String>, DataError> {
    let mut titles = HashMap::new();
    let mut rows = Rows::new(file, text, dialect);
    while rows.advance()? {
        let item = rows.id(columns.item, "item")?;
        let title = rows.field(columns.title)?;
        if !title.is_empty() {
            titles.insert(item.to_owned(), title.to_owned());
        }
    }
    Ok(titles)
}

/// The rows of a text, one at a time, each knowing its line for messages.
struct Rows<'t> {
    file: &'t str,
    text: &'t str,
    reader: Reader<&'t [u8]>,
    record: ByteRecord,
}

impl<'t> Rows<'t> {
    fn new(file: &'t str, text: &'t str, dialect: Dialect) -> Rows<'t> {
        let reader = ReaderBuilder::new()
            .delimiter(dialect.delimiter)
            .quoting(dialect.quoting)
            .has_headers(dialect.has_header)
            .flexible(true)
            .from_reader(text.as_bytes());
        Rows { file, text, reader, record: ByteRecord::new() }
    }

    /// Goes to the next row that is not blank; false at the end.
    fn advance(&mut self) -> Result<bool, DataError> {
        loop {
            match self.reader.read_byte_record(&mut self.record) {
                Ok(false) => return Ok(false),
                Ok(true) if self.record.len() == 1 && self.record[0].trim_ascii().is_empty() => {}
                Ok(true) => return Ok(true),
                Err(error) => return Err(self.refuse(error.to_string())),
            }
        }
    }

    /// A field without the blanks around it.
    fn field(&self, column: usize) -> Result<&str, DataError> {
        let Some(bytes) = self.record.get(column) else {
            return Err(self.refuse(format!("{} columns where {} are needed", self.record.len(), column + 1)));
        };
        match str::from_utf8(bytes) {
            Ok(field) if !field.contains('\n') => Ok(field.trim()),
            _ => Err(self.refuse("a quotation mark opens here and is not closed".to_owned())),
        }
    }

    fn id(&self, column: usize, whose: &str) -> Result<&str, DataError> {
        match self.field(column)? {
            "" => Err(self.refuse(format!("the {whose} id is empty"))),
            id => Ok(id),
        }
    }

    fn rating(&self, column: usize) -> Result<f32, DataError> {
        let field = self.field(column)?;
        match field.parse::<f32>() {
            Ok(value) if value.is_finite() => Ok(value),
            Ok(_) => Err(self.refuse(format!("the rating \"{field}\" is not a finite number"))),
            Err(_) => Err(self.refuse(format!("the rating \"{field}\" is not a number"))),
        }
    }

    /// The current row is bad.
    fn refuse(&self, reason: String) -> DataError {
        DataError {
            file: self.file.to_owned(),
            line: Some(self.line()),
            reason,
            advice: "Correct that line, or take it out, and drop the file again.".to_owned(),
        }
    }

    /// The line on which the current row begins. The csv reader's own count is that of the blank
    /// lines which it skips before the row.
    fn line(&self) -> u64 {
        let skipped_from = self.record.position().map_or(0, |position| position.byte() as usize);
        let blank = self.text[skipped_from..].bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let before = &self.text.as_bytes()[..skipped_from + blank];
        1 + before.iter().filter(|&&byte| byte == b'\n').count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAB: Dialect = Dialect { delimiter: b'\t', quoting: false, has_header: false };
    const CSV: Dialect = Dialect { delimiter: b',', quoting: true, has_header: true };
    const RATING: RatingColumns = RatingColumns { user: 0, item: 1, value: 2 };
    const TITLE: TitleColumns = TitleColumns { item: 0, title: 1 };

    fn refused(text: &str) -> (Option<u64>, String) {
        let error = read_ratings("u.data", text, TAB, RATING).unwrap_err();
        assert_eq!(error.file, "u.data");
        assert!(!error.advice.is_empty());
        (error.line, error.reason)
    }

    #[test]
    fn ratings_in_file_order_whatever_the_line_ends() {
        let table = read_ratings("r.csv", "u,i,r,t\r\n b ,7,4.5,0\r\n\r\n  \r\na,7,-1,0", CSV, RATING).unwrap();
        assert_eq!(table.users.distinct(), ["b", "a"]);
        assert_eq!(table.items.distinct(), ["7"]);
        assert_eq!(table.values, [4.5, -1.0]);
    }

    #[test]
    fn a_bad_number_is_quoted_with_its_line() {
        assert_eq!(refused("1\t2\t3\t0\n1\t3\tx3\t0\n"), (Some(2), "the rating \"x3\" is not a number".to_owned()));
        assert_eq!(refused("1\t2\t\n"), (Some(1), "the rating \"\" is not a number".to_owned()));
    }

    #[test]
    fn infinite_ratings_are_refused() {
        for number in ["NaN", "inf", "1e39"] {
            let expected = format!("the rating \"{number}\" is not a finite number");
            assert_eq!(refused(&format!("1\t2\t{number}")), (Some(1), expected));
        }
    }

    #[test]
    fn too_few_columns_and_empty_ids_are_refused() {
        assert_eq!(refused("1\t2\t3\n1\t2\n"), (Some(2), "2 columns where 3 are needed".to_owned()));
        assert_eq!(refused("1\t2\t3\n\t2\t3\n"), (Some(2), "the user id is empty".to_owned()));
        assert_eq!(refused("1\t \t3\n"), (Some(1), "the item id is empty".to_owned()));
    }

    #[test]
    fn lines_are_counted_with_the_blank_ones() {
        assert_eq!(refused("1\t2\t3\r\n\r\n\r\n1\t2\t?\r\n").0, Some(4));
        assert_eq!(refused("\n1\t2\t?\n").0, Some(2));
    }

    #[test]
    fn quoted_titles_keep_their_commas_and_quotes() {
        let text = "movieId,title,genres\n11,\"American President, The (1995)\",Drama\n5,\"\"\"Hi\"\" (1970)\",\n6,,\n";
        let titles = read_titles("movies.csv", text, CSV, TITLE).unwrap();
        assert_eq!(titles["11"], "American President, The (1995)");
        assert_eq!(titles["5"], "\"Hi\" (1970)");
        assert!(!titles.contains_key("6"), "an empty title is no title");
    }

    #[test]
    fn quotation_marks_mean_nothing_where_quoting_is_off() {
        let titles = read_titles("u.item", "1\t\"Open (1990)\n2\tShut (1991)\n", TAB, TITLE).unwrap();
        assert_eq!((titles["1"].as_str(), titles["2"].as_str()), ("\"Open (1990)", "Shut (1991)"));
    }

    #[test]
    fn an_unclosed_quote_does_not_swallow_the_rest() {
        let text = "movieId,title\n1,Fine (1990)\n2,\"Open (1991)\n3,Lost (1992)\n";
        let error = read_titles("movies.csv", text, CSV, TITLE).unwrap_err();
        assert_eq!(error.line, Some(3));
        assert!(error.reason.contains("quotation mark"), "{error}");
    }
}

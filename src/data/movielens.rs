//! Recognises the MovieLens layouts: 100k (`u.data`, `u.item`) and CSV (`ratings.csv`, `movies.csv`).

use super::DataError;
use super::reader::{Dialect, RatingColumns, TitleColumns};

/// What a file holds, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    Ratings(Dialect, RatingColumns),
    Titles(Dialect, TitleColumns),
}

const TAB: Dialect = Dialect { delimiter: b'\t', quoting: false, has_header: false };
const PIPE: Dialect = Dialect { delimiter: b'|', quoting: false, has_header: false };
const CSV: Dialect = Dialect { delimiter: b',', quoting: true, has_header: true };

/// Columns of `u.item`: id, title, two dates, address, 19 genre flags.
const U_ITEM_COLUMNS: usize = 24;

const ADVICE: &str = "Drop u.data with u.item (MovieLens 100k) or ratings.csv with movies.csv (other MovieLens sets), \
                      unpacked, and leave other files out.";

/// Recognises a file by its first line; its name helps only where that line leaves a doubt, for
/// browsers rename what is downloaded twice to `u (1).data`.
pub fn recognise(file: &str, text: &str) -> Result<Layout, DataError> {
    let refuse = |line, reason| Err(DataError { file: file.to_owned(), line, reason, advice: ADVICE.to_owned() });
    let Some(first) = text.lines().find(|line| !line.trim().is_empty()) else {
        return refuse(None, "the file is empty".to_owned());
    };
    if first.contains('\0') {
        return refuse(None, "this is not a text file".to_owned());
    }

    let header: Vec<String> = first.split(',').map(|name| name.trim().trim_matches('"').to_lowercase()).collect();
    let column = |name: &str| header.iter().position(|found| found == name);
    if let (Some(user), Some(item), Some(value)) = (column("userid"), column("movieid"), column("rating")) {
        return Ok(Layout::Ratings(CSV, RatingColumns { user, item, value }));
    }
    if let (Some(item), Some(title)) = (column("movieid"), column("title")) {
        return Ok(Layout::Titles(CSV, TitleColumns { item, title }));
    }
    if first.split('\t').count() >= 3 || file.ends_with(".data") {
        return Ok(Layout::Ratings(TAB, RatingColumns { user: 0, item: 1, value: 2 }));
    }
    if first.split('|').count() == U_ITEM_COLUMNS || file.ends_with(".item") {
        return Ok(Layout::Titles(PIPE, TitleColumns { item: 0, title: 1 }));
    }

    if column("userid").is_some() || column("movieid").is_some() {
        let needed = "columns userId, movieId and rating, or movieId and title, are needed";
        return refuse(Some(1), format!("{needed}; the header says \"{}\"", beginning(first)));
    }
    refuse(None, format!("neither ratings nor titles are recognised; it begins \"{}\"", beginning(first)))
}

/// As much of a line as a message can show.
fn beginning(line: &str) -> String {
    const SHOWN: usize = 60;
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const U_DATA: Layout = Layout::Ratings(TAB, RatingColumns { user: 0, item: 1, value: 2 });
    const U_ITEM: Layout = Layout::Titles(PIPE, TitleColumns { item: 0, title: 1 });

    #[test]
    fn content_decides_whatever_the_name() {
        let item = format!("1|Toy Story (1995)|01-Jan-1995||address{}", "|0".repeat(19));
        assert_eq!(recognise("u (1).txt", "196\t242\t3\t881250949\n"), Ok(U_DATA));
        assert_eq!(recognise("download", &item), Ok(U_ITEM));
        assert_eq!(
            recognise("x", "userId,movieId,rating,timestamp\r\n1,2,3,4\r\n"),
            Ok(Layout::Ratings(CSV, RatingColumns { user: 0, item: 1, value: 2 }))
        );
        assert_eq!(
            recognise("x", "movieId,title,genres\n"),
            Ok(Layout::Titles(CSV, TitleColumns { item: 0, title: 1 }))
        );
    }

    #[test]
    fn columns_are_found_by_name_in_any_order() {
        assert_eq!(
            recognise("x", "\"rating\", MovieID ,userid\n"),
            Ok(Layout::Ratings(CSV, RatingColumns { user: 2, item: 1, value: 0 }))
        );
    }

    #[test]
    fn the_name_settles_a_short_or_broken_first_line() {
        assert_eq!(recognise("u (1).data", "196 242 3\n"), Ok(U_DATA));
        assert_eq!(recognise("u.item", "1|Toy Story (1995)\n"), Ok(U_ITEM));
    }

    #[test]
    fn other_files_are_refused_with_what_they_begin_with() {
        let error = recognise("u.user", "1|24|M|technician|85711\n").unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("u.user", None));
        assert!(error.reason.contains("1|24|M|technician|85711"), "{error}");
        assert!(error.advice.contains("u.data"));
        let long = "é".repeat(100);
        assert!(recognise("x", &long).unwrap_err().reason.ends_with(&format!("\"{}…\"", "é".repeat(60))));
    }

    #[test]
    fn header_without_a_needed_column_is_quoted_back() {
        let error = recognise("ratings.csv", "userId,movieId,timestamp\n1,2,3\n").unwrap_err();
        assert_eq!(error.line, Some(1));
        assert!(error.reason.contains("userId,movieId,timestamp"), "{error}");
    }

    #[test]
    fn empty_and_binary_files_are_named_as_such() {
        assert!(recognise("x", " \n\r\n").unwrap_err().reason.contains("empty"));
        assert!(recognise("x.zip", "PK\u{3}\u{4}\0\0").unwrap_err().reason.contains("not a text file"));
    }
}

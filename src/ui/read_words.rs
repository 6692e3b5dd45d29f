//! What was read, in words.

use super::format::{counted, duration, thousands};
use crate::data::read::{
    Accounting, Delimiter, DuplicatePolicy, FileUnderstanding, Layout, Progress, Reason, Refused, Report, Role,
    Sentinel, Spelling, Steps, TakenAs,
};

/// The names people see.
pub fn delimiter(delimiter: Delimiter) -> &'static str {
    match delimiter {
        Delimiter::DoubleColon => "Double colon (::)",
        Delimiter::Tab => "Tab",
        Delimiter::Semicolon => "Semicolon (;)",
        Delimiter::Pipe => "Bar (|)",
        Delimiter::Comma => "Comma (,)",
        Delimiter::Space => "Space",
    }
}

pub fn role(role: Role) -> &'static str {
    match role {
        Role::User => "User",
        Role::Item => "Item",
        Role::Title => "Title",
        Role::Year => "Year",
        Role::Genre => "Genre",
        Role::Rating => "Rating",
        Role::Time => "Time (left out)",
        Role::Other => "Left out",
    }
}

pub const ROLES: [Role; 8] =
    [Role::User, Role::Item, Role::Title, Role::Year, Role::Genre, Role::Rating, Role::Time, Role::Other];

pub fn layout(layout: Layout) -> &'static str {
    match layout {
        Layout::Long => "One rating a row",
        Layout::UsersDown => "Users down, items across",
        Layout::ItemsDown => "Items down, users across",
        Layout::Blocks => "Blocks of an item (Netflix Prize)",
        Layout::OneUser => "One person’s ratings",
        Layout::Titles => "Titles of items",
    }
}

pub const LAYOUTS: [Layout; 6] =
    [Layout::Long, Layout::UsersDown, Layout::ItemsDown, Layout::Blocks, Layout::OneUser, Layout::Titles];

pub fn duplicates(policy: DuplicatePolicy) -> &'static str {
    match policy {
        DuplicatePolicy::Last => "The last one counts",
        DuplicatePolicy::First => "The first one counts",
        DuplicatePolicy::Mean => "Their mean counts",
        DuplicatePolicy::All => "Each of them counts",
    }
}

pub const POLICIES: [DuplicatePolicy; 4] =
    [DuplicatePolicy::Last, DuplicatePolicy::First, DuplicatePolicy::Mean, DuplicatePolicy::All];

/// Encodings to choose from, beside the one that was found.
pub const ENCODINGS: [&str; 5] = ["UTF-8", "windows-1252", "UTF-16LE", "UTF-16BE", "ISO-8859-2"];

pub fn sentinel(sentinel: Sentinel) -> &'static str {
    match sentinel {
        Sentinel::MinusOne => "Leave out ratings of -1",
        Sentinel::Zero => "Leave out ratings of 0",
        Sentinel::NinetyNine => "Leave out ratings of 99",
    }
}

/// Names one after the other, with a sign that there are more where these are not all.
pub fn listed(names: &[String], separator: &str, all: usize) -> String {
    let more = if all > names.len() { format!("{separator}…") } else { String::new() };
    names.join(separator) + &more
}

/// How far reading a file is, `passed` seconds after it began. Where a host does not say how much it sends, and before
/// any of it is a table, less is known.
pub fn reading(Progress { file, bytes, of_bytes, rows, .. }: &Progress, passed: f64) -> String {
    let megabytes = |bytes: u64| format!("{:.0}", bytes as f64 * 1e-6);
    let of = if *of_bytes > 0 { format!(" of {}", megabytes(*of_bytes)) } else { String::new() };
    let rows = if *rows > 0 { format!(", {}", counted(*rows as usize, "row")) } else { String::new() };
    let share = *bytes as f64 / *of_bytes as f64;
    let left = match *bytes > 0 && *of_bytes > 0 {
        true => format!(", {} left", duration((passed / share - passed).max(0.0))),
        false => String::new(),
    };
    format!("{file}: {}{of} MB{rows}{left}", megabytes(*bytes))
}

/// What a file was taken as.
pub fn taken_as(file: &FileUnderstanding) -> String {
    match &file.taken_as {
        TakenAs::Ratings => "ratings".to_owned(),
        TakenAs::Titles => "titles".to_owned(),
        TakenAs::OwnRatings => "one person’s ratings".to_owned(),
        TakenAs::LeftOut(why) => format!("left out: {why}"),
        TakenAs::Refused(error) => format!("not read: {}. {}", error.reason, error.advice),
    }
}

/// Where the rows of a file went; every row is in one of these.
pub fn rows(accounting: &Accounting) -> String {
    let Accounting { records, blank, preamble, header, blocks, rows_read, rows_refused, .. } = *accounting;
    let parts = [
        (rows_read, "read"),
        (rows_refused, "refused"),
        (header, "header"),
        (preamble, "above the table"),
        (blocks, "naming an item"),
        (blank, "blank"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{} {what}", thousands(n as usize)))
        .collect();
    format!("{}: {}.", counted(records as usize, "row"), parts.join(", "))
}

/// What was repaired in a file without being asked.
pub fn repairs(accounting: &Accounting) -> Vec<String> {
    let Accounting { ids_trimmed, ids_made_whole, titles_repeated, ratings_spelled, spelling, .. } = *accounting;
    let Accounting { characters_replaced, cells_empty, cells_marked, cells_refused, .. } = *accounting;
    let spelled = match spelling {
        Spelling::Plain | Spelling::Stars => "ratings are written as stars, and were counted".to_owned(),
        Spelling::OutOf(of) => format!("ratings are written out of {of}, and the number in front was read"),
        Spelling::Percent => "ratings are percentages, and were read as numbers from 0 to 100".to_owned(),
    };
    [
        (ids_trimmed, "ids had blanks around them, which were taken off"),
        (ids_made_whole, "ids had .0 behind them, which was taken off"),
        (titles_repeated, "ids have a title again; the last one counts"),
        (ratings_spelled, &spelled),
        (characters_replaced, "characters are unknown to the encoding and were replaced"),
        (cells_empty, "cells are empty"),
        (cells_marked, "cells say in words that there is no rating"),
        (cells_refused, "cells hold something else than a rating"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, what)| format!("{} {what}.", thousands(n as usize)))
    .collect()
}

/// What was refused: the rows of a matrix may be read, and one of their cells not.
pub fn refused_part(layout: Option<Layout>, reason: Reason) -> &'static str {
    let is_matrix = matches!(layout, Some(Layout::UsersDown | Layout::ItemsDown));
    if is_matrix && matches!(reason, Reason::NotANumber | Reason::NotFinite) { "cell" } else { "row" }
}

pub fn refused(what: &str, Refused { reason, count, .. }: &Refused) -> String {
    format!("{} refused, because {reason}:", counted(*count as usize, what))
}

/// What became of all ratings together.
pub fn totals(report: &Report) -> Vec<String> {
    let ratings = thousands(report.ratings as usize);
    let mut lines = vec![match report.ratings_read {
        // Of data whose files are not at hand any more.
        0 => format!("Titles read, for {ratings} ratings that were loaded before."),
        read => format!("{} read, {ratings} to train on.", counted(read as usize, "rating")),
    }];
    if let Some(scale) = &report.scale {
        let steps = match scale.steps {
            Steps::Whole => "in whole steps",
            Steps::Halves => "in half steps",
            Steps::Fine => "in fine steps",
        };
        let (low, high) = scale.y_range;
        lines.push(format!(
            "The scale goes from {} to {} {steps}; it suggests predictions from {low} to {high}.",
            scale.lowest, scale.highest
        ));
    }
    let own = &report.own;
    if own.read > 0 {
        lines.push(format!("{} of one’s own read, {} to add.", counted(own.read as usize, "rating"), own.ratings));
    }
    if let Some(zeros) = &own.zeros {
        let became = if zeros.dropped { "left out" } else { "kept" };
        lines.push(format!(
            "{} of one’s own are 0, which stands for no rating: {became}.",
            thousands(zeros.ratings as usize)
        ));
    }
    let titles = &report.titles;
    if titles.without_title > 0 && titles.without_title < titles.items {
        let untitled = listed(&titles.untitled, ", ", titles.without_title);
        lines.push(format!("{} without a title: {untitled}.", counted(titles.without_title, "item")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_says_that_there_are_more() {
        let names = ["A", "B"].map(str::to_owned);
        assert_eq!(listed(&names, "; ", 2), "A; B");
        assert_eq!(listed(&names, "; ", 3), "A; B; …");
    }

    #[test]
    fn what_was_repaired_is_told() {
        let accounting = Accounting {
            ids_made_whole: 3,
            titles_repeated: 2,
            ratings_spelled: 1204,
            spelling: Spelling::OutOf(5),
            ..Accounting::default()
        };
        let told = [
            "3 ids had .0 behind them, which was taken off.",
            "2 ids have a title again; the last one counts.",
            "1,204 ratings are written out of 5, and the number in front was read.",
        ];
        assert_eq!(repairs(&accounting), told);
    }

    #[test]
    fn how_far_reading_is_tells_what_is_known() {
        let progress = |of_bytes, rows| {
            let progress = Progress { file: "a.csv".into(), bytes: 2_000_000, of_bytes, rows, wants_more: true };
            reading(&progress, 1.0)
        };
        assert_eq!(progress(8_000_000, 1200), "a.csv: 2 of 8 MB, 1,200 rows, 3.00 s left");
        assert_eq!(progress(8_000_000, 0), "a.csv: 2 of 8 MB, 3.00 s left");
        assert_eq!(progress(0, 0), "a.csv: 2 MB");
    }

    #[test]
    fn what_a_matrix_refuses_are_cells() {
        let refused_of = |layout, reason| {
            refused(refused_part(Some(layout), reason), &Refused { reason, count: 2, first: Vec::new() })
        };
        let slip = Reason::NotANumber;
        assert!(refused_of(Layout::UsersDown, slip).starts_with("2 cells refused"));
        assert!(refused_of(Layout::Long, slip).starts_with("2 rows refused"));
        assert!(refused_of(Layout::UsersDown, Reason::NoUser).starts_with("2 rows refused"));
    }

    #[test]
    fn every_row_of_a_file_is_told() {
        let accounting =
            Accounting { records: 1203, rows_read: 1201, rows_refused: 1, header: 1, ..Accounting::default() };
        assert_eq!(rows(&accounting), "1,203 rows: 1,201 read, 1 refused, 1 header.");
    }
}

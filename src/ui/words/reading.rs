//! What was read, and what could not be, in words.

use super::{Noun, names, warnings};
use crate::data::read::{
    Accounting, Damage, DataError, DataProblem, Delimiter, DuplicatePolicy, DuplicatesFound, FileReport, Layout,
    LeftOut, Missing, Notation, ReadProgress, Reason, Refused, Report, Role, Seen, Sentinel, SentinelFound, Steps,
    TakenAs, TitlesFound, Told, UnsupportedFile,
};
use crate::protocol::OwnRatings;
use crate::ui::format::{counted, duration, sentence, thousands};
use formats::{Limit, Problem};

/// What to do where a file has nothing to do with ratings.
const CHOOSE_RATINGS: &str = "Choose a file with ratings: a table of users, items and ratings as text, such as CSV.";
/// What to do with a table in another format.
const CONVERT: &str = "Convert it to CSV with columns for user, item and rating, then drop that file.";
const CHOOSE_MORE: &str = "Choose a file with more ratings.";

/// What happened and where, and what to do next.
pub fn data_error(error: &DataError) -> (String, String) {
    let DataError { file, line, problem } = error;
    let (reason, advice) = data_problem(problem);
    let file = if file.is_empty() { "Ratings files" } else { file };
    let place = line.map_or(String::new(), |line| format!(", line {line}"));
    (format!("{file}{place}: {reason}"), advice)
}

/// What is wrong with a file, and what to do next.
pub fn data_problem(problem: &DataProblem) -> (String, String) {
    use DataProblem as P;
    let (reason, advice) = match problem {
        P::Unsupported(what) => (format!("this is {}", unsupported(*what)), unsupported_advice(*what)),
        P::Locked => (
            "it is locked with a password".to_owned(),
            "Unpack the archive with its password, then drop the files it holds.",
        ),
        P::Damaged(damage) => (
            format!("it cannot be unpacked: {}", self::damage(damage)),
            "Download it again, or unpack it and drop the files it holds.",
        ),
        P::EmptyArchive => ("the archive is empty".to_owned(), CHOOSE_RATINGS),
        P::NothingInArchive { files } => {
            (format!("none of its {files} files seems to hold ratings or titles"), CHOOSE_RATINGS)
        }
        P::NothingInTables { tables } => (
            format!("none of its {tables} tables seems to hold ratings or titles"),
            "Choose in the report which of them to read, or choose another file.",
        ),
        P::NotConverted { what, problem } => not_converted(*what, problem),
        P::NoConverter { what, why } => (
            format!(
                "this is {}, and the part of this page that reads it could not be loaded ({why})",
                unsupported(*what)
            ),
            "Check the connection and drop the file again, or save its table as CSV and drop that.",
        ),
        P::TooManyFiles { most } => (
            format!("it holds more than {} files", thousands(*most)),
            "Unpack it, then drop the files with the ratings.",
        ),
        P::ArchiveTooLarge { most } => (
            format!("a zip archive of more than {} cannot be unpacked here", gigabytes(*most)),
            "Unpack it, then drop the files with the ratings.",
        ),
        P::TooMuch { rows, bytes, before } => (too_much(*rows, *bytes, *before), TAKE_A_PART),
        P::RowTooLong { millions } => (
            format!("the row that begins here is longer than {millions} million characters"),
            "Choose a file with ratings: one line for each rating, or for each user.",
        ),
        P::Unrecognized { missing, seen } => (
            format!("{}; {}", self::missing(*missing), self::seen(seen)),
            "Say in the preview which columns hold the users, the items and the ratings, or leave this file out.",
        ),
        P::Row { reason, text } => (
            format!("{}: \"{text}\"", self::reason(*reason)),
            "Correct that line, or delete it, then drop the file again.",
        ),
        P::NoRows => ("there is a header but no ratings".to_owned(), CHECK_COLUMNS),
        P::NoRowRead { rows, reason, text } => {
            let advice = if matches!(reason, Reason::TooManyColumns { .. }) { DECIMAL_COMMA } else { CHECK_COLUMNS };
            (format!("none of the {rows} rows can be read; here, {}: \"{text}\"", self::reason(*reason)), advice)
        }
        P::OnePerson { ratings, loaded } => (
            format!("all {ratings} ratings are by one person; training needs ratings by many"),
            if *loaded {
                "Add them to the loaded data as a user, or choose a file with ratings by many people."
            } else {
                "Load ratings by many people first (MovieLens, for example), then drop this file to add yours."
            },
        ),
        P::OnlySentinels => {
            ("every rating stands for \"no rating\"".to_owned(), "Keep these values if they are ratings.")
        }
        P::OneRating => ("there is only 1 rating; training needs at least 2".to_owned(), CHOOSE_MORE),
        P::AllEqual { ratings, value } => (
            format!("all {ratings} ratings are {value}, so there is nothing to learn from them"),
            "Choose a file in which people rate things differently, or say in the preview which column holds the \
             ratings.",
        ),
        P::RankedTitles { titles, column } => (
            format!(
                "this is a list of {} without ratings; {} is a rank",
                counted(*titles as usize, "title"),
                names::column(column)
            ),
            "Next, drop the ratings it belongs to. The titles wait for them.",
        ),
        P::Averages { column } => (
            format!("the numbers in {} are averages of many people, not who rated what", names::column(column)),
            "Choose the file with one row for each person and item.",
        ),
        P::RatingsEmpty { rows, column } => (
            format!("{} is empty in all {}", names::column(column), counted(*rows as usize, "row")),
            "There is nothing to read: rate the items first, or drop an export that has ratings.",
        ),
        P::OnlyTitles => (
            "this file has titles but no ratings".to_owned(),
            "Next, drop the ratings it belongs to, such as u.data or ratings.csv. The titles wait for them.",
        ),
        P::OtherTitles { titled, rated, source, column } => {
            return (
                format!("it has titles for only {titled} of the {rated} items of {source}"),
                format!(
                    "The ids were looked up in {}. Drop the titles of the same data set or the ratings that these \
                     belong to, or say in the preview which column holds the ids.",
                    names::column(column)
                ),
            );
        }
        P::AllLeftOut => {
            ("every file is left out".to_owned(), "Read one of them after all: its button is in the report.")
        }
        P::NoFile => ("no file was given".to_owned(), CHOOSE_RATINGS),
        P::Unreadable(why) => (
            format!("the browser could not read it ({why})"),
            "Check that it is a file, not a folder, and still there, then choose it again.",
        ),
        P::Unreachable => {
            ("its host cannot be reached, or does not let other pages read it".to_owned(), DOWNLOAD_YOURSELF)
        }
        P::Status { code, text } => (format!("its host answers {code} {text}"), DOWNLOAD_YOURSELF),
        P::BrokeOff(why) => (format!("the download broke off ({why})"), DOWNLOAD_YOURSELF),
        P::Silent(seconds) => (format!("its host has sent nothing for {seconds} seconds"), DOWNLOAD_YOURSELF),
        P::Endless(bytes) => {
            (format!("its host sends more than {} GB", bytes / 1_000_000_000), "Give the page a smaller part of it.")
        }
    };
    (reason, advice.to_owned())
}

/// Why a file of another format is not read.
fn not_converted(what: UnsupportedFile, problem: &Problem) -> (String, &'static str) {
    const SAVE_AS_CSV: &str = "Save its table as CSV, then drop that file.";
    const COLUMNS_AS_CSV: &str = "Save the columns of users, items and ratings as CSV, then drop that file.";
    let what = unsupported(what);
    match problem {
        Problem::Damaged(why) => (
            format!("this is {what}, but it cannot be read: {why}"),
            "Save it again in the program that it comes from, or save its table as CSV, then drop that file.",
        ),
        Problem::Locked => {
            (format!("this is {what}, locked with a password"), "Save it without the password, then drop it again.")
        }
        Problem::TooMuch(limit) => {
            let most = match limit {
                Limit::Bytes(bytes) => format!("more than {}", gigabytes(*bytes)),
                Limit::Cells(cells) => format!("more than {} cells, empty ones counted", thousands(*cells as usize)),
                Limit::Columns(columns) => format!("more than {} columns", thousands(*columns)),
                Limit::Memory => "more than the memory that a page can have".to_owned(),
            };
            (format!("this is {what} that takes {most}"), COLUMNS_AS_CSV)
        }
        Problem::TooDeep { most } => (format!("its values are nested more than {most} deep"), CONVERT),
        Problem::NestedColumn(column) => (
            format!("its column \"{column}\" holds tables of its own"),
            "Write it without that column, then drop that file.",
        ),
        Problem::Compression(name) => (
            format!("this is {what} compressed by {name}, which cannot be unpacked here"),
            "Write it with Snappy, gzip or Zstandard, then drop that file.",
        ),
        Problem::NoTable => (format!("this is {what} without a table"), CHOOSE_RATINGS),
        Problem::Broke(why) => (format!("the part of this page that reads {what} failed on it ({why})"), SAVE_AS_CSV),
    }
}

/// Why reading stopped: the first rows fill the memory, with what was read before them.
fn too_much(rows: u64, bytes: u64, before: u64) -> String {
    let with = match before {
        0 => String::new(),
        before => format!(", with the {} read before,", counted(before as usize, "rating")),
    };
    let rows = counted(rows as usize, "row");
    format!("the first {rows}{with} need {}, all the memory there is for them", gigabytes(bytes))
}

fn gigabytes(bytes: u64) -> String {
    if bytes < 100_000_000 {
        format!("{:.1} MB", bytes as f64 * 1e-6)
    } else {
        format!("{:.1} GB", bytes as f64 * 1e-9)
    }
}

const TAKE_A_PART: &str = "Take a part of it: fewer rows, or fewer files.";
const CHECK_COLUMNS: &str =
    "Check in the preview that each column has the right role, or choose a file with more ratings.";
const DECIMAL_COMMA: &str = "If numbers have a decimal comma, save the file with semicolons between the columns. If \
    columns have no name, give them one in the first row, or say that it names no columns.";
const DOWNLOAD_YOURSELF: &str = "Download it yourself, then drop the file here.";

fn unsupported(what: UnsupportedFile) -> &'static str {
    match what {
        UnsupportedFile::Empty => "an empty file",
        UnsupportedFile::Image => "an image",
        UnsupportedFile::Pdf => "a PDF document",
        UnsupportedFile::Excel => "an Excel workbook",
        UnsupportedFile::OpenDocument => "an OpenDocument file",
        UnsupportedFile::Word => "a Word document",
        UnsupportedFile::Html => "a web page (HTML)",
        UnsupportedFile::HtmlTable => "an HTML table, whatever its name ends with",
        UnsupportedFile::Xml => "an XML file",
        UnsupportedFile::Json => "a JSON file",
        UnsupportedFile::Archive => "an archive that this page cannot unpack",
        UnsupportedFile::Nested => "an archive within an archive",
        UnsupportedFile::Database => "a database file",
        UnsupportedFile::Parquet => "a Parquet file",
        UnsupportedFile::Matlab => "a MATLAB file",
        UnsupportedFile::R => "a file of R objects",
        UnsupportedFile::Numpy => "a NumPy array",
        UnsupportedFile::Pickle => "a pickled Python object",
        UnsupportedFile::Arff => "an ARFF file",
        UnsupportedFile::Binary => "not a text file",
    }
}

fn unsupported_advice(what: UnsupportedFile) -> &'static str {
    match what {
        UnsupportedFile::Excel | UnsupportedFile::OpenDocument => {
            "Save or export the sheet as CSV, then drop that file."
        }
        UnsupportedFile::Html => "Download the data itself, not the page that links to it.",
        UnsupportedFile::HtmlTable => "Open it in Excel or LibreOffice and save it as CSV, then drop that file.",
        UnsupportedFile::Matlab => {
            "Save the table with MATLAB's writetable or writematrix as CSV, then drop that file."
        }
        UnsupportedFile::R => "Save the data frame with R's write.csv, then drop that file.",
        UnsupportedFile::Numpy | UnsupportedFile::Pickle => {
            "Save it with pandas: pd.DataFrame(data).to_csv(\"ratings.csv\"), then drop that file."
        }
        UnsupportedFile::Arff => {
            "Delete the lines above the rows, put the names of the columns there, and save it as CSV."
        }
        UnsupportedFile::Xml | UnsupportedFile::Json | UnsupportedFile::Parquet => CONVERT,
        UnsupportedFile::Archive => {
            "Unpack it, then drop the files it holds. This page reads .zip, .gz and .tar as they are."
        }
        UnsupportedFile::Nested => "Unpack the outer archive, then drop what it holds.",
        UnsupportedFile::Database => "Export the table of ratings as CSV, then drop that file.",
        UnsupportedFile::Empty
        | UnsupportedFile::Image
        | UnsupportedFile::Pdf
        | UnsupportedFile::Word
        | UnsupportedFile::Binary => CHOOSE_RATINGS,
    }
}

fn damage(damage: &Damage) -> &str {
    match damage {
        Damage::Method => "its compression method is unknown here",
        Damage::Size => "its size is not what the archive says",
        Damage::Checksum => "its checksum is not what the archive says",
        Damage::Other(why) => why,
    }
}

fn missing(missing: Missing) -> &'static str {
    match missing {
        Missing::Users => "no column seems to hold users",
        Missing::Items => "no column seems to hold items",
        Missing::Ratings => "no column seems to hold ratings",
        Missing::UsersAndItems => "there are ratings, but no column seems to hold users or items",
        Missing::Everything => "no columns seem to hold ratings or titles",
    }
}

fn seen(seen: &Seen) -> String {
    match seen {
        Seen::Nothing => "it has no rows".to_owned(),
        Seen::FirstRow(row) => format!("it begins \"{row}\""),
        Seen::Names(names) => format!("its columns are {names}"),
    }
}

/// Why a row or a cell is not read.
fn reason(reason: Reason) -> String {
    let plain = match reason {
        Reason::TooFewColumns { needed } => return format!("it has fewer than the {needed} columns it needs"),
        Reason::TooManyColumns { expected } => return format!("it has more than the {expected} columns of the table"),
        Reason::ShortRow { found, expected } => return format!("it has {found} columns and not {expected}"),
        Reason::AnotherScale(Notation::OutOf(of)) => {
            return format!("the rating is not out of {of} like the others");
        }
        Reason::AnotherScale(Notation::Percent) => "the rating is not a percentage like the others",
        Reason::AnotherScale(_) => "the rating is on another scale than the others",
        Reason::NoUser => "the user is empty",
        Reason::NoItem => "the item is empty",
        Reason::NoTitle => "the title is empty",
        Reason::NoRating => "the rating is empty",
        Reason::NotANumber => "the rating is not a number",
        Reason::NotFinite => "the rating is not a finite number",
        Reason::OpenQuote => "a quotation mark opens here and never closes",
        Reason::Summary => "it sums up the other rows, like a mean or a total",
        Reason::NoBlock => "no line such as 12: says which item this is",
    };
    plain.to_owned()
}

/// What became of ratings that gave no data, in one line.
pub fn refusal(error: &DataError) -> String {
    let (reason, advice) = data_problem(&error.problem);
    format!("{} {advice}", sentence(&reason))
}

/// What a delimiter is called.
pub fn delimiter(delimiter: Delimiter) -> String {
    let name = match delimiter {
        Delimiter::DoubleColon => "Double colon (::)",
        Delimiter::Tab => "Tab",
        Delimiter::Semicolon => "Semicolon (;)",
        Delimiter::Pipe => "Bar (|)",
        Delimiter::Comma => "Comma (,)",
        Delimiter::Space => "Space",
        Delimiter::Blanks => "Spaces and tabs",
        Delimiter::Other(sign) if sign.is_ascii_graphic() => return format!("Other ({})", delimiter.text()),
        Delimiter::Other(sign) => return format!("Other (\\x{sign:02x})"),
    };
    name.to_owned()
}

pub fn role(role: Role) -> &'static str {
    match role {
        Role::User => "User",
        Role::Item => "Item",
        Role::Title => "Title",
        Role::Year => "Year",
        Role::Genre => "Genre",
        Role::Rating => "Rating",
        Role::Time => "Time",
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

/// How far reading a file is, `passed` seconds after it began. Where a host does not say how much it sends, and before
/// any of it is a table, less is known.
pub fn reading(progress: &ReadProgress, passed: f64) -> String {
    let ReadProgress { file, bytes, rows, looking, .. } = progress;
    if let Some((number, of)) = looking {
        return format!("{file}: looking into file {} of {}", thousands(*number), thousands(*of));
    }
    let megabytes = |bytes: u64| format!("{:.0}", bytes as f64 * 1e-6);
    let of = progress.total().map_or(String::new(), |total| format!(" of {}", megabytes(total)));
    let rows = if *rows > 0 { format!(", {}", counted(*rows as usize, "row")) } else { String::new() };
    let left = match progress.total() {
        Some(total) if *bytes > 0 => {
            let share = *bytes as f64 / total as f64;
            format!(", {} left", duration((passed / share - passed).max(0.0)))
        }
        _ => String::new(),
    };
    format!("{file}: {}{of} MB{rows}{left}", megabytes(*bytes))
}

/// Which files a report tells of, beside the one it names.
pub fn told(told: Told) -> String {
    match told {
        Told::One | Told::Parts(1) | Told::Alike(1) => String::new(),
        Told::Parts(files) => format!(" ({} files of the same layout)", thousands(files as usize)),
        Told::Alike(files) => format!(" and {}", counted(files as usize - 1, "more file")),
    }
}

/// What a file was taken as.
pub fn taken_as(file: &FileReport) -> String {
    match &file.taken_as {
        TakenAs::Ratings => "ratings".to_owned(),
        TakenAs::Titles => "titles".to_owned(),
        TakenAs::OwnRatings => "one person’s ratings".to_owned(),
        TakenAs::LeftOut(why) => format!("left out: {}", left_out(why)),
        TakenAs::Refused(error) => {
            let (reason, advice) = data_problem(&error.problem);
            format!("not read: {reason}. {advice}")
        }
    }
}

fn left_out(why: &LeftOut) -> String {
    match why {
        LeftOut::ByPerson => "you left it out".to_owned(),
        LeftOut::Unrecognized => "no columns seem to hold ratings or titles".to_owned(),
        LeftOut::Unsupported(what) => format!("this is {}", unsupported(*what)),
        LeftOut::RatingsFrom(file) => format!("the ratings are taken from {file}"),
        LeftOut::TitlesFrom(file) => format!("the titles are taken from {file}"),
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
    let Accounting { ids_unquoted, rows_short, rows_unwrapped, ref mark, .. } = *accounting;
    let Accounting { ids_trimmed, ids_made_whole, titles_repeated, ratings_parsed, notation, .. } = *accounting;
    let Accounting { characters_replaced, cells_empty, cells_marked, cells_refused, .. } = *accounting;
    let parsed = match notation {
        Notation::Plain | Notation::Stars => "ratings are written as stars, which were counted".to_owned(),
        Notation::OutOf(of) => format!("ratings are written out of {of}; the number in front was read"),
        Notation::Percent => "ratings are percentages, read as numbers from 0 to 100".to_owned(),
        Notation::Labeled => "ratings have a label after the number; the number was read".to_owned(),
    };
    let marked = format!("cells say \"{mark}\" and give no rating");
    [
        (rows_unwrapped, "rows stood in one quoted cell each, as a spreadsheet saves them, and were unpacked"),
        (rows_short, "rows end early; the cells missing at their end count as empty"),
        (ids_unquoted, "ids had quotation marks around them, which were taken off"),
        (ids_trimmed, "ids had spaces around them, which were removed"),
        (ids_made_whole, "ids ended with .0, which was removed"),
        (titles_repeated, "ids have a second title; the last one counts"),
        (ratings_parsed, &parsed),
        (characters_replaced, "characters do not exist in this encoding and were replaced"),
        (cells_empty, "cells are empty"),
        (cells_marked, &marked),
        (cells_refused, "cells hold something other than a rating"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, what)| format!("{} {what}.", thousands(n as usize)))
    .collect()
}

/// What was refused: the rows of a matrix may be read, and one of their cells not.
pub fn refused_part(layout: Option<Layout>, reason: Reason) -> &'static str {
    let is_matrix = layout.is_some_and(Layout::is_matrix);
    if is_matrix && matches!(reason, Reason::NotANumber | Reason::NotFinite) { "cell" } else { "row" }
}

pub fn refused(what: &str, Refused { reason, count, .. }: &Refused) -> String {
    format!("{} refused because {}:", counted(*count as usize, what), self::reason(*reason))
}

/// What became of all ratings together.
///
/// `held_out` is how many of them training does not read, where that is known.
pub fn totals(report: &Report, held_out: Option<usize>, noun: Noun) -> Vec<String> {
    let n_ratings = report.ratings as usize;
    let ratings = thousands(n_ratings);
    let mut lines: Vec<String> = report.shortened_ids.iter().map(warnings::shortened_ids).collect();
    lines.extend(report.little_in_common.as_ref().map(|little| warnings::little_in_common(little, noun)));
    lines.push(match report.ratings_read {
        // Of data whose files are not at hand any more.
        0 => format!("Titles read for the {ratings} ratings loaded before."),
        read => {
            let read = counted(read as usize, "rating");
            let used = if report.ratings == report.ratings_read { String::new() } else { format!(" {ratings} used.") };
            let split = held_out.map(|held_out| {
                let [train, valid] = [n_ratings.saturating_sub(held_out), held_out].map(thousands);
                format!(" {train} to train on, {valid} held out to check the model.")
            });
            format!("{read} read.{used}{}", split.unwrap_or_default())
        }
    });
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
        lines.push(format!("{} of your own read, {} to add.", counted(own.read as usize, "rating"), own.ratings));
    }
    if let Some(zeros) = &own.zeros {
        let became = if zeros.dropped { "left out" } else { "kept" };
        lines.push(format!(
            "{} of your own are 0, which stands for no rating: {became}.",
            thousands(zeros.ratings as usize)
        ));
    }
    let titles = &report.titles;
    if titles.without_title > 0 && titles.without_title < titles.items {
        let untitled = names::listed(&titles.untitled, ", ", titles.without_title);
        lines.push(format!("{} without a title: {untitled}.", noun.counted(titles.without_title)));
    }
    lines
}

/// How many of one person's ratings the data have a place for.
pub fn own_ratings(own: &OwnRatings, noun: Noun) -> String {
    let OwnRatings { file, n_ratings, matched, other_numbers, .. } = own;
    if let Some((lowest, highest)) = other_numbers {
        let numbers =
            if lowest == highest { format!("number {lowest}") } else { format!("numbers {lowest} to {highest}") };
        return format!(
            "{file} holds one person’s ratings, of {} by number. The {numbers} cannot be matched with the {} of the \
             data, because nothing says that they are of the same catalog. Drop the file with the titles, too.",
            noun.counted(*n_ratings),
            noun.many
        );
    }
    format!(
        "{file} holds one person’s ratings: {} of {} are of {} that the data have.",
        thousands(*matched),
        counted(*n_ratings, "rating"),
        noun.many,
    )
}

/// The first of one person's ratings that the data have no place for.
pub fn unmatched(own: &OwnRatings) -> Option<String> {
    let all = own.n_ratings - own.matched;
    (!own.unmatched.is_empty()).then(|| format!("Not in the data: {}.", names::listed(&own.unmatched, "; ", all)))
}

/// How many ratings repeat another of the same user and item, and an example.
pub fn duplicates_found(found: &DuplicatesFound, noun: Noun) -> String {
    let pairs = counted(found.pairs as usize, "pair");
    let extra = thousands(found.extra as usize);
    let example = found.examples.first().map_or(String::new(), |one| {
        format!(" For example, {} rated {} first {}, then {}.", one.user, one.item, one.values[0], one.values[1])
    });
    format!("{pairs} of user and {} with more than one rating, {extra} too many.{example}", noun.one)
}

/// How many ratings have a value that may mean "not rated".
pub fn sentinel_found(found: &SentinelFound) -> String {
    let verb = if found.ratings == 1 { "is" } else { "are" };
    let ratings = counted(found.ratings as usize, "rating");
    format!("{ratings} {verb} {}, which may mean “not rated.”", found.sentinel.value())
}

/// Titles that several ids have.
pub fn shared_titles(found: &TitlesFound) -> String {
    let titles = names::listed(&found.shared_titles, "; ", found.shared);
    let undated = match (found.undated, found.apart) {
        (0, _) | (_, true) => String::new(),
        (1, _) => " One of them has no year, so its ids are kept apart.".to_owned(),
        (n, _) => format!(" {} of them have no year, so their ids are kept apart.", thousands(n)),
    };
    let twice = match found.rated_twice {
        0 => String::new(),
        1 => " Once a user rated several ids of one title, and each rating counts.".to_owned(),
        n => format!(" {} times a user rated several ids of one title, and each rating counts.", thousands(n)),
    };
    format!("{} of several ids: {titles}.{undated}{twice}", counted(found.shared, "title"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ItemNoun;
    use crate::data::read::{ColumnName, Duplicate};
    use crate::ui::words::noun;

    #[test]
    fn an_error_says_what_happened_where_and_what_to_do() {
        let problem = DataProblem::Row { reason: Reason::NotANumber, text: "1,3,x3".to_owned() };
        let (what, advice) = data_error(&DataError { file: "u.data".to_owned(), line: Some(3), problem });
        assert_eq!(what, "u.data, line 3: the rating is not a number: \"1,3,x3\"");
        assert_eq!(advice, "Correct that line, or delete it, then drop the file again.");
        let (what, _) = data_error(&DataError::of_file("", DataProblem::NoFile));
        assert_eq!(what, "Ratings files: no file was given");
    }

    #[test]
    fn numbers_that_are_cut_in_two_call_for_semicolons() {
        let advice = |reason| data_problem(&DataProblem::NoRowRead { rows: 3, reason, text: "1,2,5".to_owned() }).1;
        assert!(advice(Reason::TooManyColumns { expected: 2 }).contains("decimal comma"));
        assert!(!advice(Reason::NoUser).contains("decimal comma"));
    }

    #[test]
    fn columns_without_a_name_go_by_their_number() {
        let column = |name: &str| ColumnName { index: 2, name: name.to_owned() };
        let problem = |column| DataProblem::OtherTitles { titled: 0, rated: 2, source: "u.data".to_owned(), column };
        assert!(data_problem(&problem(column(""))).1.contains("column 3"));
        let (what, advice) = data_problem(&problem(column("movieId")));
        assert_eq!(what, "it has titles for only 0 of the 2 items of u.data");
        assert!(advice.contains("\"movieId\""));
    }

    #[test]
    fn what_was_found_is_told_by_the_noun_of_the_data() {
        let joke = noun(ItemNoun::Joke);
        let own = OwnRatings {
            file: "me.csv".to_owned(),
            n_ratings: 3,
            matched: 2,
            unmatched: vec!["Toast".to_owned()],
            other_numbers: None,
            ratings: Vec::new(),
        };
        assert_eq!(
            own_ratings(&own, joke),
            "me.csv holds one person’s ratings: 2 of 3 ratings are of jokes that the data have."
        );
        assert_eq!(unmatched(&own).as_deref(), Some("Not in the data: Toast."));
        assert_eq!(unmatched(&OwnRatings { matched: 3, unmatched: Vec::new(), ..own }), None);
        let example = Duplicate { user: "Ada".to_owned(), item: "Toast".to_owned(), values: [4.0, 3.5] };
        let found = DuplicatesFound { pairs: 1, extra: 1, examples: vec![example], ..DuplicatesFound::default() };
        assert_eq!(
            duplicates_found(&found, joke),
            "1 pair of user and joke with more than one rating, 1 too many. For example, Ada rated Toast first 4, \
             then 3.5."
        );
        let found = SentinelFound { sentinel: Sentinel::NinetyNine, ratings: 1200, dropped: true };
        assert_eq!(sentinel_found(&found), "1,200 ratings are 99, which may mean “not rated.”");
    }

    #[test]
    fn what_was_repaired_is_told() {
        let accounting = Accounting {
            ids_made_whole: 3,
            titles_repeated: 2,
            ratings_parsed: 1204,
            notation: Notation::OutOf(5),
            ..Accounting::default()
        };
        let told = [
            "3 ids ended with .0, which was removed.",
            "2 ids have a second title; the last one counts.",
            "1,204 ratings are written out of 5; the number in front was read.",
        ];
        assert_eq!(repairs(&accounting), told);
    }

    #[test]
    fn how_far_reading_is_tells_what_is_known() {
        let progress = |of_bytes, rows| {
            let file = "a.csv".to_owned();
            ReadProgress { file, bytes: 2_000_000, of_bytes, rows, looking: None, wants_more: true }
        };
        let looking = ReadProgress { looking: Some((1200, 17_770)), ..progress(0, 0) };
        assert_eq!(reading(&looking, 1.0), "a.csv: looking into file 1,200 of 17,770");
        let progress = |of_bytes, rows| reading(&progress(of_bytes, rows), 1.0);
        assert_eq!(progress(8_000_000, 1200), "a.csv: 2 of 8 MB, 1,200 rows, 3.00 s left");
        assert_eq!(progress(8_000_000, 0), "a.csv: 2 of 8 MB, 3.00 s left");
        assert_eq!(progress(0, 0), "a.csv: 2 MB");
        assert_eq!(progress(1_000_000, 0), "a.csv: 2 MB", "more than was said");
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
    fn what_does_not_fit_says_how_much_does() {
        let told = |rows, before| {
            let problem = DataProblem::TooMuch { rows, bytes: 3_500_000_000, before };
            data_error(&DataError::of_file("a.csv", problem)).0
        };
        assert_eq!(
            told(120_000_000, 0),
            "a.csv: the first 120,000,000 rows need 3.5 GB, all the memory there is for them"
        );
        assert_eq!(
            told(2, 98_000_000),
            "a.csv: the first 2 rows, with the 98,000,000 ratings read before, need 3.5 GB, all the memory there is for them"
        );
    }

    #[test]
    fn many_files_of_a_report_are_counted() {
        assert_eq!(told(Told::One), "");
        assert_eq!(told(Told::Parts(17_770)), " (17,770 files of the same layout)");
        assert_eq!(told(Told::Alike(2)), " and 1 more file");
        assert_eq!(told(Told::Alike(981)), " and 980 more files");
    }

    #[test]
    fn every_row_of_a_file_is_told() {
        let accounting =
            Accounting { records: 1203, rows_read: 1201, rows_refused: 1, header: 1, ..Accounting::default() };
        assert_eq!(rows(&accounting), "1,203 rows: 1,201 read, 1 refused, 1 header.");
    }
}

//! From the beginning of a file to a plan of how to read all of it.

use super::choices::FileChoices;
use super::dialect::{self, Dialect};
use super::foreign;
use super::header;
use super::layout::{self, Layout};
use super::profile::Profiles;
use super::records::Splitter;
use super::roles::{self, Role};
use super::{encoding, quote_line};
use crate::data::DataError;
use encoding_rs::Encoding;

/// Bytes of a file that are looked at before it is read.
pub const SAMPLE: usize = 256 * 1024;
/// Rows of the sample that the columns are judged by.
const JUDGED_ROWS: usize = 1000;
/// Rows that the preview shows.
const SHOWN_ROWS: usize = 10;

/// How a file is read.
#[derive(Clone, Debug)]
pub struct Plan {
    pub encoding: &'static Encoding,
    /// The encoding was given, so it stays what it is.
    pub encoding_given: bool,
    pub dialect: Dialect,
    /// The first row names the columns.
    pub header: bool,
    /// Of each column; empty without a header.
    pub names: Vec<String>,
    pub roles: Vec<Role>,
    /// None where no ratings and no titles are recognised: nothing can be read.
    pub layout: Option<Layout>,
    pub first_rows: Vec<Vec<String>>,
    /// The roles, had the ratings been taken from the column whose contents suit them.
    pub better_roles: Option<Vec<Role>>,
}

impl Plan {
    /// Columns of the table.
    pub fn width(&self) -> usize {
        self.roles.len()
    }

    /// The first column of a role.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|&it| it == role)
    }

    /// Why nothing can be read, in the person's words.
    pub fn refusal(&self, file: &str) -> DataError {
        let has = |role| self.roles.contains(&role);
        let seen = match (self.names.as_slice(), self.first_rows.first()) {
            ([], Some(row)) => format!(
                "it begins \"{}\"",
                quote_line(row.join(str::from_utf8(self.dialect.delimiter.bytes()).unwrap_or(",")).as_bytes())
            ),
            ([], None) => "it has no rows".to_owned(),
            (names, _) => format!("its columns are {}", quote_line(names.join(", ").as_bytes())),
        };
        let missing = match (has(Role::User), has(Role::Item) || has(Role::Title), has(Role::Rating)) {
            (true, true, false) | (false, true, false) | (true, false, false) => "no column with ratings is recognised",
            (true, false, true) => "no column with items is recognised",
            _ => "neither ratings nor titles are recognised",
        };
        DataError {
            file: file.to_owned(),
            line: None,
            reason: format!("{missing}; {seen}"),
            advice:
                "Say in the preview which column holds the users, the items and the ratings, or leave this file out."
                    .to_owned(),
        }
    }
}

/// Makes the plan for a file that begins with `sample`; `whole` says that this is all of it.
///
/// The error says what the file is, where it is no table at all.
pub fn understand(file: &str, sample: &[u8], whole: bool, choices: &FileChoices) -> Result<Plan, DataError> {
    let given = choices.encoding.as_deref().and_then(|label| Encoding::for_label(label.as_bytes()));
    let encoding = given.unwrap_or_else(|| encoding::guess(sample));
    let mut text = Vec::new();
    encoding::Decoder::new(encoding, true).decode(sample, whole, &mut text);
    if let Some(what) = foreign::what_it_is(sample, &text) {
        return Err(foreign::refuse(file, what));
    }
    if !whole {
        // The last line may be cut off.
        let end = text.iter().rposition(|&byte| matches!(byte, b'\n' | b'\r')).map_or(text.len(), |at| at + 1);
        text.truncate(end);
    }
    if text.trim_ascii().is_empty() {
        return Err(foreign::refuse(file, foreign::Foreign::Empty));
    }

    let guessed = dialect::guess(&text, choices.delimiter);
    let dialect = Dialect {
        quoting: choices.quoting.unwrap_or(guessed.quoting),
        decimal_comma: choices.decimal_comma.unwrap_or(guessed.decimal_comma),
        ..guessed
    };
    let blocks = choices.layout.map_or_else(|| layout::begins_with_block(&text), |layout| layout == Layout::Blocks);
    let rows = sampled_rows(&text, dialect, blocks);
    // A header may be wider than the rows below it.
    let width = usual_width(&rows).max(rows.first().map_or(0, Vec::len));
    let profile = |rows: &[Vec<Vec<u8>>]| {
        let mut profiles = Profiles::new(width, dialect.decimal_comma);
        rows.iter().for_each(|row| profiles.add(row));
        profiles
    };
    let mut below = profile(rows.get(1..).unwrap_or_default());
    let header = choices
        .header
        .unwrap_or_else(|| !blocks && rows.first().is_some_and(|first| layout::has_header(first, &below)));
    let (names, rows, profiles) = match rows.split_first() {
        Some((first, rest)) if header => (header::names(first, &mut below), rest, below),
        _ => (Vec::new(), &rows[..], profile(&rows)),
    };
    let first_rows: Vec<Vec<String>> = rows
        .iter()
        .take(SHOWN_ROWS)
        .map(|row| row.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect())
        .collect();

    let known_names = header.then_some(names.as_slice());
    let (roles, layout) = match (&choices.roles, blocks) {
        (Some(given), _) => {
            let mut roles = given.clone();
            roles.resize(if header { names.len() } else { width }, Role::Other);
            let layout =
                choices.layout.or_else(|| if blocks { Some(Layout::Blocks) } else { layout::of_roles(&roles) });
            (roles, layout)
        }
        (None, true) => {
            let usual = [Role::User, Role::Rating, Role::Time];
            ((0..width).map(|column| usual.get(column).copied().unwrap_or(Role::Other)).collect(), Some(Layout::Blocks))
        }
        (None, false) => {
            let mut roles = roles::assign(known_names, &profiles);
            let layout = layout::guess(known_names, &mut roles, &profiles, &first_rows);
            (roles, choices.layout.or(layout))
        }
    };
    let layout = layout.filter(|&layout| layout::is_possible(layout, &roles));
    let better_roles = (layout == Some(Layout::Long)).then(|| roles::better(&roles, &profiles)).flatten();
    Ok(Plan {
        encoding,
        encoding_given: given.is_some(),
        dialect,
        header,
        names,
        roles,
        layout,
        first_rows,
        better_roles,
    })
}

/// The rows of the sample as fields; the lines that begin a block are none.
fn sampled_rows(text: &[u8], dialect: Dialect, blocks: bool) -> Vec<Vec<Vec<u8>>> {
    let mut splitter = Splitter::new(dialect.delimiter, dialect.quoting);
    let (mut rest, mut rows, mut preamble) = (text, Vec::new(), dialect.preamble);
    while let Some(record) = splitter.split(rest, true).filter(|_| rows.len() <= JUDGED_ROWS) {
        rest = &rest[record.size..];
        if record.is_blank() || (blocks && layout::block_item(record.text.trim_ascii()).is_some()) {
            continue;
        }
        if preamble > 0 {
            preamble -= 1;
            continue;
        }
        rows.push((0..record.len()).map(|index| record.field(index).to_vec()).collect());
    }
    rows
}

/// The number of fields that most rows have.
fn usual_width(rows: &[Vec<Vec<u8>>]) -> usize {
    let widths: Vec<usize> = rows.iter().map(Vec::len).collect();
    dialect::usual_width(&widths).map_or(0, |(width, _)| width)
}

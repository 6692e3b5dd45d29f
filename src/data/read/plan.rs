//! How files are read: every setting with its value and who chose it. A leaf without logic: the phases of
//! understanding a file fill in what the person at the page has not chosen.

use super::sentinels::Sentinel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A setting of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting<T> {
    pub value: T,
    pub chosen_by: ChosenBy,
}

/// Who chose the value of a setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChosenBy {
    #[default]
    Guess,
    Person,
}

impl<T> Setting<T> {
    /// A value that the person chose.
    pub fn chosen(value: T) -> Setting<T> {
        Setting { value, chosen_by: ChosenBy::Person }
    }

    /// The value, if the person chose it.
    pub fn by_person(&self) -> Option<&T> {
        (self.chosen_by == ChosenBy::Person).then_some(&self.value)
    }

    /// Fills in a guess, unless the person chose.
    pub fn guess(&mut self, guess: impl FnOnce() -> T) {
        if self.chosen_by == ChosenBy::Guess {
            self.value = guess();
        }
    }
}

/// How one file is read. The default chooses nothing and knows nothing of the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Read it although another file of the archive seemed better, or leave it out. None leaves that open.
    pub take: Option<bool>,
    /// A label such as `UTF-8`, `windows-1252`, `UTF-16LE`.
    pub encoding: Setting<String>,
    pub delimiter: Setting<Delimiter>,
    /// Fields may stand between quotation marks.
    pub quoting: Setting<bool>,
    /// Numbers may be written with a decimal comma.
    pub decimal_comma: Setting<bool>,
    /// The first row names the columns.
    pub header: Setting<bool>,
    /// The role of each column, from the first on.
    pub roles: Setting<Vec<Role>>,
    /// None where no ratings and no titles are recognized: nothing can be read.
    pub layout: Setting<Option<Layout>>,
    /// Records before the header, or before the first row where there is none: comments, a line that names the
    /// delimiter, the caption of a spreadsheet.
    pub preamble: usize,
    /// The name of each column; empty without a header.
    pub names: Vec<String>,
    /// The first rows below the header, field by field.
    pub first_rows: Vec<Vec<String>>,
    /// What a matrix says where there is no rating, in lower case.
    pub marks: Vec<String>,
    /// The roles to offer where the contents of the columns do not suit their names.
    pub better_roles: Option<Vec<Role>>,
    /// Each row stands in one quoted cell, as a spreadsheet saves a file that it did not take apart.
    pub wrapped: bool,
    /// What was noticed, or guessed and is not certain.
    pub notes: Vec<Note>,
}

/// Something that was noticed of a table, or guessed of it and is not certain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// What this column holds are averages of many people, not ratings by somebody.
    Averages(usize),
    /// This column numbers the rows of a list.
    Rank(usize),
    /// Nothing says whether the rows of a matrix are users or items, but what they are called.
    Direction,
    /// These names stand above several columns of a matrix, which are taken as several users or items.
    NamedTwice(Vec<String>),
    /// These columns beside those of ratings look like questions about the person.
    Questions(Vec<usize>),
    /// No names, or none that are known, say which columns hold users, items and ratings.
    ByContents,
}

impl Plan {
    /// Number of columns of the table.
    pub fn width(&self) -> usize {
        self.roles.value.len()
    }

    /// The first column of a role.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.roles.value.iter().position(|&it| it == role)
    }

    /// The name of a column; empty where it has none.
    pub fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }

    /// How to tell a person which column is meant.
    pub fn column_name(&self, index: usize) -> ColumnName {
        ColumnName { index, name: self.name(index).to_owned() }
    }

    /// Chooses a delimiter. The columns are others now, so nothing that was chosen for the old ones holds.
    pub fn choose_delimiter(&mut self, delimiter: Delimiter) {
        let Plan { take, encoding, .. } = std::mem::take(self);
        *self = Plan { take, encoding, delimiter: Setting::chosen(delimiter), ..Plan::default() };
    }

    /// Chooses whether the first row names the columns. The roles follow from the names.
    pub fn choose_header(&mut self, header: bool) {
        (self.header, self.roles) = (Setting::chosen(header), Setting::default());
    }

    /// Chooses a layout. The columns get the roles that it needs.
    pub fn choose_layout(&mut self, layout: Layout) {
        (self.layout, self.roles) = (Setting::chosen(Some(layout)), Setting::default());
    }
}

/// How to tell a person which column is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnName {
    /// Counted from 0.
    pub index: usize,
    /// Empty without a header.
    pub name: String,
}

/// What stands between two fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delimiter {
    DoubleColon,
    Tab,
    Semicolon,
    Pipe,
    #[default]
    Comma,
    Space,
    /// Any run of blanks and tabs.
    Blanks,
    /// Another sign of ASCII.
    Other(u8),
}

impl Delimiter {
    /// The usual delimiters. The less a text would hold one by chance, the earlier it comes.
    pub const ALL: [Delimiter; 6] = [
        Delimiter::DoubleColon,
        Delimiter::Tab,
        Delimiter::Semicolon,
        Delimiter::Pipe,
        Delimiter::Comma,
        Delimiter::Space,
    ];

    /// The delimiter as written in the file.
    pub fn text(self) -> &'static str {
        match self {
            Delimiter::DoubleColon => "::",
            Delimiter::Tab => "\t",
            Delimiter::Semicolon => ";",
            Delimiter::Pipe => "|",
            Delimiter::Comma => ",",
            Delimiter::Space | Delimiter::Blanks => " ",
            Delimiter::Other(sign) => ascii(sign),
        }
    }

    /// The delimiter that a person types.
    pub fn typed(text: &str) -> Option<Delimiter> {
        let usual = Delimiter::ALL.into_iter().find(|delimiter| delimiter.text() == text);
        usual.or(match text.as_bytes() {
            &[sign] if sign.is_ascii() && !matches!(sign, b'"' | b'\n' | b'\r') => Some(Delimiter::Other(sign)),
            _ => None,
        })
    }
}

/// A sign of ASCII as a text.
fn ascii(sign: u8) -> &'static str {
    static SIGNS: [u8; 128] = {
        let mut signs = [0; 128];
        let mut sign = 0;
        while sign < 128 {
            signs[sign] = sign as u8;
            sign += 1;
        }
        signs
    };
    let place = usize::from(sign & 0x7f);
    str::from_utf8(&SIGNS[place..=place]).unwrap_or(" ")
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    User,
    Item,
    Title,
    /// The year of an item; it goes after the title where that has none. For a book it would tell editions apart, and
    /// is left out.
    Year,
    /// The genres of an item: several in one column, or a column for each that is 1 where the item has it.
    Genre,
    /// In a matrix there are several of these, one for each item (or user).
    Rating,
    /// A time, which is left out.
    Time,
    /// Left out.
    Other,
}

/// What a row of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layout {
    /// One rating: user, item, value.
    Long,
    /// All ratings of a user; the items' names are in the header.
    UsersDown,
    /// All ratings of an item; the users' names are in the header.
    ItemsDown,
    /// The Netflix Prize's: a line `12:`, then the ratings of item 12.
    Blocks,
    /// One rating of the one person whose file this is.
    OneUser,
    /// No rating, but the title of an item.
    Titles,
}

impl Layout {
    /// Whether a row holds all ratings of a user, or of an item.
    pub fn is_matrix(self) -> bool {
        matches!(self, Layout::UsersDown | Layout::ItemsDown)
    }
}

/// Everything that the person at the page can choose; the default leaves every guess.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// By the name of the file as its report has it.
    pub files: BTreeMap<String, Plan>,
    pub duplicates: DuplicatePolicy,
    /// True drops the ratings of that value, false keeps them.
    pub drop_sentinels: BTreeMap<Sentinel, bool>,
    /// The ratings are counts: train on the logarithm of 1 + count.
    pub log_counts: bool,
    /// Items that share a title stay apart: the id of each goes after the title.
    pub titles_apart: bool,
    /// Leave out the ratings of items whose ids a spreadsheet shortened.
    pub drop_shortened_ids: bool,
}

impl Choices {
    /// The plan of a file as far as the person chose it.
    pub fn plan(&self, file: &str) -> Plan {
        self.files.get(file).cloned().unwrap_or_default()
    }
}

/// What becomes of several ratings of one item by one user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DuplicatePolicy {
    #[default]
    Last,
    First,
    Mean,
    /// Each counts.
    All,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_takes_back_what_depended_on_it() {
        let all = Plan {
            take: Some(true),
            encoding: Setting::chosen("utf-8".to_owned()),
            delimiter: Setting::chosen(Delimiter::Comma),
            quoting: Setting::chosen(true),
            decimal_comma: Setting::chosen(true),
            header: Setting::chosen(true),
            roles: Setting::chosen(vec![Role::User]),
            layout: Setting::chosen(Some(Layout::Long)),
            ..Plan::default()
        };
        let after = |choose: &dyn Fn(&mut Plan)| {
            let mut plan = all.clone();
            choose(&mut plan);
            plan
        };
        assert_eq!(
            after(&|plan| plan.choose_delimiter(Delimiter::Tab)),
            Plan {
                take: Some(true),
                encoding: Setting::chosen("utf-8".to_owned()),
                delimiter: Setting::chosen(Delimiter::Tab),
                ..Plan::default()
            }
        );
        assert_eq!(
            after(&|plan| plan.choose_header(false)),
            Plan { header: Setting::chosen(false), roles: Setting::default(), ..all.clone() }
        );
        assert_eq!(
            after(&|plan| plan.choose_layout(Layout::OneUser)),
            Plan { layout: Setting::chosen(Some(Layout::OneUser)), roles: Setting::default(), ..all.clone() }
        );
    }

    #[test]
    fn any_sign_of_ascii_can_be_a_delimiter() {
        assert_eq!(Delimiter::typed(";"), Some(Delimiter::Semicolon));
        assert_eq!(Delimiter::typed("$").map(Delimiter::text), Some("$"));
        for typed in ["", "ab", "\"", "é"] {
            assert_eq!(Delimiter::typed(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_guess_never_replaces_a_choice() {
        let (mut open, mut chosen) = (Setting::default(), Setting::chosen(1));
        open.guess(|| 2);
        chosen.guess(|| 2);
        assert_eq!((open.value, open.by_person()), (2, None));
        assert_eq!((chosen.value, chosen.by_person()), (1, Some(&1)));
    }
}

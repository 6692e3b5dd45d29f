//! What reading found in each file and did to the data: told always, whether anything was repaired or not.

use super::accounting::Accounting;
use super::duplicates::DuplicatesFound;
use super::error::{DataError, DataProblem};
use super::foreign::UnsupportedFile;
use super::plan::{ColumnName, Layout, Plan, Role};
use super::scale::RatingScale;
use super::sentinels::SentinelFound;
use super::titles::TitlesFound;
use serde::{Deserialize, Serialize};

/// A file, or a file of an archive, as it was read. Whatever is wrong here can be chosen otherwise in
/// [`super::Choices`] under the same name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileReport {
    /// As dropped; for a file of an archive `archive.zip/folder/file`; for the parts of a table with `*` in place of each
    /// number.
    pub name: String,
    /// Which files it tells of.
    pub told: Told,
    /// Bytes read, unpacked.
    pub bytes: u64,
    pub taken_as: TakenAs,
    /// None where the file is not known to be a table.
    pub plan: Option<Plan>,
    /// It was converted to a table of text: how that is written says nothing of the file.
    pub is_converted: bool,
    pub accounting: Accounting,
}

/// The files that a report tells of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    #[default]
    One,
    /// The parts of a table: so many files, whose names differ in their numbers.
    Parts(u64),
    /// The named file, and others that fared alike: so many together.
    Alike(u64),
}

impl Told {
    /// Number of files.
    pub fn files(self) -> u64 {
        match self {
            Told::One => 1,
            Told::Parts(n) | Told::Alike(n) => n,
        }
    }
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TakenAs {
    Ratings,
    Titles,
    /// One person's own ratings.
    OwnRatings,
    LeftOut(LeftOut),
    Refused(DataError),
}

/// Why a file is not read that is not refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LeftOut {
    ByPerson,
    /// No ratings and no titles are recognized in a file of an archive.
    Unrecognized,
    /// A file of an archive is no table of text.
    Unsupported(UnsupportedFile),
    /// The ratings of the archive are taken from another file.
    RatingsFrom(String),
    /// The titles of the archive are taken from another file.
    TitlesFrom(String),
}

impl From<Layout> for TakenAs {
    fn from(layout: Layout) -> TakenAs {
        match layout {
            Layout::Long | Layout::UsersDown | Layout::ItemsDown | Layout::Blocks => TakenAs::Ratings,
            Layout::OneUser => TakenAs::OwnRatings,
            Layout::Titles => TakenAs::Titles,
        }
    }
}

impl FileReport {
    /// The report of a file of which no row was read.
    pub fn new(name: &str, plan: Option<Plan>, taken_as: TakenAs) -> FileReport {
        let (name, told) = (name.to_owned(), Told::One);
        let accounting = Accounting::default();
        FileReport { name, told, bytes: 0, taken_as, plan, is_converted: false, accounting }
    }

    /// The report of a file that is refused as a whole.
    pub fn refused(name: &str, problem: DataProblem) -> FileReport {
        FileReport::new(name, None, TakenAs::Refused(DataError::of_file(name, problem)))
    }

    /// Tells of one more file.
    pub fn add(&mut self, other: &FileReport) {
        self.bytes += other.bytes;
        self.accounting.add(&other.accounting);
        if let Told::Parts(n) | Told::Alike(n) = &mut self.told {
            *n += 1;
        }
    }

    /// The layout of the table, where there is one that can be read.
    pub fn layout(&self) -> Option<Layout> {
        self.plan.as_ref()?.layout.value
    }

    /// The columns: the role of each, and its name.
    pub fn columns(&self) -> impl Iterator<Item = (Role, &str)> {
        let columns = |plan| (0..Plan::width(plan)).map(|column| (plan.roles.value[column], plan.name(column)));
        self.plan.iter().flat_map(columns)
    }

    /// Why the file is refused, if it is.
    pub fn refusal(&self) -> Option<&DataError> {
        match &self.taken_as {
            TakenAs::Refused(error) => Some(error),
            _ => None,
        }
    }

    /// Why the file, or its first row that is not read, is refused.
    pub fn first_refusal(&self) -> Option<DataError> {
        let first_row = || {
            let (reason, line) = self.accounting.first_refused()?;
            let problem = DataProblem::Row { reason, text: line.text.clone() };
            Some(DataError { file: self.name.clone(), line: Some(line.number), problem })
        };
        self.refusal().cloned().or_else(first_row)
    }
}

/// What became of the ratings of all files together. What became of the rows of each file is in its [`Accounting`].
///
/// `ratings_read` = `ratings` + what the sentinels and the shortened ids dropped + what the duplicates merged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Ratings that the files gave.
    pub ratings_read: u64,
    /// Ratings in the table.
    pub ratings: u64,
    pub sentinels: Vec<SentinelFound>,
    pub duplicates: DuplicatesFound,
    pub own: OwnFound,
    pub titles: TitlesFound,
    /// None where there are no ratings.
    pub scale: Option<RatingScale>,
    /// None where the ratings have enough in common.
    pub little_in_common: Option<LittleInCommon>,
    pub shortened_ids: Option<ShortenedIds>,
    pub warnings: Vec<Warning>,
}

/// So few users, or so few ratings of each, that a model can hardly do better than means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LittleInCommon {
    pub users: usize,
    pub ratings: usize,
    pub items: usize,
    /// Items with one rating.
    pub items_once: usize,
    /// Users with one rating.
    pub users_once: usize,
}

/// Ids such as `6.30892E+11`: a spreadsheet shortened them, so that one may stand for several items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortenedIds {
    pub rows: u64,
    pub example: String,
    /// Whether these rows are left out.
    pub dropped: bool,
}

/// What files of one person's own gave; these ratings are no part of the table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OwnFound {
    pub read: u64,
    /// Those of them that are offered to be added.
    pub ratings: u64,
    /// Exports give a 0 to what was not rated.
    pub zeros: Option<SentinelFound>,
}

/// Something that may not be as it was meant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Warning {
    /// The column that is called after ratings seems to hold ids. Another one, which these roles take, could be meant.
    RatingsLikeIds { file: String, values: usize, highest: f32, column: ColumnName, roles: Vec<Role> },
    /// The encoding does not know some characters.
    CharactersReplaced { file: String, count: u64, encoding: String },
    /// The ratings look like counts, which are better trained on by their logarithm.
    RatingsLikeCounts { values: usize, highest: f32 },
    /// Only what rows and columns are called says which of them are users.
    DirectionGuessed { file: String, layout: Layout },
    /// Names that stand above several columns of a matrix, each of which is another user or item.
    NamedTwice { file: String, names: Vec<String> },
    /// Columns that look like questions about the person are left out; these roles take them in.
    QuestionsLeftOut { file: String, columns: Vec<ColumnName>, roles: Vec<Role> },
    /// These columns were taken as users, items and ratings by what is in them; the roles exchange the first two.
    TakenByContents { file: String, columns: [ColumnName; 3], roles: Vec<Role> },
    /// Most rows of a file are not read.
    MostRefused { file: String, read: u64, refused: u64 },
    /// Nothing but 0 and 1, where 0 may stand for nothing known; `shared` says whether any item has a 1 from two users.
    OnlyZerosAndOnes { zeros: u64, ratings: u64, shared: bool },
    /// Of the parts of a table some are not read, because there is no room for them.
    PartsLeftOut { file: String, read: u64, files: u64 },
}

//! Rows of a file, as its plan has them, to ratings and titles.

use super::accounting::{Accounting, Reason};
use super::genre_columns::GenreColumns;
use super::layout::{Layout, block_item};
use super::profile::is_missing;
use super::records::{Record, trim};
use super::roles::Role;
use super::understand::Plan;
use super::{names, numbers};
use crate::data::{Genres, RatingsTable};
use std::collections::HashMap;

/// What all files gave so far.
#[derive(Debug, Default)]
pub struct Gathered {
    pub table: RatingsTable,
    pub titles: Vec<TitlesFile>,
    pub own: Vec<OwnRatings>,
}

/// How much was gathered when a file began.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    ratings: usize,
    titles: usize,
    own: usize,
}

impl Gathered {
    pub fn mark(&self) -> Mark {
        Mark { ratings: self.table.len(), titles: self.titles.len(), own: self.own.len() }
    }

    /// Forgets what came since then: of a file that breaks off nothing is kept.
    pub fn roll_back(&mut self, mark: Mark) {
        if self.table.len() > mark.ratings {
            self.table.retain(|row| row < mark.ratings);
        }
        self.titles.truncate(mark.titles);
        self.own.truncate(mark.own);
    }
}

/// The titles of one file by item id.
#[derive(Debug, Default)]
pub struct TitlesFile {
    pub file: String,
    pub by_item: HashMap<String, String>,
    pub genres: Genres,
}

/// One person's own ratings, from one file.
#[derive(Debug, Default)]
pub struct OwnRatings {
    pub file: String,
    pub ratings: Vec<OwnRating>,
}

/// One rating of a person's own.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnRating {
    /// Empty where the file gives titles only.
    pub item: String,
    /// With year, where the file gives it.
    pub title: String,
    pub value: f32,
}

/// Takes the rows of one file.
pub struct Taker {
    layout: Layout,
    width: usize,
    decimal_comma: bool,
    user: Option<usize>,
    item: Option<usize>,
    title: Option<usize>,
    year: Option<usize>,
    genres: GenreColumns,
    rating: usize,
    /// Of a matrix: the columns with ratings and what the header calls them.
    across: Vec<(usize, String)>,
    /// Of a matrix: what cells say that have no rating, in lower case.
    marks: Vec<Vec<u8>>,
    /// The item of the block.
    block: Option<String>,
    /// Rows of a matrix that has no column for users are users 1, 2, 3 …
    row: u64,
}

impl Taker {
    /// For a file that can be read as `layout`.
    pub fn new(plan: &Plan, layout: Layout) -> Taker {
        let ratings = plan.roles.iter().enumerate().filter(|&(_, &role)| role == Role::Rating);
        let across = ratings.map(|(column, _)| (column, plan.names.get(column).cloned().unwrap_or_default()));
        let mut across: Vec<(usize, String)> = across.collect();
        for (index, (_, name)) in across.iter_mut().enumerate().filter(|(_, (_, name))| name.is_empty()) {
            *name = (index + 1).to_string();
        }
        Taker {
            layout,
            width: plan.width(),
            decimal_comma: plan.dialect.decimal_comma,
            user: plan.column(Role::User),
            item: plan.column(Role::Item),
            title: plan.column(Role::Title),
            year: plan.column(Role::Year),
            genres: GenreColumns::of(plan),
            rating: plan.column(Role::Rating).unwrap_or_default(),
            across,
            marks: plan.marks.clone(),
            block: None,
            row: 0,
        }
    }

    /// Takes one row, and writes down where it went.
    pub fn take(&mut self, record: &Record, line: u64, into: &mut Gathered, accounting: &mut Accounting) {
        if self.layout == Layout::Blocks
            && let Some(item) = block_item(record.text.trim_ascii())
        {
            self.block = Some(String::from_utf8_lossy(item).into_owned());
            accounting.blocks += 1;
            return;
        }
        let taken = match self.layout {
            _ if record.unclosed => Err(Reason::OpenQuote),
            Layout::Long => self.long(record, into, accounting),
            Layout::Blocks => self.block(record, into, accounting),
            Layout::UsersDown | Layout::ItemsDown => self.matrix(record, line, into, accounting),
            Layout::OneUser => self.own(record, into, accounting),
            Layout::Titles => self.title(record, into, accounting),
        };
        match taken {
            Ok(()) => accounting.rows_read += 1,
            Err(reason) => {
                accounting.rows_refused += 1;
                accounting.note(reason, line, record.text);
            }
        }
    }

    fn long(&self, record: &Record, into: &mut Gathered, accounting: &mut Accounting) -> Result<(), Reason> {
        self.check_width(record)?;
        let user = id(record, self.user, Reason::NoUser, accounting)?;
        let item = id(record, self.item.or(self.title), Reason::NoItem, accounting)?;
        let value = self.value(record.field(self.rating))?;
        into.table.push(text(user), text(item), value);
        accounting.ratings += 1;
        if self.title.is_some() && into.table.items.last_is_new() {
            into.table.titles.insert(text(item).to_owned(), self.name_of(record));
        }
        Ok(())
    }

    fn block(&self, record: &Record, into: &mut Gathered, accounting: &mut Accounting) -> Result<(), Reason> {
        let item = self.block.as_deref().ok_or(Reason::NoBlock)?;
        self.check_width(record)?;
        let user = id(record, self.user, Reason::NoUser, accounting)?;
        into.table.push(text(user), item, self.value(record.field(self.rating))?);
        accounting.ratings += 1;
        Ok(())
    }

    fn matrix(
        &mut self,
        record: &Record,
        line: u64,
        into: &mut Gathered,
        accounting: &mut Accounting,
    ) -> Result<(), Reason> {
        let users_down = self.layout == Layout::UsersDown;
        self.check_width(record)?;
        self.row += 1;
        let (key, missing) =
            if users_down { (self.user, Reason::NoUser) } else { (self.item.or(self.title), Reason::NoItem) };
        let counted;
        let down = match key {
            Some(_) => id(record, key, missing, accounting)?,
            None => {
                counted = self.row.to_string();
                counted.as_bytes()
            }
        };
        let down = text(down);
        if names::is_summary(down) {
            return Err(Reason::Summary);
        }
        for (column, across) in &self.across {
            let field = record.field(*column);
            match self.value(field) {
                Ok(value) => {
                    let (user, item) = if users_down { (down, across.as_str()) } else { (across.as_str(), down) };
                    into.table.push(user, item, value);
                    accounting.ratings += 1;
                    // Items that go by a name are called by it, and not "#name".
                    if into.table.items.last_is_new() && item.parse::<f64>().is_err() {
                        into.table.titles.insert(item.to_owned(), item.to_owned());
                    }
                }
                Err(Reason::NoRating) => accounting.cells_empty += 1,
                Err(_) if self.marks.iter().any(|mark| field.eq_ignore_ascii_case(mark)) => {
                    accounting.cells_marked += 1;
                }
                Err(reason) => {
                    accounting.cells_refused += 1;
                    accounting.note(reason, line, field);
                }
            }
        }
        Ok(())
    }

    fn own(&self, record: &Record, into: &mut Gathered, accounting: &mut Accounting) -> Result<(), Reason> {
        self.check_width(record)?;
        let item = match self.item {
            Some(_) => id(record, self.item, Reason::NoItem, accounting)?,
            None => &[],
        };
        let title = self.title.map_or(String::new(), |_| self.name_of(record));
        if item.is_empty() && title.is_empty() {
            return Err(Reason::NoTitle);
        }
        let value = self.value(record.field(self.rating))?;
        let own = into.own.last_mut().expect("a file of one's own ratings begins with an empty list");
        own.ratings.push(OwnRating { item: text(item).to_owned(), title, value });
        accounting.ratings += 1;
        Ok(())
    }

    fn title(&self, record: &Record, into: &mut Gathered, accounting: &mut Accounting) -> Result<(), Reason> {
        let item = id(record, self.item, Reason::NoItem, accounting)?;
        let title = self.name_of(record);
        if title.is_empty() {
            return Err(Reason::NoTitle);
        }
        let titles = into.titles.last_mut().expect("a file of titles begins with an empty list");
        self.genres.take(record, text(item), &mut titles.genres);
        titles.by_item.insert(text(item).to_owned(), title);
        Ok(())
    }

    /// The title of the row's item, with its year behind it where the title has none.
    fn name_of(&self, record: &Record) -> String {
        let Some(column) = self.title else { return String::new() };
        // A title that comes last may hold delimiters without quotes (Netflix).
        let whole = column + 1 == self.width && record.len() > self.width;
        let title = if whole { record.rest_from(column) } else { record.field(column) };
        let title = String::from_utf8_lossy(title).into_owned();
        match self.year.map(|column| record.field(column)) {
            Some(year)
                if year.len() == 4
                    && year.iter().all(u8::is_ascii_digit)
                    && !title.is_empty()
                    && !title.ends_with(')') =>
            {
                format!("{title} ({})", text(year))
            }
            _ => title,
        }
    }

    fn value(&self, field: &[u8]) -> Result<f32, Reason> {
        match numbers::parse(field, self.decimal_comma) {
            Some(value) if value.is_finite() => Ok(value),
            _ if is_missing(field) => Err(Reason::NoRating),
            Some(_) => Err(Reason::NotFinite),
            None => Err(Reason::NotANumber),
        }
    }

    /// Columns too many are no harm where nothing is in them.
    fn check_width(&self, record: &Record) -> Result<(), Reason> {
        if record.len() > self.width && (self.width..record.len()).any(|column| !record.field(column).is_empty()) {
            return Err(Reason::TooManyColumns { expected: self.width });
        }
        Ok(())
    }
}

/// The id in a column of the row, without the blanks around it.
fn id<'t>(
    record: &Record<'t>,
    column: Option<usize>,
    missing: Reason,
    accounting: &mut Accounting,
) -> Result<&'t [u8], Reason> {
    let column = column.ok_or(missing)?;
    let Some(untrimmed) = record.untrimmed(column) else { return Err(Reason::TooFewColumns { needed: column + 1 }) };
    let id = trim(untrimmed);
    if id.is_empty() {
        return Err(missing);
    }
    accounting.ids_trimmed += u64::from(id.len() < untrimmed.len());
    Ok(id)
}

/// Text is decoded before it is cut, and cut at ASCII only, so it is UTF-8.
fn text(field: &[u8]) -> &str {
    str::from_utf8(field).unwrap_or_default()
}

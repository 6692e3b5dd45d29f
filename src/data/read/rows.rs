//! Rows of a file, as its plan has them, to ratings and titles.
//!
//! Nearly all rows are of long tables. A browser optimizes a function as a whole, and the sooner the smaller it is: so
//! what these rows do not need is kept out of what they run through.

use super::accounting::{Accounting, Reason, quote_line};
use super::entities;
use super::genre_columns::GenreColumns;
use super::layout::block_item;
use super::memory::Memory;
use super::names;
use super::numbers;
use super::parse_words::{self, Notation};
use super::plan::{Layout, Plan, Role};
use super::profile::is_missing;
use super::records::{Record, trim};
use crate::data::{Genres, RatingsTable, RowFacts, parse_time, whole_seconds, year_of};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// What all files gave so far.
#[derive(Debug, Default)]
pub struct Accumulator {
    pub table: RatingsTable,
    pub titles: Vec<TitlesFile>,
    pub own: Vec<OwnFile>,
    /// What files say of the rows of the table beside their ratings.
    pub facts: RowFacts,
    /// Where the rows of each file lie.
    pub ranges: Vec<(String, Range<usize>)>,
    pub memory: Memory,
}

/// How much there was when a file began.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    pub ratings: usize,
    users: usize,
    items: usize,
    titles: usize,
    own: usize,
    texts: u64,
}

impl Accumulator {
    pub fn mark(&self) -> Mark {
        let Accumulator { table, titles, own, memory, .. } = self;
        let (users, items) = (table.users.distinct().len(), table.items.distinct().len());
        Mark { ratings: table.len(), users, items, titles: titles.len(), own: own.len(), texts: memory.texts }
    }

    /// Forgets what came since then: of a file that breaks off nothing is kept.
    pub fn roll_back(&mut self, mark: Mark) {
        self.table.truncate(mark.ratings, mark.users, mark.items);
        self.facts.truncate(mark.ratings);
        self.titles.truncate(mark.titles);
        self.own.truncate(mark.own);
        self.memory.texts = mark.texts;
    }

    /// Whether all of it takes more memory than it may.
    pub fn is_too_much(&self) -> bool {
        self.memory.is_exceeded_by(&self.table, &self.facts)
    }

    /// Gets room for so many more ratings at once, as far as there may be so many.
    pub fn reserve(&mut self, more: usize) {
        let more = more.min(self.memory.most_ratings().saturating_sub(self.table.len()));
        self.table.reserve(more);
        if !self.facts.times.is_empty() {
            let _ = self.facts.times.try_reserve_exact(more);
        }
    }
}

/// The titles of one file by item id.
#[derive(Debug, Default)]
pub struct TitlesFile {
    pub file: String,
    /// The column that the ids stand in.
    pub column: usize,
    pub by_item: HashMap<String, String>,
    pub genres: Genres,
    /// The column that says who made an item, if there is one, and what it says of each.
    pub maker: Option<usize>,
    pub makers: HashMap<String, String>,
    /// Other columns of ids.
    pub others: Vec<OtherIds>,
}

/// Ids that stand beside those of a titles file: of the same items, in another catalog.
#[derive(Debug)]
pub struct OtherIds {
    pub column: usize,
    /// The item of each, by the id that the file goes by.
    pub items: HashMap<String, String>,
    /// No two items have the same.
    pub unique: bool,
}

/// One person's own ratings, from one file.
#[derive(Debug, Default)]
pub struct OwnFile {
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

impl OwnRating {
    /// What the item goes by: its title, or its id.
    pub fn name(&self) -> &str {
        if self.title.is_empty() { &self.item } else { &self.title }
    }
}

/// Takes the rows of one file.
pub struct RowReader {
    layout: Layout,
    width: usize,
    decimal_comma: bool,
    user: Option<Ids>,
    item: Option<Ids>,
    title: Option<usize>,
    year: Option<usize>,
    genres: GenreColumns,
    rating: usize,
    time: Option<usize>,
    notation: Notation,
    /// Of a matrix: the columns with ratings and what the header calls them.
    across: Vec<(usize, String)>,
    /// Of a matrix: what cells say that have no rating, in lower case.
    marks: Vec<String>,
    /// The item of the block.
    block: Option<String>,
    /// Rows of a matrix that has no column for users are users 1, 2, 3 …
    row: u64,
    /// Of a matrix: what each column is like in rows that have all columns.
    usual: Vec<Usual>,
}

/// What the whole rows of the preview have in a column.
#[derive(Clone, Copy)]
struct Usual {
    /// A sign that separates fields in other files.
    separator: bool,
    /// No number.
    text: bool,
}

impl Usual {
    fn of(plan: &Plan, column: usize) -> Usual {
        let rows = plan.first_rows.iter().filter(|row| row.len() == plan.width());
        let mut fields = rows.map(|row| row[column].as_str()).filter(|field| !is_missing(field)).peekable();
        let any = fields.peek().is_some();
        let separator = !any || fields.clone().any(|field| field.contains(SEPARATORS));
        let is_number = |field: &str| numbers::parse(field, plan.decimal_comma.value).is_some();
        Usual { separator, text: any && !fields.any(is_number) }
    }
}

const SEPARATORS: [char; 4] = [';', '\t', '|', ','];

/// A column of ids.
#[derive(Clone, Copy)]
struct Ids {
    column: usize,
    /// They are not written as they are meant.
    repair: Option<Repair>,
}

#[derive(Clone, Copy)]
enum Repair {
    /// A program took them for fractions: 31 stands there as `31.0`.
    Fractions,
    /// Quotation marks of their own are around them, sometimes behind a `=`.
    Quotes,
}

impl Ids {
    fn of(plan: &Plan, role: Role) -> Option<Ids> {
        let column = plan.column(role)?;
        let repair = if all_fractions(shown(plan, column)) {
            Some(Repair::Fractions)
        } else {
            shown(plan, column).any(|id| unquoted(id).is_some()).then_some(Repair::Quotes)
        };
        Some(Ids { column, repair })
    }
}

/// `0441172719` of `"0441172719"` and of `="0441172719"`.
fn unquoted(id: &str) -> Option<&str> {
    let quoted = id.strip_prefix('=').unwrap_or(id);
    let inner = quoted.strip_prefix('"')?.strip_suffix('"').map(trim)?;
    (!inner.is_empty() && !inner.contains('"')).then_some(inner)
}

/// What the rows of the preview have in a column.
fn shown(plan: &Plan, column: usize) -> impl Iterator<Item = &str> {
    let fields = plan.first_rows.iter().filter_map(move |row| row.get(column));
    fields.map(String::as_str).filter(|field| !is_missing(field))
}

/// `31` of `31.0`.
fn whole(id: &str) -> Option<&str> {
    id.strip_suffix(".0").filter(|whole| !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether all these ids are whole numbers with a fraction of 0, and there are any.
fn all_fractions<'t>(ids: impl Iterator<Item = &'t str>) -> bool {
    let mut ids = ids.peekable();
    ids.peek().is_some() && ids.all(|id| whole(id).is_some())
}

/// The columns of a titles file that nothing is known of and that hold ids by their looks: short, of one word with
/// digits in it, each another one.
fn other_ids(plan: &Plan) -> Vec<OtherIds> {
    const LONGEST: usize = 20;
    let is_id = |field: &str| {
        field.len() <= LONGEST
            && field.bytes().any(|byte| byte.is_ascii_digit())
            && field.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let holds_ids = |&column: &usize| {
        let fields: HashSet<&str> = shown(plan, column).collect();
        plan.roles.value[column] == Role::Other
            && fields.len() == plan.first_rows.len()
            && fields.into_iter().all(is_id)
    };
    let columns = (0..plan.width()).filter(holds_ids);
    columns.map(|column| OtherIds { column, items: HashMap::new(), unique: true }).collect()
}

/// Two columns of one name are two users, or two items: the second gets a number.
fn tell_apart(across: &mut [(usize, String)]) {
    let mut seen: HashSet<String> = HashSet::new();
    for (_, name) in across {
        let mut numbers = 2..;
        let mut other = name.clone();
        while !seen.insert(other.clone()) {
            other = format!("{name} ({})", numbers.next().unwrap_or_default());
        }
        *name = other;
    }
}

/// How most ratings of the preview are written.
fn usual_notation(plan: &Plan) -> Notation {
    let mut found: Vec<(Notation, usize)> = Vec::new();
    for column in (0..plan.width()).filter(|&column| plan.roles.value[column] == Role::Rating) {
        let ratings = shown(plan, column).filter_map(|field| parse_words::rating(field, plan.decimal_comma.value));
        for (_, notation) in ratings {
            match found.iter_mut().find(|(known, _)| *known == notation) {
                Some((_, n)) => *n += 1,
                None => found.push((notation, 1)),
            }
        }
    }
    // Of those that are as frequent, the first.
    found.into_iter().rev().max_by_key(|&(_, n)| n).map_or(Notation::Plain, |(notation, _)| notation)
}

impl TitlesFile {
    /// No titles so far, of a file that is read by this plan.
    pub fn new(file: &str, plan: &Plan) -> TitlesFile {
        TitlesFile {
            file: file.to_owned(),
            column: plan.column(Role::Item).unwrap_or_default(),
            maker: (0..plan.width())
                .find(|&column| plan.roles.value[column] == Role::Other && names::is_maker(plan.name(column))),
            others: other_ids(plan),
            ..TitlesFile::default()
        }
    }
}

/// A row of titles, whose title may hold delimiters without quotes: then what is behind it stands further on.
struct TitledRow<'r, 't> {
    record: &'r Record<'t>,
    title: usize,
    surplus: usize,
}

impl<'t> TitledRow<'_, 't> {
    fn field(&self, column: usize) -> &'t str {
        match column {
            column if column == self.title && self.surplus > 0 => self.record.span(column, column + self.surplus),
            column => self.record.field(column + if column > self.title { self.surplus } else { 0 }),
        }
    }
}

impl RowReader {
    /// For a file that can be read as `layout`.
    pub fn new(plan: &Plan, layout: Layout) -> RowReader {
        let ratings = plan.roles.value.iter().enumerate().filter(|&(_, &role)| role == Role::Rating);
        let across = ratings.map(|(column, _)| (column, plan.name(column).to_owned()));
        let mut across: Vec<(usize, String)> = across.collect();
        if all_fractions(across.iter().map(|(_, name)| name.as_str())) {
            across.iter_mut().for_each(|(_, name)| name.truncate(name.len() - ".0".len()));
        }
        for (index, (_, name)) in across.iter_mut().enumerate().filter(|(_, (_, name))| name.is_empty()) {
            *name = (index + 1).to_string();
        }
        tell_apart(&mut across);
        RowReader {
            layout,
            width: plan.width(),
            decimal_comma: plan.decimal_comma.value,
            user: Ids::of(plan, Role::User),
            item: Ids::of(plan, Role::Item),
            title: plan.column(Role::Title),
            year: plan.column(Role::Year),
            genres: GenreColumns::of(plan),
            rating: plan.column(Role::Rating).unwrap_or_default(),
            time: plan.column(Role::Time),
            notation: usual_notation(plan),
            across,
            marks: plan.marks.clone(),
            block: None,
            row: 0,
            usual: if layout.is_matrix() {
                (0..plan.width()).map(|column| Usual::of(plan, column)).collect()
            } else {
                Vec::new()
            },
        }
    }

    /// Takes one row, and writes down where it went.
    pub fn take(&mut self, record: &Record, line: u64, into: &mut Accumulator, accounting: &mut Accounting) {
        if self.layout == Layout::Blocks
            && let Some(item) = block_item(record.text.trim_ascii())
        {
            self.block = Some(item.to_owned());
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

    fn long(&self, record: &Record, into: &mut Accumulator, accounting: &mut Accounting) -> Result<(), Reason> {
        self.check_width(record)?;
        let user = id(record, self.user, Reason::NoUser, accounting)?;
        let item = id(record, self.item_or_title(), Reason::NoItem, accounting)?;
        let value = self.value(record.field(self.rating), accounting)?;
        accounting.ratings += 1;
        match self.title {
            None => into.table.defer(user, item, value),
            Some(_) => self.titled_rating(record, (user, item, value), into),
        }
        self.stamp(record, into);
        Ok(())
    }

    /// A rating in whose row the title of the item stands, too.
    #[inline(never)]
    fn titled_rating(&self, record: &Record, (user, item, value): (&str, &str, f32), into: &mut Accumulator) {
        let Accumulator { table, memory, .. } = into;
        let name = || self.name_of(|column| record.field(column));
        // Without an id, items of one title are told apart by their year.
        let by_name = (self.item.is_none() && self.year.is_some()).then(name);
        table.push(user, by_name.as_deref().unwrap_or(item), value);
        if table.items.last_is_new() {
            let title = by_name.clone().unwrap_or_else(name);
            memory.add_title(item, &title);
            table.titles.insert(by_name.unwrap_or_else(|| item.to_owned()), title);
        }
    }

    #[inline(never)]
    fn block(&self, record: &Record, into: &mut Accumulator, accounting: &mut Accounting) -> Result<(), Reason> {
        let item = self.block.as_deref().ok_or(Reason::NoBlock)?;
        self.check_width(record)?;
        let user = id(record, self.user, Reason::NoUser, accounting)?;
        into.table.push(user, item, self.value(record.field(self.rating), accounting)?);
        accounting.ratings += 1;
        self.stamp(record, into);
        Ok(())
    }

    /// Notes when the last rating was given, where a column says so.
    fn stamp(&self, record: &Record, into: &mut Accumulator) {
        if let Some(column) = self.time {
            // Nearly all times are whole seconds.
            let time = whole_seconds(record.bytes(column)).or_else(|| parse_time(record.field(column)));
            into.facts.push_time(into.table.len(), time.unwrap_or_default());
        }
    }

    #[inline(never)]
    fn matrix(
        &mut self,
        record: &Record,
        line: u64,
        into: &mut Accumulator,
        accounting: &mut Accounting,
    ) -> Result<(), Reason> {
        let users_down = self.layout == Layout::UsersDown;
        self.check_width(record)?;
        if record.len() < self.width {
            self.check_short(record)?;
            accounting.rows_short += 1;
        }
        self.row += 1;
        let (key, missing) =
            if users_down { (self.user, Reason::NoUser) } else { (self.item_or_title(), Reason::NoItem) };
        let counted;
        let down = match key {
            Some(_) => id(record, key, missing, accounting)?,
            None => {
                counted = self.row.to_string();
                &counted
            }
        };
        if names::is_summary(down) {
            return Err(Reason::Summary);
        }
        for (column, across) in &self.across {
            let field = record.field(*column);
            match self.value(field, accounting) {
                Ok(value) => {
                    let (user, item) = if users_down { (down, across.as_str()) } else { (across.as_str(), down) };
                    into.table.push(user, item, value);
                    accounting.ratings += 1;
                    // Items that go by a name are called by it, and not "#name".
                    if into.table.items.last_is_new() && item.parse::<f64>().is_err() {
                        let title = entities::decoded(item).unwrap_or_else(|| item.to_owned());
                        into.memory.add_title(item, &title);
                        into.table.titles.insert(item.to_owned(), title);
                    }
                }
                Err(Reason::NoRating) => accounting.cells_empty += 1,
                Err(_) if self.marks.iter().any(|mark| field.eq_ignore_ascii_case(mark)) => {
                    accounting.cells_marked += 1;
                    if accounting.mark.is_empty() {
                        accounting.mark = quote_line(field);
                    }
                }
                Err(reason) => {
                    accounting.cells_refused += 1;
                    accounting.note(reason, line, field);
                }
            }
        }
        Ok(())
    }

    #[inline(never)]
    fn own(&self, record: &Record, into: &mut Accumulator, accounting: &mut Accounting) -> Result<(), Reason> {
        self.check_width(record)?;
        let item = match self.item {
            Some(_) => id(record, self.item, Reason::NoItem, accounting)?,
            None => "",
        };
        let title = self.name_of(|column| record.field(column));
        if item.is_empty() && title.is_empty() {
            return Err(Reason::NoTitle);
        }
        let value = self.value(record.field(self.rating), accounting)?;
        let own = into.own.last_mut().expect("a file of one's own ratings begins with an empty list");
        into.memory.add_title(item, &title);
        own.ratings.push(OwnRating { item: item.to_owned(), title, value });
        accounting.ratings += 1;
        Ok(())
    }

    #[inline(never)]
    fn title(&self, record: &Record, into: &mut Accumulator, accounting: &mut Accounting) -> Result<(), Reason> {
        let row = self.titled_row(record)?;
        let item = id(record, self.item, Reason::NoItem, accounting)?;
        let title = self.name_of(|column| row.field(column));
        if title.is_empty() {
            return Err(Reason::NoTitle);
        }
        let titles = into.titles.last_mut().expect("a file of titles begins with an empty list");
        self.genres.take(|column| row.field(column), item, &mut titles.genres);
        if let Some(maker) = titles.maker.map(|column| row.field(column)).filter(|maker| !is_missing(maker)) {
            let maker = entities::decoded(maker).unwrap_or_else(|| maker.to_owned());
            titles.makers.insert(item.to_owned(), maker);
        }
        for others in &mut titles.others {
            let other = row.field(others.column);
            let other = whole(other).unwrap_or(other);
            into.memory.add_title(other, item);
            others.unique &= is_missing(other) || others.items.insert(other.to_owned(), item.to_owned()).is_none();
        }
        into.memory.add_title(item, &title);
        let before = titles.by_item.insert(item.to_owned(), title);
        accounting.titles_repeated += u64::from(before.is_some());
        Ok(())
    }

    /// A title that comes last may hold delimiters without quotes (Netflix), and so may one that ends with its year.
    fn titled_row<'r, 't>(&self, record: &'r Record<'t>) -> Result<TitledRow<'r, 't>, Reason> {
        let title = self.title.unwrap_or_default();
        let row = |surplus| TitledRow { record, title, surplus };
        let surplus = record.len().saturating_sub(self.width);
        let ends_with_year = |column| year_of(record.field(column)).is_some();
        let ends_there = || ends_with_year(title + surplus) && !(title..title + surplus).any(ends_with_year);
        match self.check_width(record) {
            Ok(()) => Ok(row(0)),
            Err(_) if title + 1 == self.width || ends_there() => Ok(row(surplus)),
            Err(reason) => Err(reason),
        }
    }

    /// The title of a row's item, with its year behind it where the title has none; empty where there is none. `field`
    /// gives what stands in a column of the row.
    fn name_of<'t>(&self, field: impl Fn(usize) -> &'t str) -> String {
        let Some(column) = self.title else { return String::new() };
        let title = field(column);
        let title = entities::decoded(title).unwrap_or_else(|| title.to_owned());
        match self.year.map(field) {
            Some(year)
                if year.len() == 4
                    && year.bytes().all(|byte| byte.is_ascii_digit())
                    && !title.is_empty()
                    && !title.ends_with(')') =>
            {
                format!("{title} ({year})")
            }
            _ => title,
        }
    }

    /// The column that an item is known by.
    fn item_or_title(&self) -> Option<Ids> {
        self.item.or(self.title.map(|column| Ids { column, repair: None }))
    }

    fn value(&self, field: &str, accounting: &mut Accounting) -> Result<f32, Reason> {
        match numbers::short_decimal(field, self.decimal_comma) {
            Some(value) if self.notation == Notation::Plain => Ok(value),
            _ => self.any_value(field, accounting),
        }
    }

    #[inline(never)]
    fn any_value(&self, field: &str, accounting: &mut Accounting) -> Result<f32, Reason> {
        match parse_words::rating(field, self.decimal_comma) {
            Some((value, notation)) if value.is_finite() => {
                if !notation.shares_scale_with(self.notation) {
                    return Err(Reason::AnotherScale(self.notation));
                }
                accounting.notation = self.notation;
                accounting.ratings_parsed += u64::from(notation != Notation::Plain);
                Ok(value)
            }
            _ if is_missing(field) => Err(Reason::NoRating),
            Some(_) => Err(Reason::NotFinite),
            None => Err(Reason::NotANumber),
        }
    }

    /// Cells may be missing at the end of a row of a matrix, but not before: then a separator of another kind is left in
    /// a field, or numbers stand where texts do in all other rows.
    #[inline(never)]
    fn check_short(&self, record: &Record) -> Result<(), Reason> {
        let strange = |column: usize| {
            let (field, usual) = (record.field(column), &self.usual[column]);
            let moved = usual.text && numbers::parse(field, self.decimal_comma).is_some();
            moved || !usual.separator && field.contains(SEPARATORS)
        };
        if (0..record.len()).any(strange) {
            return Err(Reason::ShortRow { found: record.len(), expected: self.width });
        }
        Ok(())
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
#[inline]
fn id<'t>(
    record: &Record<'t>,
    ids: Option<Ids>,
    missing: Reason,
    accounting: &mut Accounting,
) -> Result<&'t str, Reason> {
    let Ids { column, repair } = ids.ok_or(missing)?;
    let Some(untrimmed) = record.untrimmed(column) else { return Err(Reason::TooFewColumns { needed: column + 1 }) };
    let id = trim(untrimmed);
    if id.is_empty() {
        return Err(missing);
    }
    accounting.ids_trimmed += u64::from(id.len() < untrimmed.len());
    Ok(match repair {
        None => id,
        Some(repair) => repaired(id, repair, accounting),
    })
}

/// The id as it is meant.
#[inline(never)]
fn repaired<'t>(id: &'t str, repair: Repair, accounting: &mut Accounting) -> &'t str {
    let (meant, count) = match repair {
        Repair::Fractions => (whole(id), &mut accounting.ids_made_whole),
        Repair::Quotes => (unquoted(id), &mut accounting.ids_unquoted),
    };
    *count += u64::from(meant.is_some());
    meant.unwrap_or(id)
}

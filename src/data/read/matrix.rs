//! A matrix of ratings: columns of numbers on one scale side by side, and one that says whose they are.

use super::plan::{Layout, Note, Role};
use super::profile::{Columns, ENOUGH_ROWS, Profile};
use super::{labels, names, numbers};
use crate::data::year_of;

/// Without a header, fewer columns of numbers than this may be anything.
const ENOUGH_COLUMNS: usize = 10;

/// A table, looked at as a matrix.
struct Sheet<'s> {
    columns: &'s Columns<'s>,
    /// The roles that names give, were a row a single rating.
    named: &'s [Role],
    /// The column that says whose the ratings of a row are.
    key: Option<usize>,
    /// Columns of ratings; some may be empty.
    ratings: Vec<usize>,
    /// How many of them hold some.
    rated: usize,
    /// Columns of numbers that are no ratings and nothing known.
    strange: usize,
    /// Columns on a scale of their own that look like questions about the person.
    questions: Vec<usize>,
}

/// A table understood as a matrix.
pub struct Matrix {
    pub roles: Vec<Role>,
    pub layout: Layout,
    pub notes: Vec<Note>,
}

/// A matrix by its header and contents, whatever single names in it could mean: a pupil may be called Mark. `named` are
/// the roles that the names give.
pub fn find(columns: &Columns, named: &[Role]) -> Option<Matrix> {
    columns.names?;
    let sheet = Sheet::of(columns, named);
    let is_key = |key: usize| {
        let profile = &columns.profiles.columns[key];
        let names_somebody = profile.is_mostly_text() || sheet.is_named(key) || (profile.rises && sheet.rated > 2);
        profile.is_key() && names_somebody
    };
    // One column that is called after ratings could be the one that holds them.
    let enough = if sheet.speaking_of_ratings() == 1 { 3 } else { 2 };
    // Nobody's name, and nothing but ratings.
    let asked = sheet.questions.len();
    let anonymous = sheet.key.is_none()
        && (sheet.rated > 3 || asked > 0 && sheet.rated > 1)
        && sheet.ratings.len() + asked == named.len();
    let is_one = anonymous || sheet.key.is_some_and(is_key) && sheet.rated >= enough && !sheet.is_list_of_titles();
    (is_one && sheet.is_likely()).then(|| sheet.understood())
}

/// A matrix in what nothing else was found in.
pub fn find_last(columns: &Columns, named: &[Role]) -> Option<Matrix> {
    let sheet = Sheet::of(columns, named);
    let profile = |key: usize| &columns.profiles.columns[key];
    let is_one = match (columns.names, sheet.key) {
        (None, Some(key)) => sheet.rated >= ENOUGH_COLUMNS && profile(key).is_key(),
        (None, None) => sheet.rated >= ENOUGH_COLUMNS,
        // Three columns of numbers are more likely user, item and rating under names that nobody knows, if it is not a
        // form with the time of each answer.
        (Some(_), None) => sheet.rated > 3 || sheet.rated > 1 && columns.profiles.columns[0].is_time(),
        // Two pupils may have one name, two rows of a matrix no number.
        (Some(_), Some(key)) => sheet.rated >= 2 && (profile(key).is_key() || profile(key).is_mostly_text()),
    };
    (is_one && sheet.is_likely()).then(|| sheet.understood())
}

/// The roles of a table that somebody says is a matrix.
pub fn as_asked(columns: &Columns, named: &[Role], layout: Layout) -> Vec<Role> {
    let mut sheet = Sheet::of(columns, named);
    if sheet.rated == 0 {
        let profiles = &columns.profiles.columns;
        let numeric = |&column: &usize| Some(column) != sheet.key && profiles[column].is_mostly_numeric();
        sheet.ratings = (0..profiles.len()).filter(numeric).collect();
    }
    sheet.roles(layout)
}

impl<'s> Sheet<'s> {
    fn of(columns: &'s Columns<'s>, named: &'s [Role]) -> Sheet<'s> {
        let key = key(columns, named);
        let profiles = &columns.profiles.columns;
        let open: Vec<usize> = (0..profiles.len())
            .filter(|&column| Some(column) != key && (profiles[column].filled > 0 || !columns.name(column).is_empty()))
            .filter(|&column| !is_something_else(column, key, columns))
            .collect();
        let numeric: Vec<usize> = open.iter().copied().filter(|&column| profiles[column].is_mostly_numeric()).collect();
        let scale = CommonScale::of(&numeric, profiles);
        let rated = scale.holds(&numeric, profiles);
        // Beside columns of ratings, one with two cells may well say "4" and "too long".
        let is_rating = |&column: &usize| {
            let profile = &profiles[column];
            let few = || profile.numbers > 0 && !profile.is_mostly_numeric() && !profile.is_mostly_text();
            profile.says_nothing() || rated.contains(&column) || few() && scale.fits(profile)
        };
        let mut ratings: Vec<usize> = open.into_iter().filter(is_rating).collect();
        let questions = questions(columns, &ratings);
        ratings.retain(|column| !questions.contains(column));
        let strange = numeric.len() - rated.len();
        let rated = rated.iter().filter(|column| !questions.contains(column)).count();
        Sheet { columns, named, key, ratings, rated, strange, questions }
    }

    /// Whether there are few numbers that are no ratings, and no name says that a row is one rating.
    fn is_likely(&self) -> bool {
        let few = if self.columns.names.is_some() { 3 } else { 9 };
        let outright = self.columns.names.unwrap_or_default().iter().any(|name| names::is_rating_outright(name));
        let enough = self.columns.profiles.rows >= 2 && self.strange * few <= self.rated;
        enough && !outright && !self.names_users_and_items()
    }

    /// Users and items are both named: rows are single ratings, however many numbers there are beside them. The name of
    /// a person may stand beside an id.
    fn names_users_and_items(&self) -> bool {
        let of_items = |(column, &role): (usize, &Role)| {
            role == Role::Item || (role == Role::Title && !names::is_name(self.columns.name(column)))
        };
        self.named.contains(&Role::User) && self.named.iter().enumerate().any(of_items)
    }

    /// Items by id and by title, with figures beside them.
    fn is_list_of_titles(&self) -> bool {
        let Some(item) = self.named.iter().position(|&role| role == Role::Item) else { return false };
        let by_id = names::is_of_ids(self.columns.name(item)) || !self.ratings.contains(&item);
        self.named.contains(&Role::Title) && by_id && self.key.is_some_and(|key| self.named[key] != Role::Other)
    }

    fn is_named(&self, column: usize) -> bool {
        is_named(self.named[column]) || names::speaks_of(self.columns.name(column), Role::User)
    }

    /// Columns of ratings that are called so.
    fn speaking_of_ratings(&self) -> usize {
        let speaks = |&&column: &&usize| {
            self.named[column] == Role::Rating || names::speaks_of(self.columns.name(column), Role::Rating)
        };
        self.ratings.iter().filter(speaks).count()
    }

    /// The roles, with what is down the rows by the name of their key, and where that says little by what the names down
    /// and across are.
    fn understood(&self) -> Matrix {
        let name = self.key.map_or("", |key| self.columns.name(key));
        let (is_name, is_named) = (names::is_name(name), self.key.is_some_and(|key| self.is_named(key)));
        let mut notes = Vec::new();
        let layout = match self.key.map(|key| self.named[key]) {
            // What goes by no more than "id" or "name" is somebody.
            Some(Role::Item | Role::Title) if !is_name && !names::is_id(name) => Layout::ItemsDown,
            Some(Role::User) => Layout::UsersDown,
            _ => {
                let people_are_across = self.people_are_across();
                let turned = people_are_across == Some(true);
                if turned || (people_are_across.is_none() && self.key.is_some() && (!is_named || names::is_id(name))) {
                    notes.push(Note::Direction);
                }
                if turned { Layout::ItemsDown } else { Layout::UsersDown }
            }
        };
        if !self.questions.is_empty() {
            notes.push(Note::Questions(self.questions.clone()));
        }
        Matrix { roles: self.roles(layout), layout, notes }
    }

    /// Whether people are across, where the names say so.
    fn people_are_across(&self) -> Option<bool> {
        let key = self.key.filter(|_| self.columns.names.is_some())?;
        let across = self.ratings.iter().map(|&column| self.columns.name(column));
        let down = self.columns.profiles.columns[key].distinct.keys().map(String::as_str);
        labels::people_are_across(down, across)
    }

    fn roles(&self, layout: Layout) -> Vec<Role> {
        let role = |column: usize| match layout {
            Layout::ItemsDown if Some(column) == self.key => Role::Item,
            _ if Some(column) == self.key => Role::User,
            _ if self.ratings.contains(&column) => Role::Rating,
            _ if self.columns.profiles.columns[column].is_time() => Role::Time,
            _ => Role::Other,
        };
        (0..self.named.len()).map(role).collect()
    }
}

fn is_named(role: Role) -> bool {
    matches!(role, Role::User | Role::Item | Role::Title)
}

/// Of the columns that could be ratings, those that look like questions about the person: beside items that end with
/// their year, most others are on another scale; or they are asked as questions, and on another scale.
fn questions(columns: &Columns, ratings: &[usize]) -> Vec<usize> {
    let profile = |column: usize| &columns.profiles.columns[column];
    let asked = |column: usize| names::is_question(columns.name(column));
    let is_dated = |column: &usize| year_of(columns.name(*column)).is_some();
    let (mut items, mut others): (Vec<usize>, Vec<usize>) = ratings.iter().partition(|&column| is_dated(column));
    let dated = items.len() > 1;
    if !dated {
        (others, items) = ratings.iter().partition(|&&column| asked(column));
    }
    let (Some(&first), Some(&last), false) = (items.first(), items.last(), items.len() < 2) else { return Vec::new() };
    let numbers = || items.iter().map(|&column| profile(column)).filter(|profile| profile.numbers > 0);
    let lowest = numbers().map(|profile| profile.lowest_usual).fold(f32::INFINITY, f32::min);
    let highest = numbers().map(|profile| profile.highest_usual).fold(f32::NEG_INFINITY, f32::max);
    let whole = numbers().all(|profile| profile.whole);
    let is_odd = |&&column: &&usize| {
        let profile = profile(column);
        let beyond = profile.lowest < lowest || profile.highest_usual > highest;
        beyond || dated && asked(column) || profile.whole && !whole && profile.distinct.len() > 2
    };
    let odd = others.iter().filter(is_odd).count();
    let apart = !others.iter().any(|column| (first..last).contains(column));
    if odd * 2 >= others.len() && (apart || !dated) { others } else { Vec::new() }
}

/// The column that says whose a row is: by its name, and else by its place.
fn key(columns: &Columns, named: &[Role]) -> Option<usize> {
    let profiles = &columns.profiles.columns;
    let is_key = |column: usize| profiles[column].is_key();
    let is_text = |column: usize| profiles[column].is_mostly_text() && !profiles[column].is_time();
    let find = |fits: &dyn Fn(usize) -> bool| (0..profiles.len()).find(|&column| fits(column));
    let numbers_rows = |column: usize| {
        let says_which = || profiles[0].rises || columns.name(0).is_empty() || !profiles[0].could_be_points();
        column == 0 && columns.names.is_some() && profiles[0].numbers > 0 && is_key(0) && says_which()
    };
    find(&|column| is_named(named[column]) && is_text(column) && is_key(column))
        .or_else(|| find(&|column| is_text(column) && is_key(column)))
        .or_else(|| find(&|column| is_named(named[column]) && is_key(column)))
        .or_else(|| find(&|column| is_named(named[column])))
        .or_else(|| find(&is_text))
        .or_else(|| find(&numbers_rows))
}

/// Whether a column is known to hold something else than ratings.
fn is_something_else(column: usize, key: Option<usize>, columns: &Columns) -> bool {
    let profile = &columns.profiles.columns[column];
    let rows = columns.profiles.rows;
    let in_front = key.map_or(column == 0, |key| column < key);
    let numbers_rows = profile.rises && in_front && profile.numbers > 2 || profile.counts_rows && rows >= ENOUGH_ROWS;
    profile.is_time()
        || profile.are_years()
        || columns.names.is_some() && numbers_rows
        || names::is_about_people(columns.name(column))
        || names::is_summary(columns.name(column))
        || is_count_of_row(column, columns.first_rows)
}

/// The scale that most columns of numbers are on: from the lowest to the highest number of one in the middle.
struct CommonScale {
    lowest: f32,
    highest: f32,
}

impl CommonScale {
    fn of(numeric: &[usize], profiles: &[Profile]) -> CommonScale {
        let points = || numeric.iter().map(|&column| &profiles[column]).filter(|profile| profile.could_be_points());
        let middle = |bound: fn(&Profile) -> f32| {
            let mut bounds: Vec<f32> = points().map(bound).filter(|bound| bound.is_finite()).collect();
            bounds.sort_by(f32::total_cmp);
            bounds.get(bounds.len().saturating_sub(1) / 2).copied().unwrap_or_default()
        };
        CommonScale { lowest: middle(|it| it.lowest_usual), highest: middle(|it| it.highest_usual) }
    }

    /// Whether the numbers overlap the scale, as far as a small class shows it, and do not go far beyond.
    fn fits(&self, profile: &Profile) -> bool {
        /// So many times the same is no chance.
        const MANY: usize = 5;
        /// The few ratings of a small class may all be low; the scale goes on to five.
        const NARROWEST: f32 = 4.0;
        let CommonScale { lowest, highest } = *self;
        let span = (highest - lowest).max(highest / 2.0).max(NARROWEST);
        let (low, high) = (profile.lowest_usual, profile.highest_usual);
        let overlaps = low <= highest + span && high >= lowest - span;
        let stays = low >= lowest - 2.0 * span && high <= highest + 2.0 * span;
        // That all are in class 7 is no rating, where none goes beyond 5.
        let same_for_all = profile.distinct.len() == 1 && profile.filled >= MANY;
        let beyond = same_for_all && !(lowest..=highest).contains(&low);
        low > high || (overlaps && stays && !beyond)
    }

    /// Those of the columns that are on the scale.
    fn holds(&self, numeric: &[usize], profiles: &[Profile]) -> Vec<usize> {
        /// So many columns on a scale show that it is one, however many steps it has.
        const ENOUGH: usize = 3;
        let mut on_scale = numeric.to_vec();
        on_scale.retain(|&column| profiles[column].could_be_points() && self.fits(&profiles[column]));
        if on_scale.len() < ENOUGH {
            on_scale.retain(|&column| profiles[column].could_be_ratings());
        }
        on_scale
    }
}

/// Jester's first column: how many of the row's ratings are not 99.
fn is_count_of_row(column: usize, first_rows: &[Vec<String>]) -> bool {
    column == 0
        && !first_rows.is_empty()
        && first_rows.iter().all(|row| {
            let ratings =
                row[1..].iter().filter(|field| numbers::parse(field, true).is_some_and(|number| number != 99.0));
            row.len() > 2 && row[0].parse() == Ok(ratings.count())
        })
}

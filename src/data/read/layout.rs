//! How the ratings lie in a table.

use super::matrix::Matrix;
use super::names::is_known;
use super::plan::{Layout, Note, Role};
use super::profile::{Columns, Profiles, is_missing};
use super::{matrix, names, numbers, parse_words, roles};
use std::iter;

/// Whether the text begins with a line such as `12:`.
pub fn begins_with_block(sample: &str) -> bool {
    let first = sample.split(['\n', '\r']).find(|line| !line.trim_ascii().is_empty());
    first.is_some_and(|line| block_item(line.trim_ascii()).is_some())
}

/// The item whose ratings follow a line such as `12:`.
pub fn block_item(line: &str) -> Option<&str> {
    let item = line.strip_suffix(':')?;
    (!item.is_empty() && item.bytes().all(|byte| byte.is_ascii_digit())).then_some(item)
}

/// Whether the first row names the columns, judged by the rows below it.
pub fn has_header(first: &[String], below: &Profiles) -> bool {
    let known = first.iter().filter(|name| is_known(name)).count();
    let is_number = |field: &str| parse_words::rating(field, true).is_some();
    let (mut text_above_numbers, mut number_above_numbers) = (0, 0);
    for (name, column) in first.iter().zip(&below.columns) {
        if column.is_mostly_numeric() && !is_missing(name) {
            if is_number(name) { number_above_numbers += 1 } else { text_above_numbers += 1 }
        }
    }
    if below.rows == 0 {
        return known >= 2;
    }
    known >= 2
        || text_above_numbers > number_above_numbers
        || (known == 1 && number_above_numbers == 0)
        || has_item_numbers(first, below)
}

/// The header of a matrix whose items are numbers: a corner that is empty or says what is below it, then numbers that
/// rise, or whole ones, each another and some beyond the scale of the cells.
fn has_item_numbers(first: &[String], below: &Profiles) -> bool {
    let [corner, items @ ..] = first else { return false };
    let numbers: Option<Vec<f32>> = items.iter().map(|item| numbers::parse(item, false)).collect();
    let are_ids = numbers.is_some_and(|mut numbers| {
        let rise = numbers.len() >= 2 && numbers.is_sorted_by(|a, b| a < b);
        numbers.sort_by(f32::total_cmp);
        let differ = numbers.len() > 2 && numbers.is_sorted_by(|a, b| a < b);
        let whole = numbers.iter().all(|number| number.fract() == 0.0 && *number >= 0.0);
        let cells = below.columns.iter().skip(1).filter(|column| column.numbers > 0);
        let highest = cells.map(|column| column.highest_usual).fold(f32::NEG_INFINITY, f32::max);
        rise || differ && whole && numbers.last().is_some_and(|&last| last > highest)
    });
    let corner_names = is_missing(corner) || is_known(corner);
    are_ids && corner_names && below.columns.first().is_some_and(|column| column.filled > 0)
}

/// What these columns suggest: the layout, the role of each of them in it, and what is to be said of that.
pub struct Guess {
    pub roles: Vec<Role>,
    pub layout: Option<Layout>,
    pub notes: Vec<Note>,
}

impl From<Matrix> for Guess {
    fn from(Matrix { roles, layout, notes }: Matrix) -> Guess {
        Guess { roles, layout: Some(layout), notes }
    }
}

/// The layout that these columns suggest, and the role of each of them in it.
pub fn guess(columns: &Columns) -> Guess {
    let named = roles::by_names(columns);
    if let Some(matrix) = matrix::find(columns, &named) {
        return matrix.into();
    }
    let roles = roles::of_rows(columns);
    let layout = of_rows(columns, &roles);
    match layout.is_none().then(|| matrix::find_last(columns, &named)).flatten() {
        Some(matrix) => matrix.into(),
        None => Guess { notes: notes_of_rows(columns, &roles, layout), roles, layout },
    }
}

/// What is to be said of a table whose rows are single ratings, or titles.
fn notes_of_rows(columns: &Columns, roles: &[Role], layout: Option<Layout>) -> Vec<Note> {
    /// User, item, rating and time need no more.
    const USUAL: usize = 4;
    const MEANT: [Role; 3] = [Role::User, Role::Item, Role::Rating];
    let of = |role| roles.iter().position(|&it| it == role);
    let mut notes = Vec::new();
    let is_unnamed = |column: usize| !is_named(columns.name(column), roles[column]);
    let unnamed = || (0..roles.len()).any(|column| MEANT.contains(&roles[column]) && is_unnamed(column));
    if layout == Some(Layout::Long) && if columns.names.is_some() { unnamed() } else { roles.len() > USUAL } {
        notes.push(Note::ByContents);
    }
    if of(Role::User).is_none()
        && layout != Some(Layout::OneUser)
        && of(Role::Item).or(of(Role::Title)).is_some()
        && let Some(rating) = of(Role::Rating)
        && are_averages(columns, rating)
    {
        notes.push(Note::Averages(rating));
    }
    let says_averages = |column: &usize| names::is_average_rating(columns.name(*column));
    if layout.is_none()
        && let Some(averages) = (0..roles.len()).find(says_averages)
        && of(Role::User).is_none()
    {
        notes.push(Note::Averages(averages));
    }
    let is_rank = |&column: &usize| {
        roles[column] == Role::Other
            && names::is_rank(columns.name(column))
            && columns.profiles.columns[column].counts_rows
    };
    if of(Role::Rating).is_none()
        && let Some(rank) = (0..roles.len()).find(is_rank)
    {
        notes.push(Note::Rank(rank));
    }
    notes
}

/// Whether a column has this role because it is called so.
fn is_named(name: &str, role: Role) -> bool {
    let known = names::role_of(name).map(|(role, _)| role);
    let alike = known == Some(role) || (role == Role::Item && known == Some(Role::Title)) || names::is_name(name);
    alike || names::speaks_of(name, role)
}

/// Whether a column that is called after ratings holds averages of many people: how many rated stands beside it, or the
/// numbers are in tenths and hundredths.
fn are_averages(columns: &Columns, rating: usize) -> bool {
    let profile = &columns.profiles.columns[rating];
    let fine = profile.numbers > 1 && profile.is_mostly_numeric() && !profile.quarters;
    let counted = columns.names.unwrap_or_default().iter().any(|name| names::is_count_of_ratings(name));
    let of_many = names::says_average(columns.name(rating));
    (fine || counted || of_many) && profile.numbers > 0
}

/// The role of each column in a table that somebody says lies so.
pub fn roles_for(layout: Layout, columns: &Columns) -> Vec<Role> {
    match layout {
        Layout::Long => roles::as_ratings(columns),
        Layout::OneUser => roles::as_own_ratings(columns),
        Layout::Titles => roles::as_titles(columns),
        Layout::UsersDown | Layout::ItemsDown => matrix::as_asked(columns, &roles::by_names(columns), layout),
        Layout::Blocks => {
            let usual = [Role::User, Role::Rating, Role::Time].into_iter().chain(iter::repeat(Role::Other));
            usual.take(columns.profiles.columns.len()).collect()
        }
    }
}

/// The layout of a table whose rows are single ratings, or titles.
fn of_rows(columns: &Columns, roles: &[Role]) -> Option<Layout> {
    let has = |role| roles.contains(&role);
    let named = has(Role::Item) || has(Role::Title);
    let rating = roles.iter().position(|&role| role == Role::Rating);
    match (has(Role::User), rating) {
        (true, Some(_)) if named => Some(Layout::Long),
        (false, Some(column)) if named && is_one_persons(columns, roles, column) => Some(Layout::OneUser),
        (false, _) if has(Role::Item) && has(Role::Title) => Some(Layout::Titles),
        _ => None,
    }
}

/// The layout that given roles mean.
pub fn of_roles(roles: &[Role]) -> Option<Layout> {
    let has = |role| roles.contains(&role);
    let named = has(Role::Item) || has(Role::Title);
    match (has(Role::User), named, roles.iter().filter(|&&role| role == Role::Rating).count()) {
        (true, true, 1..) => Some(Layout::Long),
        (false, true, 1) => Some(Layout::OneUser),
        (false, true, 2..) => Some(Layout::ItemsDown),
        (_, false, 2..) => Some(Layout::UsersDown),
        (false, true, 0) if has(Role::Item) && has(Role::Title) => Some(Layout::Titles),
        _ => None,
    }
}

/// Whether the roles hold what the layout needs.
pub fn is_possible(layout: Layout, roles: &[Role]) -> bool {
    let has = |role| roles.contains(&role);
    let named = has(Role::Item) || has(Role::Title);
    match layout {
        Layout::Long => has(Role::User) && named && has(Role::Rating),
        Layout::OneUser => named && has(Role::Rating),
        Layout::Blocks => has(Role::User) && has(Role::Rating),
        Layout::UsersDown | Layout::ItemsDown => has(Role::Rating),
        Layout::Titles => has(Role::Item) && has(Role::Title),
    }
}

/// A list of titles may come with their mean ratings; a person's own are on coarse steps, or named so. Nobody rates the
/// same again and again.
fn is_one_persons(columns: &Columns, roles: &[Role], rating: usize) -> bool {
    if columns.names.is_none() {
        return roles.contains(&Role::Title) && !roles.contains(&Role::Item);
    }
    if columns.are_known_as_own() {
        return true;
    }
    let repeated = roles
        .iter()
        .position(|&role| matches!(role, Role::Item | Role::Title))
        .is_some_and(|item| columns.repeats(item));
    let has_both = roles.contains(&Role::Item) && roles.contains(&Role::Title);
    let column = &columns.profiles.columns[rating];
    !repeated && !are_averages(columns, rating) && (!has_both || (column.halves && column.could_be_ratings()))
}

//! How the ratings lie in a table.

use super::numbers;
use super::profile::{Profiles, is_missing};
use super::roles::{Role, is_known, is_own_rating, normal};
use super::spelled;
use serde::{Deserialize, Serialize};

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

/// Whether the text begins with a line such as `12:`.
pub fn begins_with_block(sample: &[u8]) -> bool {
    let first = sample.split(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.trim_ascii().is_empty());
    first.is_some_and(|line| block_item(line.trim_ascii()).is_some())
}

/// The item whose ratings follow a line such as `12:`.
pub fn block_item(line: &[u8]) -> Option<&[u8]> {
    let item = line.strip_suffix(b":")?;
    (!item.is_empty() && item.iter().all(u8::is_ascii_digit)).then_some(item)
}

/// Whether the first row names the columns, judged by the rows below it.
pub fn has_header(first: &[Vec<u8>], below: &Profiles) -> bool {
    let known = first.iter().filter(|name| is_known(&String::from_utf8_lossy(name))).count();
    let is_number = |field: &[u8]| spelled::rating(field, true).is_some();
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
/// rise.
fn has_item_numbers(first: &[Vec<u8>], below: &Profiles) -> bool {
    let [corner, items @ ..] = first else { return false };
    let numbers: Option<Vec<f32>> = items.iter().map(|item| numbers::parse(item, false)).collect();
    let rise = numbers.is_some_and(|numbers| numbers.len() >= 2 && numbers.is_sorted_by(|a, b| a < b));
    let corner_names = is_missing(corner) || is_known(&String::from_utf8_lossy(corner));
    rise && corner_names && below.columns.first().is_some_and(|column| column.filled > 0)
}

/// The layout that these columns suggest. Where they are a matrix, `roles` is changed to say so.
pub fn guess(
    names: Option<&[String]>,
    roles: &mut [Role],
    profiles: &Profiles,
    first_rows: &[Vec<String>],
) -> Option<Layout> {
    let has = |roles: &[Role], role| roles.contains(&role);
    let named = has(roles, Role::Item) || has(roles, Role::Title);
    let rating = roles.iter().position(|&role| role == Role::Rating);
    match (has(roles, Role::User), rating) {
        (true, Some(_)) if named => return Some(Layout::Long),
        (false, Some(column)) if named && is_one_persons(names, roles, column, profiles) => {
            return Some(Layout::OneUser);
        }
        (false, _) if has(roles, Role::Item) && has(roles, Role::Title) => return Some(Layout::Titles),
        _ => {}
    }
    matrix(names, roles, profiles, first_rows)
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

/// A list of titles may come with their mean ratings; a person's own are on whole or half steps, or named so.
fn is_one_persons(names: Option<&[String]>, roles: &[Role], rating: usize, profiles: &Profiles) -> bool {
    let Some(names) = names else { return false };
    let letterboxd = names.iter().any(|name| normal(name) == "letterboxduri");
    let has_both = roles.contains(&Role::Item) && roles.contains(&Role::Title);
    let column = &profiles.columns[rating];
    letterboxd || is_own_rating(&names[rating]) || !has_both || (column.halves && column.could_be_ratings())
}

/// Columns of ratings side by side, and at most one that says whose they are.
fn matrix(
    names: Option<&[String]>,
    roles: &mut [Role],
    profiles: &Profiles,
    first_rows: &[Vec<String>],
) -> Option<Layout> {
    /// Without a header, fewer columns of numbers than this may be anything.
    const ENOUGH_COLUMNS: usize = 10;
    let columns = &profiles.columns;
    let key = roles.iter().position(|role| matches!(role, Role::User | Role::Item | Role::Title)).or_else(|| {
        let is_key = |column: usize| {
            let it = &columns[column];
            roles[column] == Role::Other && it.filled > 0 && (it.texts > 0 || (names.is_some() && column == 0))
        };
        (0..roles.len()).find(|&column| is_key(column))
    });
    let open: Vec<usize> = (0..roles.len())
        .filter(|&column| Some(column) != key && matches!(roles[column], Role::Other | Role::Rating))
        .filter(|&column| columns[column].filled > 0 || names.is_some_and(|names| !names[column].is_empty()))
        .filter(|&column| !is_count_of_row(column, first_rows))
        .collect();
    let is_rating = |&&column: &&usize| columns[column].filled == 0 || columns[column].could_be_ratings();
    let n_ratings = open.iter().filter(is_rating).count();
    let few_numbers = names.is_none() && (open.len() < ENOUGH_COLUMNS || key.is_some());
    if n_ratings < 2 || n_ratings * 10 < open.len() * 9 || profiles.rows < 2 || few_numbers {
        return None;
    }
    let layout = match key.map(|key| roles[key]) {
        Some(Role::Item) => Layout::ItemsDown,
        Some(Role::Title) if names.is_some_and(|names| key.is_some_and(|key| normal(&names[key]) != "name")) => {
            Layout::ItemsDown
        }
        _ => Layout::UsersDown,
    };
    for (column, role) in roles.iter_mut().enumerate() {
        *role = match *role {
            Role::Time => Role::Time,
            _ if Some(column) == key && layout == Layout::ItemsDown => Role::Item,
            _ if Some(column) == key => Role::User,
            _ if open.contains(&column) => Role::Rating,
            _ => Role::Other,
        };
    }
    Some(layout)
}

/// Jester's first column: how many of the row's ratings are not 99.
fn is_count_of_row(column: usize, first_rows: &[Vec<String>]) -> bool {
    column == 0
        && !first_rows.is_empty()
        && first_rows.iter().all(|row| {
            let ratings = row[1..]
                .iter()
                .filter(|field| numbers::parse(field.as_bytes(), true).is_some_and(|number| number != 99.0));
            row.len() > 2 && row[0].parse() == Ok(ratings.count())
        })
}

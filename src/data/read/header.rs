//! What a first row calls the columns, also where it is narrower than the rows below it.

use super::plan::Role;
use super::profile::{Columns, Profile, Profiles, is_missing};
use super::roles;

/// The names of the columns; empty for those that have none. Where the rows are cut by decimal commas the table is as
/// wide as its header, and rows that are wider are none of it: then the last of the profiles goes.
pub fn names(first: &[String], below: &mut Profiles) -> Vec<String> {
    let width = below.columns.len();
    let mut names = first.to_vec();
    let one_short = names.len() + 1 == width && below.columns[width - 1].filled > 0;
    names.resize(width, String::new());
    if !one_short {
        return names;
    }
    let roles = roles::of_rows(&Columns { names: Some(&names), profiles: below, first_rows: &[] });
    let rating = roles.iter().position(|&role| role == Role::Rating);
    let behind_rating = rating.and_then(|rating| below.columns.get(rating + 1));
    let digits = |most, allowed: &[u8]| behind_rating.is_some_and(|column| holds_digits(column, most, allowed));
    if !digits(1, b"05") && has_row_names(roles[width - 2], below) {
        names.rotate_right(1);
    } else if digits(2, b"0123456789") {
        names.truncate(width - 1);
        below.columns.truncate(width - 1);
    }
    names
}

/// Whether a column holds what may be left of numbers behind their commas.
fn holds_digits(column: &Profile, most: usize, allowed: &[u8]) -> bool {
    let is_rest = |field: &String| field.len() <= most && field.bytes().all(|digit| allowed.contains(&digit));
    column.filled > 0 && column.distinct.keys().filter(|field| !is_missing(field)).all(is_rest)
}

/// Whether the rows begin with a name or a number of their own, above which R writes nothing; the last name is that of
/// a column of this role.
fn has_row_names(last_named: Role, below: &Profiles) -> bool {
    let [first, .., last] = &below.columns[..] else { return false };
    let each_another = first.distinct.len() == below.rows && below.rows > 1;
    each_another && (first.counts_rows || first.texts == below.rows) && last.is_time() == (last_named == Role::Time)
}

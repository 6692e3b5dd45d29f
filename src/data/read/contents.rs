//! What the columns of a table of single ratings, or of titles, are for where no name says so.

use super::genre_columns;
use super::plan::Role;
use super::profile::{ENOUGH_ROWS, Profile, Profiles, nearly_all};

/// Three columns, beside times, row numbers and years, of which one could be ratings; a user comes before an item.
/// MovieLens' order decides where more than one reading is possible. `attributes` says which columns only describe
/// users or items.
pub fn assign(roles: &mut [Role], profiles: &Profiles, attributes: &[bool]) {
    let columns = &profiles.columns;
    if columns.get(1).is_some_and(|second| second.dated * 2 > second.filled) && titles_by_content(roles, profiles) {
        return;
    }
    // What looks like times may be ids where they are needed, and a rating behind them tells that this is no tag.
    let reading = row_by_content(roles, profiles, attributes, false).or_else(|| {
        row_by_content(roles, profiles, attributes, true).filter(|&(user, item, rating)| rating > user.max(item))
    });
    let Some((mut user, mut item, rating)) = reading else {
        titles_by_content(roles, profiles);
        return;
    };
    if profiles.rows >= ENOUGH_ROWS && [user, item].iter().all(|&column| are_titles(&columns[column])) {
        // Titles in two languages: one person's list.
        let title = if columns[user].empty <= columns[item].empty { user } else { item };
        (roles[title], roles[rating]) = (Role::Title, Role::Rating);
        if let Some(year) = columns.iter().position(Profile::are_years).filter(|&year| roles[year] == Role::Other) {
            roles[year] = Role::Year;
        }
        return;
    }
    if columns[user].are_mostly(is_product) && !columns[item].are_mostly(is_product) {
        (user, item) = (item, user);
    }
    for (column, role) in [(user, Role::User), (item, Role::Item), (rating, Role::Rating)] {
        roles[column] = role;
    }
}

/// The columns of user, item and rating; `with_times` looks also at numbers that could be times.
fn row_by_content(
    roles: &[Role],
    profiles: &Profiles,
    attributes: &[bool],
    with_times: bool,
) -> Option<(usize, usize, usize)> {
    let columns = &profiles.columns;
    let is_open = |&column: &usize| {
        let is_number = || columns[column].numbers == columns[column].filled;
        columns[column].filled > 0
            && (roles[column] == Role::Other || (with_times && roles[column] == Role::Time && is_number()))
    };
    let mut open: Vec<usize> =
        (0..roles.len()).filter(is_open).filter(|&column| !columns[column].are_years()).collect();
    if open.len() < 3 {
        // Numbers of items may look like years.
        open = (0..roles.len()).filter(is_open).collect();
    }
    if open.len() > 3 {
        open.retain(|&column| !(columns[column].counts_rows && profiles.rows >= ENOUGH_ROWS));
    }
    if open.len() > 3 && columns.first().is_none_or(|first| first.distinct.len() != profiles.rows) {
        open.retain(|&column| !attributes[column]);
    }
    // What is different in every row, and comes first, is an id.
    let is_key = |column: usize| {
        column == 0 && columns.first().is_some_and(|first| first.distinct.len() == profiles.rows && profiles.rows > 1)
    };
    let could_be_ratings = |&column: &usize| columns[column].could_be_ratings() && !is_key(column);
    let mut ratings: Vec<usize> = open.iter().copied().filter(could_be_ratings).collect();
    // What the rows are sorted by, several to each, are ids, if there is something else to rate by.
    if let (&[first, _, last], &[rating]) = (&open[..], &ratings[..])
        && (rating, columns[rating].is_sorted_in_runs()) == (first, true)
        && could_be_counts(&columns[last])
    {
        ratings.clear();
    }
    // A column behind a small file's three (a time stamp of 0, say) is no reason to doubt them, unless all of it could
    // as well be a matrix.
    let matrix = is_key(0)
        && ratings.contains(&1)
        && open.last().is_some_and(|last| columns[*last].distinct.len() > 1 && ratings.contains(last));
    let movielens =
        matches!(open[..], [0, 1, 2, ..] if ratings.contains(&2) && (open.len() == 3 || open.len() == 4 && !matrix));
    match (&open[..], &ratings[..]) {
        _ if movielens => Some((0, 1, 2)),
        (&[a, b, c], &[rating]) => {
            let ids: Vec<usize> = [a, b, c].into_iter().filter(|&column| column != rating).collect();
            Some((ids[0], ids[1], rating))
        }
        (&[a, b, c], many) if many.contains(&c) => Some((a, b, c)),
        // Somebody's count of something, or points.
        (&[a, b, c], [])
            if !with_times
                && (columns[a].distinct.len() < profiles.rows || columns[b].distinct.len() < profiles.rows)
                && columns[a].distinct.len() > 1
                && could_be_counts(&columns[c])
                && profiles.pairs_differ(a, b) =>
        {
            Some((a, b, c))
        }
        _ => None,
    }
}

/// Whether these could be titles, each of another item: texts of several words, of which hardly any comes again.
fn are_titles(column: &Profile) -> bool {
    let several = column.distinct.keys().filter(|field| field.contains(' ')).count();
    column.is_mostly_text() && nearly_all(column.distinct.len(), column.filled) && several * 3 > column.distinct.len()
}

/// Whether these could be counts of something: numbers from 0 on.
fn could_be_counts(column: &Profile) -> bool {
    column.numbers == column.filled && column.lowest >= 0.0 && !column.are_years() && !column.is_sorted_in_runs()
}

/// Whether a field is a number that shops and libraries give to things: Amazon's (B0…), or an ISBN that checks.
fn is_product(field: &str) -> bool {
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'X' | b'x' => Some(10),
        _ => None,
    };
    let Some(digits) = field.as_bytes().iter().map(digit).collect::<Option<Vec<u32>>>() else {
        let shop = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        return field.len() == 10 && field.starts_with("B0") && field.as_bytes().iter().all(shop);
    };
    match digits.len() {
        10 => digits.iter().zip((1..=10).rev()).map(|(digit, weight)| digit * weight).sum::<u32>().is_multiple_of(11),
        13 => {
            let sum: u32 = digits.iter().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
            field.starts_with("97") && sum.is_multiple_of(10)
        }
        _ => false,
    }
}

/// An id in front and a text beside it, or behind a year (Netflix). False where it is nothing like that.
fn titles_by_content(roles: &mut [Role], profiles: &Profiles) -> bool {
    let columns = &profiles.columns;
    let is_text = |column: usize| {
        columns
            .get(column)
            .is_some_and(|it| it.texts * 2 > it.filled && it.distinct.len().max(it.dated) * 2 > it.filled)
    };
    let is_key = columns.first().is_some_and(|first| first.empty == 0 && first.distinct.len() == profiles.rows);
    if !is_key || profiles.rows == 0 {
        return false;
    }
    let title = if is_text(1) {
        1
    } else if is_text(2) && columns[1].are_years() {
        2
    } else {
        return false;
    };
    roles[0] = Role::Item;
    roles[title] = Role::Title;
    if title == 2 {
        roles[1] = Role::Year;
    }
    for column in genre_columns::by_content(columns, title) {
        roles[column] = Role::Genre;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_known_from_other_ids() {
        for product in ["B00YQ6X8EO", "0446520802", "034545104X", "9780441172719"] {
            assert!(is_product(product), "{product}");
        }
        for other in ["A1YJEY40YUW4SE", "0446520803", "9780441172710", "276725", "B00YQ6X8", "b00yq6x8eo", ""] {
            assert!(!is_product(other), "{other}");
        }
    }
}

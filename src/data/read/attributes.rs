//! Columns that only describe the users or the items of a table: they say the same wherever their user or item comes
//! again.

use super::names;
use super::plan::Role;
use super::profile::Columns;

/// Wider tables are not looked at: each column is compared with each other.
const WIDEST: usize = 24;

/// For each column whether it describes users or items, and is neither of them, nor a rating: by what stands in it, or
/// by its name.
pub fn attributes(roles: &[Role], columns: &Columns) -> Vec<bool> {
    let profiles = columns.profiles;
    let about_people = |column: usize| names::is_about_people(columns.name(column));
    let is_open = |column: usize| roles[column] == Role::Other && profiles.columns[column].filled > 0;
    let is_key = |column: usize| matches!(roles[column], Role::User | Role::Item | Role::Title);
    let says = |key: usize, column: usize| key != column && profiles.determines(key, column);
    let depends = |column: usize| {
        let on_known = (0..roles.len()).any(|key| is_key(key) && says(key, column));
        // Of two that say each other, the first is the id.
        let on_open = |key: usize| is_open(key) && says(key, column) && !(column < key && says(column, key));
        on_known || (0..roles.len()).any(on_open)
    };
    (0..roles.len())
        .map(|column| is_open(column) && (about_people(column) || roles.len() <= WIDEST && depends(column)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read::profile::Profiles;

    #[test]
    fn what_comes_again_with_its_user_or_item_describes_it() {
        let rows: Vec<Vec<String>> = (0..40)
            .map(|row| {
                let (user, item) = (row % 5, row / 5);
                let fields = [
                    format!("user{user}"),
                    ["F", "M"][user % 2].to_owned(),
                    (20 + user * 3).to_string(),
                    format!("item{item}"),
                    format!("{}.5", item % 4),
                    ((user * 7 + item * 5 + user * item) % 5).to_string(),
                ];
                fields.into()
            })
            .collect();
        let profiles = Profiles::of(&rows, 6, false);
        let columns = Columns { names: None, profiles: &profiles, first_rows: &rows[..10] };
        let open = [Role::Other; 6];
        assert_eq!(attributes(&open, &columns), [false, true, true, false, true, false]);
        let known = [Role::Other, Role::Other, Role::Other, Role::Item, Role::Other, Role::Rating];
        assert_eq!(attributes(&known, &columns), [false, true, true, false, true, false]);
    }
}

//! Several ratings of one item by one user: found, and made one.

use super::plan::DuplicatePolicy;
use crate::data::{RatingsTable, RowFacts, in_chunks};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What was found, and what was done with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DuplicatesFound {
    pub policy: DuplicatePolicy,
    /// Pairs of user and item with more than one rating.
    pub pairs: u64,
    /// Ratings beyond the first of each pair. Unless all are kept, so many rows were merged.
    pub extra: u64,
    /// The first few pairs.
    pub examples: Vec<Duplicate>,
}

/// An item that a user rated more than once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Duplicate {
    pub user: String,
    pub item: String,
    /// The value before and the value that came again.
    pub values: [f32; 2],
}

const EXAMPLES: usize = 5;

/// What is known of an item while one user's ratings are looked through.
#[derive(Clone, Copy)]
struct Seen {
    user: u32,
    row: u32,
    count: u32,
}

/// Merges the table's duplicates as `policy` says; what stays is where the first of them was.
///
/// What test files have is held out as a whole, so that no duplicate of it is learned from: then duplicates are never
/// kept.
///
/// Needs 4 bytes a rating beside the table (the rows by user) unless those of each user stand together, as they mostly
/// do, and 1 more where there is something to merge.
pub fn merge(table: &mut RatingsTable, policy: DuplicatePolicy) -> DuplicatesFound {
    let policy = match policy {
        DuplicatePolicy::All if !table.rows.tests.is_empty() => DuplicatePolicy::Last,
        policy => policy,
    };
    let mut found = DuplicatesFound { policy, ..DuplicatesFound::default() };
    let mut merged: Vec<bool> = Vec::new();
    let RatingsTable { users, items, values, rows: facts, .. } = table;
    let RowFacts { times, tests, .. } = Arc::make_mut(facts);
    let by_user = (!stand_by_user(users.rows())).then(|| rows_by_user(users.rows(), users.distinct().len()));
    let mut seen = vec![Seen { user: u32::MAX, row: 0, count: 0 }; items.distinct().len()];
    in_chunks(values.len(), |chunk| {
        for place in chunk {
            let row = by_user.as_ref().map_or(place as u32, |rows| rows[place]);
            let (user, item) = (users.rows()[row as usize], items.rows()[row as usize]);
            let seen = &mut seen[item as usize];
            if seen.user != user {
                *seen = Seen { user, row, count: 1 };
                continue;
            }
            seen.count += 1;
            found.extra += 1;
            found.pairs += u64::from(seen.count == 2);
            let (first, again) = (values[seen.row as usize], values[row as usize]);
            if found.examples.len() < EXAMPLES {
                let (user, item) = (users.id(user).to_owned(), items.id(item).to_owned());
                found.examples.push(Duplicate { user, item, values: [first, again] });
            }
            values[seen.row as usize] = match policy {
                DuplicatePolicy::All => continue,
                DuplicatePolicy::First => first,
                DuplicatePolicy::Last => again,
                DuplicatePolicy::Mean => first + (again - first) / seen.count as f32,
            };
            if !times.is_empty() && policy != DuplicatePolicy::First {
                times[seen.row as usize] = times[row as usize];
            }
            if !tests.is_empty() {
                tests[seen.row as usize] |= tests[row as usize];
            }
            merged.resize(values.len(), false);
            merged[row as usize] = true;
        }
    });
    drop((by_user, seen));
    if !merged.is_empty() {
        table.retain(|row| !merged[row]);
    }
    found
}

/// Whether the rows of each user stand together: users are numbered as they come.
fn stand_by_user(users: &[u32]) -> bool {
    let mut stand = true;
    in_chunks(users.len().saturating_sub(1), |chunk| {
        stand = stand && users[chunk.start..=chunk.end].is_sorted();
    });
    stand
}

/// All rows, those of the first user first; of each user in their order.
fn rows_by_user(users: &[u32], n_users: usize) -> Vec<u32> {
    // Where the next row of each user goes.
    let mut next = vec![0u32; n_users + 1];
    in_chunks(users.len(), |chunk| users[chunk].iter().for_each(|&user| next[user as usize + 1] += 1));
    for user in 0..n_users {
        next[user + 1] += next[user];
    }
    let mut rows = vec![0; users.len()];
    in_chunks(users.len(), |chunk| {
        for row in chunk {
            let at = &mut next[users[row] as usize];
            rows[*at as usize] = row as u32;
            *at += 1;
        }
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(policy: DuplicatePolicy) -> (Vec<f32>, DuplicatesFound) {
        let mut table = RatingsTable::default();
        for (user, item, value) in
            [("a", "x", 1.0), ("b", "x", 5.0), ("a", "y", 2.0), ("a", "x", 4.0), ("b", "y", 3.0), ("a", "x", 1.0)]
        {
            table.push(user, item, value);
        }
        let found = merge(&mut table, policy);
        assert_eq!(table.users.rows().len(), table.len());
        (table.values, found)
    }

    #[test]
    fn each_policy_keeps_what_it_says_in_the_place_of_the_first() {
        assert_eq!(merged(DuplicatePolicy::Last).0, [1.0, 5.0, 2.0, 3.0]);
        assert_eq!(merged(DuplicatePolicy::First).0, [1.0, 5.0, 2.0, 3.0]);
        assert_eq!(merged(DuplicatePolicy::Mean).0, [2.0, 5.0, 2.0, 3.0]);
        assert_eq!(merged(DuplicatePolicy::All).0, [1.0, 5.0, 2.0, 4.0, 3.0, 1.0]);
    }

    #[test]
    fn pairs_and_rows_are_counted_with_examples() {
        for policy in [DuplicatePolicy::Last, DuplicatePolicy::All] {
            let found = merged(policy).1;
            assert_eq!((found.pairs, found.extra, found.examples.len()), (1, 2, 2));
            assert_eq!((found.examples[0].user.as_str(), found.examples[0].item.as_str()), ("a", "x"));
            assert_eq!(found.examples[0].values, [1.0, 4.0]);
        }
    }
}

//! Finding one user among very many.

use crate::data::UserFacts;

/// The first `limit` users whose name begins with what was typed.
pub fn beginning_with<'a>(users: &'a [UserFacts], typed: &str, limit: usize) -> Vec<&'a UserFacts> {
    users.iter().filter(|user| user.name.starts_with(typed.trim())).take(limit).collect()
}

/// The user of exactly this name.
pub fn named<'a>(users: &'a [UserFacts], name: &str) -> Option<&'a UserFacts> {
    users.iter().find(|user| user.name == name.trim())
}

/// Someone to begin with: the first who rated enough for a taste to show.
pub fn first_of_note(users: &[UserFacts]) -> Option<&UserFacts> {
    users.iter().find(|user| user.n_ratings >= 30).or(users.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users() -> Vec<UserFacts> {
        let rated = [5, 40, 12, 100];
        let named = ["1", "19", "196", "2"].into_iter().zip(rated).zip(1..);
        named.map(|((name, n_ratings), class)| UserFacts { class, name: name.into(), n_ratings }).collect()
    }

    #[test]
    fn finds_by_beginning_and_by_name() {
        let users = users();
        let names = |found: Vec<&UserFacts>| found.iter().map(|user| user.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(beginning_with(&users, "19", 50)), ["19", "196"]);
        assert_eq!(names(beginning_with(&users, "", 2)), ["1", "19"]);
        assert_eq!(named(&users, " 196 ").map(|user| user.class), Some(3));
        assert_eq!(named(&users, "7"), None);
    }

    #[test]
    fn begins_with_someone_who_rated_enough() {
        assert_eq!(first_of_note(&users()).map(|user| user.name.as_str()), Some("19"));
        assert_eq!(first_of_note(&[]), None);
    }
}

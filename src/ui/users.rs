//! Finding one user among very many by name, and the person at the page beside them.

use crate::data::{UserFacts, fold};

/// What the person at the page is called, and what they are called if a user of the data has that name.
const YOU: &str = "You";
const YOU_YOURSELF: &str = "You (your own ratings)";

/// Who a name means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Meant<'a> {
    User(&'a UserFacts),
    You,
}

/// The first `limit` users whose name contains what was typed, in any case: first those whose name begins with it.
pub fn matching<'a>(users: &'a [UserFacts], typed: &str, limit: usize) -> Vec<&'a UserFacts> {
    let typed = fold(typed.trim());
    let (mut first, mut others) = (Vec::new(), Vec::new());
    for user in users {
        match fold(&user.name).find(&typed) {
            Some(0) => first.push(user),
            Some(_) if others.len() < limit => others.push(user),
            _ => {}
        }
        if first.len() == limit {
            return first;
        }
    }
    first.extend(others);
    first.truncate(limit);
    first
}

/// The user of exactly this name, or else the person at the page, or else the user whose name differs only in case.
pub fn meant<'a>(users: &'a [UserFacts], name: &str) -> Option<Meant<'a>> {
    let name = name.trim();
    if let Some(user) = users.iter().find(|user| user.name == name) {
        return Some(Meant::User(user));
    }
    let folded = fold(name);
    if folded == fold(you_among(users)) {
        return Some(Meant::You);
    }
    users.iter().find(|user| fold(&user.name) == folded).map(Meant::User)
}

/// What the person at the page is called: never the name of one of these users.
pub fn you_among(users: &[UserFacts]) -> &'static str {
    if users.iter().any(|user| user.name == YOU) { YOU_YOURSELF } else { YOU }
}

/// The user to begin with: the first who rated enough to show their taste, and not all of `n_items`, so that there is
/// something to recommend.
pub fn first_of_note(users: &[UserFacts], n_items: usize) -> Option<&UserFacts> {
    let find = |fewest| users.iter().find(|user| user.n_ratings >= fewest && (user.n_ratings as usize) < n_items);
    find(30).or_else(|| find(0)).or(users.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(names: &[&str]) -> Vec<UserFacts> {
        let rated = [5, 40, 12, 100].into_iter().cycle();
        let named = names.iter().zip(rated).zip(1..);
        named.map(|((name, n_ratings), class)| UserFacts { class, name: (*name).into(), n_ratings }).collect()
    }

    #[test]
    fn names_that_begin_with_what_was_typed_come_before_those_that_contain_it() {
        let users = called(&["1", "219", "19", "196", "2"]);
        let names = |typed, limit| {
            matching(&users, typed, limit).into_iter().map(|user| user.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(names("19", 50), ["19", "196", "219"]);
        assert_eq!(names("19", 2), ["19", "196"]);
        assert_eq!(names("", 2), ["1", "219"]);
        let users = called(&["User 001", "User 007", "José"]);
        let names = |typed| matching(&users, typed, 50).into_iter().map(|user| user.class).collect::<Vec<_>>();
        assert_eq!((names("user"), names("007"), names(" jose")), (vec![1, 2], vec![2], vec![3]));
    }

    #[test]
    fn a_name_means_the_user_who_has_it_before_the_person_at_the_page() {
        let meant_among = |names: &[&str], name: &str| match meant(&called(names), name) {
            Some(Meant::User(user)) => user.name.clone(),
            Some(Meant::You) => "the person at the page".to_owned(),
            None => "nobody".to_owned(),
        };
        assert_eq!(meant_among(&["19", "196"], " 196 "), "196");
        assert_eq!(meant_among(&["19", "196"], "7"), "nobody");
        assert_eq!(meant_among(&["ME", "me"], "me"), "me");
        assert_eq!(meant_among(&["User 007"], "user 007"), "User 007");
        assert_eq!(meant_among(&["me"], "you"), "the person at the page");
        for typed in ["You", "you"] {
            assert_eq!(meant_among(&["me", "You"], typed), "You");
        }
        assert_eq!(meant_among(&["me", "You"], you_among(&called(&["me", "You"]))), "the person at the page");
        assert_eq!(meant_among(&["you"], "you"), "you");
        assert_eq!(meant_among(&["you"], "You"), "the person at the page");
    }

    #[test]
    fn begins_with_someone_who_rated_enough_and_not_everything() {
        let users = called(&["1", "19"]);
        let begins_with = |n_items| first_of_note(&users, n_items).map(|user| user.name.as_str());
        assert_eq!(begins_with(100), Some("19"));
        assert_eq!((begins_with(40), begins_with(5)), (Some("1"), Some("1")));
        assert_eq!(first_of_note(&[], 100), None);
    }
}

//! Finding one user among very many, and you beside them.

use crate::data::{UserFacts, fold};

/// What you are called where nobody of the data is called so, and else.
const YOU: &str = "You";
const YOU_YOURSELF: &str = "You (your own ratings)";

/// Who is meant by a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Meant<'a> {
    User(&'a UserFacts),
    You,
}

/// The first `limit` users with what was typed in their name, whatever the case: those whose name begins with it, then
/// the others.
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

/// Who is called so: a user of exactly this name, you, or else a user but for the case.
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

/// What you are called among these users: nothing that one of them is called.
pub fn you_among(users: &[UserFacts]) -> &'static str {
    if users.iter().any(|user| user.name == YOU) { YOU_YOURSELF } else { YOU }
}

/// Someone to begin with: the first who rated enough for a taste to show.
pub fn first_of_note(users: &[UserFacts]) -> Option<&UserFacts> {
    users.iter().find(|user| user.n_ratings >= 30).or(users.first())
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
    fn finds_names_that_begin_with_what_was_typed_then_those_that_have_it() {
        let users = called(&["1", "219", "19", "196", "2"]);
        let names = |typed, limit| {
            matching(&users, typed, limit).into_iter().map(|user| user.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(names("19", 50), ["19", "196", "219"]);
        assert_eq!(names("19", 2), ["19", "196"]);
        assert_eq!(names("", 2), ["1", "219"]);
        let users = called(&["Viewer 001", "Viewer 007", "José"]);
        let names = |typed| matching(&users, typed, 50).into_iter().map(|user| user.class).collect::<Vec<_>>();
        assert_eq!((names("viewer"), names("007"), names(" jose")), (vec![1, 2], vec![2], vec![3]));
    }

    #[test]
    fn a_name_means_whoever_is_called_so() {
        let meant_among = |names: &[&str], name: &str| match meant(&called(names), name) {
            Some(Meant::User(user)) => user.name.clone(),
            Some(Meant::You) => "the person at the page".to_owned(),
            None => "nobody".to_owned(),
        };
        assert_eq!(meant_among(&["19", "196"], " 196 "), "196");
        assert_eq!(meant_among(&["19", "196"], "7"), "nobody");
        assert_eq!(meant_among(&["ME", "me"], "me"), "me");
        assert_eq!(meant_among(&["Viewer 007"], "viewer 007"), "Viewer 007");
        assert_eq!(meant_among(&["me"], "you"), "the person at the page");
        for typed in ["You", "you"] {
            assert_eq!(meant_among(&["me", "You"], typed), "You");
        }
        assert_eq!(meant_among(&["me", "You"], you_among(&called(&["me", "You"]))), "the person at the page");
        assert_eq!(meant_among(&["you"], "you"), "you");
        assert_eq!(meant_among(&["you"], "You"), "the person at the page");
    }

    #[test]
    fn begins_with_someone_who_rated_enough() {
        assert_eq!(first_of_note(&called(&["1", "19"])).map(|user| user.name.as_str()), Some("19"));
        assert_eq!(first_of_note(&[]), None);
    }
}

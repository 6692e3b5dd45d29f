//! Items by their title.

use crate::data::read::Titled;
use crate::data::{Class, Classes, is_untitled};

/// The item of each title, if there is one: that of exactly this name, or else of a title that is the same item
/// however it is written. `called` are pairs of the name of a class and the title of its item, where the two differ. What
/// has no title is like nothing else.
pub fn find_titles<'n>(
    items: &'n Classes,
    called: impl Iterator<Item = (&'n str, &'n str)>,
    titles: &[String],
) -> Vec<Option<Class>> {
    let by_name = items.by_name();
    let exact = |title: &String| by_name.get(title.as_str()).copied().filter(|&item| item > 0);
    let mut found: Vec<Option<Class>> = titles.iter().map(exact).collect();
    let is_wanted = |found: &Option<Class>, title: &str| found.is_none() && !is_untitled(title);
    if found.iter().zip(titles).any(|(found, title)| is_wanted(found, title)) {
        // Where items go by their titles, the id of one may be the title of another.
        let goes_by_id = |(name, title): &(&str, &str)| by_name.contains_key(name) && !by_name.contains_key(title);
        let names = items.names()[1..].iter().map(|name| (name.as_str(), name.as_str()));
        let titled = Titled::of(called.filter(goes_by_id).chain(names.filter(|(name, _)| !is_untitled(name))));
        for (found, title) in found.iter_mut().zip(titles).filter(|(found, title)| is_wanted(found, title)) {
            *found = titled.find(title).and_then(|name| by_name.get(name).copied());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_titles_however_they_are_written() {
        let items = Classes::from_names(["Alien (1979)", "Matrix, The (1999)"]);
        let titles = ["Alien (1979)", "The Matrix (1999)", "Dune (2021)", "#na#"].map(str::to_owned);
        assert_eq!(find_titles(&items, std::iter::empty(), &titles), [Some(1), Some(2), None, None]);
    }

    #[test]
    fn finds_titles_of_items_that_go_by_their_ids() {
        let items = Classes::from_names(["50", "172"]);
        let called =
            [("172", "Empire Strikes Back, The (1980)"), ("50", "Star Wars (1977)"), ("9", "Not rated (2000)")];
        let titles = ["Star Wars (1977)", "The Empire Strikes Back (1980)", "Not rated (2000)"].map(str::to_owned);
        assert_eq!(find_titles(&items, called.into_iter(), &titles), [Some(1), Some(2), None]);
    }

    #[test]
    fn what_has_no_title_is_like_no_title() {
        let find = |names: &[&str], called: &[(&str, &str)], title: &str| {
            let items = Classes::from_names(names.iter().copied());
            let found = find_titles(&items, called.iter().copied(), &[title.to_owned()]);
            found[0].map(|item| items.name(item).to_owned())
        };
        assert_eq!(find(&["300 (2007)", "Heat (1995)"], &[], "#300"), None);
        assert_eq!(find(&["#300", "#7"], &[], "300 (2007)"), None);
        assert_eq!(find(&["#300", "#7"], &[], "#300").as_deref(), Some("#300"));
        // Item 1917 of these data is another item than the one of that title.
        let names = ["1917", "Foo, The (2000)"];
        assert_eq!(find(&names, &[("1917", "Foo, The (2000)")], "The Foo (2000)").as_deref(), Some("Foo, The (2000)"));
    }
}

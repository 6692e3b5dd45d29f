//! Items by their title, or a part of it.

use super::{ItemFacts, ItemTally, SearchKeys};
use crate::data::read::Titled;
use crate::data::{Class, Classes, is_untitled};

/// The `top` most rated items whose title has `query` in it; an empty query finds all of them. `keys` are those of the
/// names of `items`, by class.
pub fn find_items(items: &Classes, keys: &SearchKeys, tally: &ItemTally, query: &str, top: usize) -> Vec<ItemFacts> {
    let rated = |&item: &Class| item > 0 && tally.n_ratings[item as usize] > 0;
    let mut found: Vec<Class> = keys.find(query).map(|place| place as Class).filter(rated).collect();
    tally.sort_by_ratings(&mut found);
    found.into_iter().take(top).map(|item| tally.facts(items, item)).collect()
}

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
    fn finds_parts_of_titles_most_rated_first() {
        let items = Classes::from_names(["Alien (1979)", "Aliens (1986)", "Toy Story (1995)", "Élisa (1995)"]);
        let keys = SearchKeys::of(items.names().iter().map(String::as_str));
        let tally = ItemTally { n_ratings: vec![0, 3, 9, 5, 1], mean: vec![3.0; 5] };
        let titles = |query, top| {
            find_items(&items, &keys, &tally, query, top)
                .into_iter()
                .map(|item| item.title)
                .collect::<Vec<_>>()
                .join(", ")
        };
        assert_eq!(titles(" ALIEN ", 5), "Aliens (1986), Alien (1979)");
        assert_eq!(titles("elisa", 5), "Élisa (1995)");
        assert_eq!(titles("", 2), "Aliens (1986), Toy Story (1995)");
        assert_eq!(titles("#na#", 5), "");
    }

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

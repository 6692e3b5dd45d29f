//! Items by their title, or a part of it.

use super::{ItemFacts, ItemTally};
use crate::data::read::Titled;
use crate::data::{Class, Classes};

/// The `top` most rated items whose title has `query` in it, whatever the case; an empty query finds all of them.
pub fn find_items(items: &Classes, tally: &ItemTally, query: &str, top: usize) -> Vec<ItemFacts> {
    let query = query.trim().to_lowercase();
    let has_it = |&item: &Class| query.is_empty() || items.name(item).to_lowercase().contains(&query);
    let mut found: Vec<Class> = tally.with_ratings(1).filter(has_it).collect();
    tally.sort_by_ratings(&mut found);
    found.into_iter().take(top).map(|item| tally.facts(items, item)).collect()
}

/// The item of each title, if there is one: that of exactly this name, or else of a title that is the same film
/// however it is written. `called` are pairs of the name of a class and the title of its film, where the two differ.
pub fn find_titles<'n>(
    items: &'n Classes,
    called: impl Iterator<Item = (&'n str, &'n str)>,
    titles: &[String],
) -> Vec<Option<Class>> {
    let by_name = items.by_name();
    let exact = |title: &String| by_name.get(title.as_str()).copied().filter(|&item| item > 0);
    let mut found: Vec<Option<Class>> = titles.iter().map(exact).collect();
    if found.contains(&None) {
        let called = called.filter(|(name, _)| by_name.contains_key(name));
        let names = items.names()[1..].iter().map(|name| (name.as_str(), name.as_str()));
        let titled = Titled::of(called.chain(names));
        for (found, title) in found.iter_mut().zip(titles).filter(|(found, _)| found.is_none()) {
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
        let tally = ItemTally { n_ratings: vec![0, 3, 9, 5, 1], mean: vec![3.0; 5] };
        let titles = |query, top| {
            find_items(&items, &tally, query, top).into_iter().map(|film| film.title).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(titles(" ALIEN ", 5), "Aliens (1986), Alien (1979)");
        assert_eq!(titles("élisa", 5), "Élisa (1995)");
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
}

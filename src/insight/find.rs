//! Items by a part of their title.

use super::{ItemFacts, ItemTally};
use crate::data::{Class, Classes};

/// The `top` most rated items whose title has `query` in it, whatever the case; an empty query finds all of them.
pub fn find_items(items: &Classes, tally: &ItemTally, query: &str, top: usize) -> Vec<ItemFacts> {
    let query = query.trim().to_lowercase();
    let has_it = |&item: &Class| query.is_empty() || items.name(item).to_lowercase().contains(&query);
    let mut found: Vec<Class> = tally.with_ratings(1).filter(has_it).collect();
    tally.sort_by_ratings(&mut found);
    found.into_iter().take(top).map(|item| tally.facts(items, item)).collect()
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
}

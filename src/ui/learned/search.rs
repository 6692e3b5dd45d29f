//! The items that the field "Neighbors of" suggests for its text.

use crate::insight::{Catalog, ItemFacts};

/// The `most` most rated items with `text` in their title; an empty field suggests the most rated of all.
pub fn suggestions(catalog: &Catalog, text: &str, most: usize) -> Vec<ItemFacts> {
    let facts = |place| catalog.facts(place);
    if text.trim().is_empty() {
        (0..catalog.len()).take(most).map(facts).collect()
    } else {
        catalog.find(text).take(most).map(facts).collect()
    }
}

/// The suggestion that Enter takes: the one with exactly this title, or else the first.
pub fn taken<'s>(suggestions: &'s [ItemFacts], text: &str) -> Option<&'s ItemFacts> {
    suggestions.iter().find(|item| item.title == text).or(suggestions.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog() -> Catalog {
        Catalog {
            items: vec![7, 3, 5],
            titles: ["Aliens (1986)", "Élisa (1995)", "Alien (1979)"].into_iter().collect(),
            n_ratings: vec![9, 5, 3],
            mean_rating: vec![4.0, 3.5, 4.2],
            ..Catalog::default()
        }
    }

    #[test]
    fn suggestions_hold_the_text_and_begin_with_the_most_rated() {
        let items = |text, most| suggestions(&catalog(), text, most).iter().map(|it| it.item).collect::<Vec<_>>();
        assert_eq!(items(" ALIEN ", 9), [7, 5]);
        assert_eq!(items("elisa", 9), [3]);
        assert_eq!(items("", 2), [7, 3]);
        assert!(items("dune", 9).is_empty());
    }

    #[test]
    fn enter_takes_the_item_of_that_title_or_the_first() {
        let taken = |text| taken(&suggestions(&catalog(), text, 9), text).map(|item| item.item);
        assert_eq!(taken("Alien (1979)"), Some(5));
        assert_eq!(taken("ali"), Some(7));
        assert_eq!(taken("dune"), None);
    }
}

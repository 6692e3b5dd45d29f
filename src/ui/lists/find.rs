//! Items to rate, found by a part of their title.

use crate::insight::{Catalog, ItemFacts};

/// The `most` most rated items with `query` in their title.
pub fn find(catalog: &Catalog, query: &str, most: usize) -> Vec<ItemFacts> {
    catalog.find(query).take(most).map(|place| catalog.facts(place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_parts_of_titles_most_rated_first() {
        let catalog = Catalog {
            items: vec![7, 3, 5],
            titles: ["Aliens (1986)", "Heat, The (2013)", "Alien (1979)"].into_iter().collect(),
            n_ratings: vec![9, 5, 3],
            mean_rating: vec![4.0, 3.5, 4.2],
            ..Catalog::default()
        };
        let found = |query, most| find(&catalog, query, most).iter().map(|item| item.item).collect::<Vec<_>>();
        assert_eq!(found(" ALIEN", 9), [7, 5]);
        assert_eq!(found("a", 2), [7, 3]);
        assert!(found(" ", 9).is_empty() && found("dune", 9).is_empty());
        assert_eq!(find(&catalog, "the heat", 1)[0].mean_rating, 3.5);
    }
}

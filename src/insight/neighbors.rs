//! Neighbors of an item: the items whose factors are most similar to its own.

use super::{ItemFacts, ItemTally};
use crate::data::{Class, Classes};
use serde::{Deserialize, Serialize};

/// How the similarity of two items is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Similarity {
    /// The cosine of the angle between their factors, from -1 to 1 (the book's `nn.CosineSimilarity`).
    #[default]
    Cosine,
    /// The dot product of their factors, which also counts how long they are.
    DotProduct,
}

/// An item, and how similar it is to the one asked about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbor {
    pub item: ItemFacts,
    pub similarity: f32,
}

impl Similarity {
    /// The similarity of two rows of factors. The cosine with a row of zeros is 0: it has no direction.
    pub fn of(self, a: &[f32], b: &[f32]) -> f32 {
        let dot = dot(a, b);
        match self {
            Similarity::DotProduct => dot as f32,
            Similarity::Cosine => {
                let lengths = (self::dot(a, a) * self::dot(b, b)).sqrt();
                if lengths == 0.0 { 0.0 } else { (dot / lengths) as f32 }
            }
        }
    }
}

/// The dot product, summed in double precision so that a row's cosine with itself is 1.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
}

/// The `top` of the `candidates` most similar to the row `to`, in their order where equal. `item_factors` is `[item classes,
/// factors]`, row by row. A candidate whose similarity is not a number is left out.
pub fn nearest(
    item_factors: &[f32],
    to: &[f32],
    candidates: impl IntoIterator<Item = Class>,
    by: Similarity,
    top: usize,
) -> Vec<(Class, f32)> {
    let row = |item: Class| &item_factors[item as usize * to.len()..][..to.len()];
    let mut found: Vec<(Class, f32)> = candidates.into_iter().map(|item| (item, by.of(to, row(item)))).collect();
    found.retain(|(_, similarity)| !similarity.is_nan());
    found.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    found.truncate(top);
    found
}

/// The `top` neighbors of `item` among the other items with at least `min_ratings` ratings, and at least one. `items` has
/// their titles; `item_factors` is `[item classes, factors]`, row by row.
pub fn neighbors(
    items: &Classes,
    tally: &ItemTally,
    item_factors: &[f32],
    item: Class,
    by: Similarity,
    min_ratings: u32,
    top: usize,
) -> Vec<Neighbor> {
    let factors = item_factors.len() / items.len();
    let to = &item_factors[item as usize * factors..][..factors];
    let others = tally.with_ratings(min_ratings).filter(|&other| other != item);
    let found = nearest(item_factors, to, others, by, top);
    found.into_iter().map(|(other, similarity)| Neighbor { item: tally.facts(items, other), similarity }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `#na#`, then a to e, by two factors: c is a's twin but longer, d stands across, e opposite, b is between.
    const FACTORS: [f32; 12] = [9.0, 0.0, 1.0, 0.0, 1.0, 1.0, 5.0, 0.0, 0.0, 1.0, -2.0, 0.0];

    fn found(item: Class, by: Similarity, min_ratings: u32, top: usize) -> Vec<(String, f32)> {
        let items = Classes::from_names(["a", "b", "c", "d", "e"]);
        let tally = ItemTally { n_ratings: vec![0, 9, 5, 3, 1, 7], mean: vec![2.5; 6] };
        let rows = neighbors(&items, &tally, &FACTORS, item, by, min_ratings, top);
        rows.into_iter().map(|row| (row.item.title, row.similarity)).collect()
    }

    fn titles(item: Class, by: Similarity, min_ratings: u32, top: usize) -> String {
        found(item, by, min_ratings, top).into_iter().map(|(title, _)| title).collect()
    }

    #[test]
    fn cosine_depends_on_the_direction_alone() {
        let expected = [("c", 1.0), ("b", 0.5_f32.sqrt()), ("d", 0.0), ("e", -1.0)];
        assert_eq!(found(1, Similarity::Cosine, 0, 10), expected.map(|(title, cosine)| (title.to_owned(), cosine)));
    }

    #[test]
    fn the_dot_product_depends_on_the_length_too() {
        assert_eq!(titles(2, Similarity::DotProduct, 0, 10), "cade");
        assert_eq!(titles(2, Similarity::Cosine, 0, 10), "acde", "a, c and d at the same angle, in their order");
    }

    #[test]
    fn few_ratings_can_be_left_out_and_na_always_is() {
        assert_eq!(titles(1, Similarity::Cosine, 5, 10), "be");
        assert_eq!(titles(1, Similarity::Cosine, 0, 2), "cb");
        assert_eq!(titles(1, Similarity::Cosine, 100, 2), "");
    }

    #[test]
    fn rows_that_point_nowhere_or_are_no_numbers_do_no_harm() {
        let rows = [0.0, 0.0, f32::NAN, 1.0, 1.0, 1.0];
        assert_eq!(nearest(&rows, &[1.0, 1.0], 0..3, Similarity::Cosine, 9), [(2, 1.0), (0, 0.0)]);
        assert_eq!(nearest(&rows, &[0.0, 0.0], 0..3, Similarity::Cosine, 9), [(0, 0.0), (2, 0.0)]);
    }
}

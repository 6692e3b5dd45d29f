//! Predictions beside the truth: a few of the ratings held out (fastai's `learn.show_results`).

use crate::data::{Class, Dataset, Ratings};
use serde::{Deserialize, Serialize};

/// One rating that training has not seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResultRow {
    pub user: Class,
    pub user_name: String,
    pub item: Class,
    pub title: String,
    pub rating: f32,
    pub predicted: f32,
}

/// `n` of the rows held out, in the order in which they were drawn, which is random: the first `n` on page 0, the next
/// ones on page 1, and after the last the first again.
pub fn page_of(held_out: &[u32], page: usize, n: usize) -> Vec<u32> {
    let first = page.wrapping_mul(n) % held_out.len().max(1);
    held_out.iter().cycle().skip(first).take(n.min(held_out.len())).copied().collect()
}

/// The ratings at `rows`, and what `predict` makes of their users and items.
pub fn show_results(
    dataset: &Dataset,
    rows: &[u32],
    predict: impl FnOnce(&[Class], &[Class]) -> Vec<f32>,
) -> Vec<ResultRow> {
    let Ratings { user, item, value } = dataset.ratings.select(rows);
    let predictions = predict(&user, &item);
    let told = user.iter().zip(&item).zip(value.iter().zip(predictions));
    let row = |((&user, &item), (&rating, predicted))| ResultRow {
        user,
        user_name: dataset.users.name(user).to_owned(),
        item,
        title: dataset.items.name(item).to_owned(),
        rating,
        predicted,
    };
    told.map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Classes;

    #[test]
    fn pages_follow_each_other_and_begin_anew() {
        let held_out = [8, 3, 5, 1, 9];
        assert_eq!(page_of(&held_out, 0, 2), [8, 3]);
        assert_eq!(page_of(&held_out, 1, 2), [5, 1]);
        assert_eq!(page_of(&held_out, 2, 2), [9, 8]);
        assert_eq!(page_of(&held_out, 0, 9), held_out, "each once");
        assert_eq!(page_of(&held_out, usize::MAX, 2).len(), 2);
        assert!(page_of(&[], 3, 2).is_empty());
    }

    #[test]
    fn rows_carry_who_what_and_both_ratings() {
        let dataset = Dataset {
            source: String::new(),
            synthetic: false,
            noun: crate::data::ItemNoun::Item,
            users: Classes::from_names(["ann", "bob"]),
            items: Classes::from_names(["x", "y"]),
            features: crate::data::ItemFeatures::default(),
            ratings: Ratings { user: vec![1, 2, 2], item: vec![1, 1, 2], value: vec![4.0, 2.0, 5.0] },
            rows: Default::default(),
        };
        let predict = |users: &[Class], items: &[Class]| {
            users.iter().zip(items).map(|(&user, &item)| user as f32 + item as f32 / 10.0).collect()
        };
        let rows = show_results(&dataset, &[2, 1], predict);
        let row = |(user, name): (Class, &str), item: Class, title: &str, rating, predicted| ResultRow {
            user,
            user_name: name.to_owned(),
            item,
            title: title.to_owned(),
            rating,
            predicted,
        };
        assert_eq!(rows, [row((2, "bob"), 2, "y", 5.0, 2.2), row((2, "bob"), 1, "x", 2.0, 2.1)]);
    }
}

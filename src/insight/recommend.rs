//! The ranked list for one person, and their own ratings beside the predictions.

use crate::data::{Class, Classes};
use crate::engine::RankBy;
use serde::{Deserialize, Serialize};

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    pub item: u32,
    pub title: String,
    /// The predicted rating; a score where the model predicts none.
    pub predicted: f32,
    /// The chance that the person chooses it next, among the items that they have not rated; where the model knows it.
    pub chance: Option<f32>,
    pub n_ratings: u32,
    /// The person's own rating, if there is one.
    pub own: Option<f32>,
}

/// The rows of a list that are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListView {
    /// Whether items that the person has rated are in the list.
    pub with_rated: bool,
    /// How many ratings an item must have.
    pub min_ratings: u32,
    /// How many rows are wanted, from the top.
    pub rows: usize,
    /// What it is ranked by, where the model has a choice.
    pub by: RankBy,
}

/// The beginning of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RankedList {
    pub rows: Vec<Recommendation>,
    /// The number of rows of the whole list.
    pub n_rows: usize,
}

/// A person's ratings by rising item class, each item once: with the mean if they rated it several times.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rated(Vec<(Class, f32)>);

impl Rated {
    pub fn new(mut ratings: Vec<(Class, f32)>) -> Rated {
        ratings.sort_by_key(|&(item, _)| item);
        let mean = |same: &[(Class, f32)]| same.iter().map(|(_, value)| value).sum::<f32>() / same.len() as f32;
        Rated(ratings.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, mean(same))).collect())
    }

    /// The rating of one item, if there is one.
    pub fn of(&self, item: Class) -> Option<f32> {
        self.0.binary_search_by_key(&item, |&(item, _)| item).ok().map(|at| self.0[at].1)
    }

    pub fn items(&self) -> impl Iterator<Item = Class> {
        self.0.iter().map(|&(item, _)| item)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The items that `view` wants, the highest score first; the lower class first where equal. `scores` and `n_ratings` have
/// an entry per item class. An item whose score is not a number is left out. What a row predicts is its score: where that
/// is another, who asks sets it.
pub fn rank(items: &Classes, n_ratings: &[u32], rated: &Rated, scores: &[f32], view: ListView) -> RankedList {
    let wanted = |&item: &Class| {
        !scores[item as usize].is_nan()
            && n_ratings[item as usize] >= view.min_ratings
            && (view.with_rated || rated.of(item).is_none())
    };
    let mut found: Vec<Class> = (1..items.len() as Class).filter(wanted).collect();
    found.sort_by(|&a, &b| scores[b as usize].total_cmp(&scores[a as usize]));
    let rows = found.iter().take(view.rows).map(|&item| Recommendation {
        item,
        title: items.name(item).to_owned(),
        predicted: scores[item as usize],
        chance: None,
        n_ratings: n_ratings[item as usize],
        own: rated.of(item),
    });
    RankedList { rows: rows.collect(), n_rows: found.len() }
}

/// One of a person's own ratings, and the model's prediction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    pub item: Class,
    pub title: String,
    pub rating: f32,
    pub predicted: f32,
}

/// The first `rows` of a person's ratings, the highest first; of equal ones, the highest predicted first. `predictions`
/// belong to their items, in the order of `rated`.
pub fn compare(items: &Classes, rated: &Rated, predictions: &[f32], rows: usize) -> Vec<Compared> {
    let mut pairs: Vec<((Class, f32), f32)> = rated.0.iter().copied().zip(predictions.iter().copied()).collect();
    pairs.sort_by(|((_, a), p), ((_, b), q)| b.total_cmp(a).then(q.total_cmp(p)));
    let compared = pairs.into_iter().take(rows).map(|((item, rating), predicted)| Compared {
        item,
        title: items.name(item).to_owned(),
        rating,
        predicted,
    });
    compared.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Items a to e, so often rated.
    const N_RATINGS: [u32; 6] = [0, 3, 1, 0, 2, 9];

    fn items() -> Classes {
        Classes::from_names(["a", "b", "c", "d", "e"])
    }

    fn view(rows: usize) -> ListView {
        ListView { with_rated: false, min_ratings: 0, rows, by: RankBy::Rating }
    }

    fn list(rated: &[(Class, f32)], predictions: [f32; 6], view: ListView) -> RankedList {
        rank(&items(), &N_RATINGS, &Rated::new(rated.to_vec()), &predictions, view)
    }

    fn titles(list: RankedList) -> String {
        list.rows.iter().map(|row| row.title.as_str()).collect()
    }

    #[test]
    fn best_unseen_first_and_what_was_rated_never_unless_wanted() {
        let predictions = [9.0, 1.0, 8.0, 3.0, 7.0, 2.0];
        assert_eq!(titles(list(&[(4, 1.0), (2, 1.0)], predictions, view(20))), "cea");
        assert_eq!(titles(list(&[(4, 1.0)], predictions, view(20))), "bcea");
        let short = list(&[], predictions, view(2));
        assert_eq!((short.n_rows, titles(short)), (5, "bd".to_owned()));
        let all = list(&[(4, 1.0), (2, 1.0)], predictions, ListView { with_rated: true, ..view(20) });
        assert_eq!(all.rows.iter().map(|row| row.own).collect::<Vec<_>>(), [Some(1.0), Some(1.0), None, None, None]);
        assert_eq!(titles(all), "bdcea");
    }

    #[test]
    fn rows_carry_prediction_and_count_and_rare_ones_can_be_left_out() {
        let list = list(&[], [9.0, 1.0, 2.0, 3.0, 7.0, 2.0], ListView { min_ratings: 2, ..view(1) });
        let row =
            Recommendation { item: 4, title: "d".to_owned(), predicted: 7.0, chance: None, n_ratings: 2, own: None };
        assert_eq!(list, RankedList { rows: vec![row], n_rows: 3 });
    }

    #[test]
    fn equal_predictions_keep_the_order_of_classes() {
        assert_eq!(titles(list(&[], [2.0; 6], view(20))), "abcde");
    }

    #[test]
    fn nan_is_not_recommended() {
        assert_eq!(titles(list(&[], [0.0, f32::NAN, 1.0, -f32::NAN, 2.0, 3.0], view(20))), "edb");
    }

    #[test]
    fn what_was_rated_twice_counts_once_with_its_mean() {
        let rated = Rated::new(vec![(4, 2.0), (1, 5.0), (4, 3.0)]);
        assert_eq!((rated.len(), rated.of(4), rated.of(2)), (2, Some(2.5), None));
        assert_eq!(rated.items().collect::<Vec<_>>(), [1, 4]);
    }

    #[test]
    fn own_ratings_stand_highest_first_beside_the_predictions() {
        let rated = Rated::new(vec![(1, 3.0), (2, 5.0), (5, 3.0)]);
        let compared = compare(&items(), &rated, &[2.0, 4.5, 3.5], 2);
        let row = |item, title: &str, rating, predicted| Compared { item, title: title.to_owned(), rating, predicted };
        assert_eq!(compared, [row(2, "b", 5.0, 4.5), row(5, "e", 3.0, 3.5)]);
    }
}

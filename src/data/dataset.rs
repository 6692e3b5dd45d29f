//! A dataset: ratings by class, and the facts about them that the page shows.

use super::chunks::in_chunks;
use super::{Class, Classes, ItemFeatures, ItemNoun, NoGrades, RowFacts, SplitMethod, Tally};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

/// Ratings as columns of equal length: user class, item class, value on the file's own scale.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ratings {
    pub user: Vec<Class>,
    pub item: Vec<Class>,
    pub value: Vec<f32>,
}

impl Ratings {
    /// Number of ratings.
    pub fn len(&self) -> usize {
        self.value.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
    }

    /// Adds others behind them.
    pub fn append(&mut self, mut others: Ratings) {
        self.user.append(&mut others.user);
        self.item.append(&mut others.item);
        self.value.append(&mut others.value);
    }

    /// Keeps the first `n` and returns the others.
    pub fn split_off(&mut self, n: usize) -> Ratings {
        Ratings { user: self.user.split_off(n), item: self.item.split_off(n), value: self.value.split_off(n) }
    }

    /// A copy of those in `range`.
    pub fn slice(&self, range: Range<usize>) -> Ratings {
        Ratings {
            user: self.user[range.clone()].to_vec(),
            item: self.item[range.clone()].to_vec(),
            value: self.value[range].to_vec(),
        }
    }

    /// The ratings at `rows`, in that order.
    pub fn select(&self, rows: &[u32]) -> Ratings {
        Ratings {
            user: rows.iter().map(|&r| self.user[r as usize]).collect(),
            item: rows.iter().map(|&r| self.item[r as usize]).collect(),
            value: rows.iter().map(|&r| self.value[r as usize]).collect(),
        }
    }
}

/// What an item class stands for. By title, ids that share a title share a class, as in the
/// fastai tutorial (1,664 titles for the 1,682 ids of MovieLens 100k).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ItemNames {
    #[default]
    Titles,
    Ids,
}

/// Ratings ready for training.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Where it came from, as shown: file names, or what the sample calls itself.
    pub source: String,
    /// True for the built-in sample, whose users are imaginary.
    pub synthetic: bool,
    pub noun: ItemNoun,
    pub users: Classes,
    pub items: Classes,
    /// Genres and decades of the items, where they are known.
    pub features: ItemFeatures,
    pub ratings: Ratings,
    /// Shared with the table it was made from.
    pub rows: Arc<RowFacts>,
}

impl Dataset {
    /// What the page shows of this dataset. Only sound data has facts: there is at least one rating.
    pub fn facts(&self, item_names: ItemNames) -> DatasetFacts {
        let tally = Tally::of(&self.ratings.value);
        let (lowest_rating, highest_rating) = tally.ends().unwrap_or_default();
        let n_ratings_of = self.user_counts();
        DatasetFacts {
            source: self.source.clone(),
            synthetic: self.synthetic,
            noun: self.noun,
            item_names,
            n_ratings: self.ratings.len(),
            n_users: self.users.len() - 1,
            n_items: self.items.len() - 1,
            lowest_rating,
            highest_rating,
            mean_rating: tally.mean() as f32,
            rating_step: step(&tally, highest_rating - lowest_rating),
            suggested_range: suggested_range(lowest_rating, highest_rating),
            no_grades: NoGrades::of(&tally),
            split_methods: self.split_methods(),
            pairs: self.rows.pairs.clone(),
            users: (1..self.users.len())
                .map(|class| UserFacts {
                    class: class as Class,
                    name: self.users.name(class as Class).to_owned(),
                    n_ratings: n_ratings_of[class],
                })
                .collect(),
        }
    }

    /// These rows in the order of their users, and those of one user as the data have them. What is trained on comes so:
    /// batches then need no sorting by user.
    pub fn by_user(&self, rows: &[u32]) -> Vec<u32> {
        // Marked first and then gone through from the beginning, they are read in the order in which they lie.
        let mut is_among = vec![false; self.ratings.len()];
        rows.iter().for_each(|&row| is_among[row as usize] = true);
        let marked = |of: Range<usize>| is_among[of.clone()].iter().zip(of).filter(|(is_among, _)| **is_among);
        let users = &self.ratings.user;
        let mut next = vec![0; self.users.len() + 1];
        in_chunks(is_among.len(), |of| marked(of).for_each(|(_, row)| next[users[row] as usize + 1] += 1));
        for user in 1..next.len() {
            next[user] += next[user - 1];
        }
        let mut sorted = vec![0; rows.len()];
        in_chunks(is_among.len(), |of| {
            for (_, row) in marked(of) {
                let next = &mut next[users[row] as usize];
                sorted[*next] = row as u32;
                *next += 1;
            }
        });
        sorted
    }

    /// Ratings of each item, by class.
    pub fn item_counts(&self) -> Vec<u32> {
        counts(&self.ratings.item, self.items.len())
    }

    /// Ratings of each user, by class.
    pub fn user_counts(&self) -> Vec<u32> {
        counts(&self.ratings.user, self.users.len())
    }

    /// What this user rated, in the order of the file.
    pub fn rated_by(&self, user: Class) -> Vec<(Class, f32)> {
        let Ratings { user: users, item, value } = &self.ratings;
        let rows = (0..users.len()).filter(|&row| users[row] == user);
        rows.map(|row| (item[row], value[row])).collect()
    }
}

fn counts(column: &[Class], n_classes: usize) -> Vec<u32> {
    let mut counts = vec![0; n_classes];
    in_chunks(column.len(), |rows| column[rows].iter().for_each(|&class| counts[class as usize] += 1));
    counts
}

/// The step of a scale that spans so much: whole or half ones where all ratings are in such, else a fine one.
fn step(tally: &Tally, span: f32) -> f32 {
    [1.0, 0.5].into_iter().find(|&step| span >= step && tally.is_in_steps(step)).unwrap_or(span.max(1.0) / 50.0)
}

/// The tutorial's (0, 5.5) for ratings from 1 to 5, carried over to any scale: from 0 where all
/// ratings are positive, else from 5 % of the span below the lowest; up to 0.5 above the highest on
/// scales that end at 5 or lower, else 5 % of the span above it.
pub(super) fn suggested_range(lowest: f32, highest: f32) -> (f32, f32) {
    let margin = 0.05 * (highest - lowest);
    let low = if lowest > 0.0 { 0.0 } else { lowest - margin };
    let high = if highest <= 5.0 { highest + 0.5 } else { highest + margin };
    (low, high)
}

/// What the page knows of a dataset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatasetFacts {
    pub source: String,
    pub synthetic: bool,
    /// What the items are.
    pub noun: ItemNoun,
    pub item_names: ItemNames,
    pub n_ratings: usize,
    /// Users and items that occur, `#na#` not counted.
    pub n_users: usize,
    pub n_items: usize,
    pub lowest_rating: f32,
    pub highest_rating: f32,
    pub mean_rating: f32,
    /// From one possible rating to the next, as far as one can tell.
    pub rating_step: f32,
    /// The y_range to offer: a little wider than the scale, so that a sigmoid can reach its ends.
    pub suggested_range: (f32, f32),
    /// Why the ratings are no grades, if they are none.
    pub no_grades: Option<NoGrades>,
    /// How ratings can be held out, and what the pairs of training and test files are called.
    pub split_methods: Vec<SplitMethod>,
    pub pairs: Vec<String>,
    /// Every user, by class, `#na#` left out.
    pub users: Vec<UserFacts>,
}

/// One user as the page's chooser shows them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UserFacts {
    pub class: Class,
    pub name: String,
    pub n_ratings: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset() -> Dataset {
        Dataset {
            source: "three.csv".to_owned(),
            synthetic: false,
            noun: ItemNoun::Item,
            users: Classes::from_names(["ann", "bob"]),
            items: Classes::from_names(["x", "y", "z"]),
            features: ItemFeatures::default(),
            ratings: Ratings { user: vec![1, 2, 1, 1], item: vec![3, 3, 1, 3], value: vec![1.0, 2.0, 4.0, 5.0] },
            rows: Default::default(),
        }
    }

    #[test]
    fn facts_count_what_occurs() {
        let facts = dataset().facts(ItemNames::Ids);
        assert_eq!((facts.n_ratings, facts.n_users, facts.n_items), (4, 2, 3));
        assert_eq!((facts.lowest_rating, facts.highest_rating, facts.mean_rating), (1.0, 5.0, 3.0));
        let users: Vec<_> = facts.users.iter().map(|user| (user.class, user.name.as_str(), user.n_ratings)).collect();
        assert_eq!(users, [(1, "ann", 3), (2, "bob", 1)]);
    }

    #[test]
    fn rows_by_user_stay_in_order() {
        assert_eq!(dataset().by_user(&[3, 1, 0, 2]), [0, 2, 3, 1]);
        assert_eq!(dataset().by_user(&[1, 3]), [3, 1]);
        assert!(dataset().by_user(&[]).is_empty());
    }

    #[test]
    fn counts_and_ratings_of_a_user() {
        assert_eq!(dataset().item_counts(), [0, 1, 0, 3]);
        assert_eq!(dataset().rated_by(1), [(3, 1.0), (1, 4.0), (3, 5.0)]);
        assert_eq!(dataset().rated_by(2), [(3, 2.0)]);
        assert!(dataset().rated_by(0).is_empty());
    }

    #[test]
    fn the_step_is_that_of_all_ratings() {
        let steps =
            [&[1.0, 5.0, 3.0][..], &[0.5, 4.0], &[-9.82, 3.16], &[2.0]].map(|values| step(&Tally::of(values), 10.0));
        assert_eq!(steps, [1.0, 0.5, 0.2, 1.0]);
    }

    #[test]
    fn suggested_range_follows_the_scale() {
        assert_eq!(suggested_range(1.0, 5.0), (0.0, 5.5));
        assert_eq!(suggested_range(0.5, 5.0), (0.0, 5.5));
        assert_eq!(suggested_range(0.0, 4.0), (-0.2, 4.5));
        assert_eq!(suggested_range(1.0, 11.0), (0.0, 11.5));
        assert_eq!(suggested_range(-10.0, 10.0), (-11.0, 11.0));
    }
}

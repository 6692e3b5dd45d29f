//! The ratings of the person at the page as they are saved: by title and with their scale, so that they fit any data.

use crate::data::{Class, DatasetFacts};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// A scale of ratings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RatingScale {
    pub lowest: f32,
    pub highest: f32,
    /// The distance from one possible rating to the next.
    pub step: f32,
}

/// A rating of the person at the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MyRating {
    pub title: String,
    pub value: f32,
    pub scale: RatingScale,
    /// Whether nobody has moved its stars yet.
    #[serde(default)]
    pub is_begun: bool,
}

impl RatingScale {
    /// The rating of the scale nearest to `value`.
    pub fn nearest(&self, value: f32) -> f32 {
        let steps = ((value - self.lowest) / self.step).round();
        (self.lowest + steps * self.step).clamp(self.lowest, self.highest)
    }

    /// The rating that this key stands for: a digit, where the scale has it.
    pub fn typed(&self, key: &str) -> Option<f32> {
        let digit = f32::from(key.parse::<u8>().ok()?);
        let nearest = self.nearest(digit);
        ((nearest - digit).abs() < 1e-3).then_some(nearest)
    }

    /// The share of the stars that are filled for a rating. It counts from 0, or from the lowest rating if that is
    /// negative.
    pub fn share(&self, value: f32) -> f32 {
        let nothing = self.lowest.min(0.0);
        ((value - nothing) / (self.highest - nothing).max(f32::EPSILON)).clamp(0.0, 1.0)
    }

    /// How many stars to draw; five where the scale is not one of stars.
    pub fn stars(&self) -> usize {
        if self.lowest >= 0.0 && (3.0..=10.0).contains(&self.highest) { self.highest.round() as usize } else { 5 }
    }
}

impl From<&DatasetFacts> for RatingScale {
    fn from(facts: &DatasetFacts) -> RatingScale {
        RatingScale { lowest: facts.lowest_rating, highest: facts.highest_rating, step: facts.rating_step }
    }
}

impl MyRating {
    pub fn new(title: String, value: f32, scale: RatingScale) -> MyRating {
        MyRating { title, value, scale, is_begun: false }
    }

    /// The value on another scale: 8 of 10 for 4 of 5.
    pub fn on(&self, scale: RatingScale) -> f32 {
        let nothing = scale.lowest.min(0.0);
        if self.scale == scale {
            return self.value;
        }
        scale.nearest(nothing + self.scale.share(self.value) * (scale.highest - nothing))
    }
}

/// Puts `ratings` before the `saved` ones and in place of those of the same titles. Of several ratings of one title, the
/// last of `ratings` counts.
pub fn merge(saved: &mut Vec<MyRating>, mut ratings: Vec<MyRating>) {
    ratings.reverse();
    let mut all = each_title_once(ratings);
    all.reverse();
    all.append(saved);
    *saved = each_title_once(all);
}

/// The first rating of each title.
pub fn each_title_once(mut ratings: Vec<MyRating>) -> Vec<MyRating> {
    let mut seen = HashSet::new();
    ratings.retain(|rating| seen.insert(rating.title.clone()));
    ratings
}

/// The ratings that count, each with its item if the data have it. Of an item that was rated under several titles, only
/// the first rating counts, which is the latest.
pub fn each_item_once<'r>(
    ratings: &'r [MyRating],
    items: &'r HashMap<String, Class>,
) -> impl Iterator<Item = (&'r MyRating, Option<Class>)> {
    let mut seen = HashSet::new();
    let with_item = ratings.iter().map(|rating| (rating, items.get(&rating.title).copied()));
    with_item.filter(move |(_, item)| item.is_none_or(|item| seen.insert(item)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALVES: RatingScale = RatingScale { lowest: 0.5, highest: 5.0, step: 0.5 };
    const WHOLE: RatingScale = RatingScale { lowest: 1.0, highest: 5.0, step: 1.0 };
    const TEN: RatingScale = RatingScale { lowest: 1.0, highest: 10.0, step: 1.0 };
    const JOKES: RatingScale = RatingScale { lowest: -10.0, highest: 10.0, step: 0.5 };

    fn rating(title: &str, value: f32, scale: RatingScale) -> MyRating {
        MyRating::new(title.to_owned(), value, scale)
    }

    #[test]
    fn a_rating_means_the_same_on_every_scale() {
        for (value, from, to, expected) in [
            (4.0, HALVES, TEN, 8.0),
            (9.0, TEN, HALVES, 4.5),
            (3.5, HALVES, WHOLE, 4.0),
            (0.5, HALVES, WHOLE, 1.0),
            (5.0, WHOLE, JOKES, 10.0),
            (2.5, HALVES, JOKES, 0.0),
            (0.0, JOKES, HALVES, 2.5),
            (4.5, HALVES, HALVES, 4.5),
        ] {
            assert_eq!(rating("", value, from).on(to), expected, "{value} of {from:?} on {to:?}");
        }
    }

    #[test]
    fn ratings_stay_on_their_scale() {
        assert_eq!([-3.0, 3.2, 3.3, 99.0].map(|value| HALVES.nearest(value)), [0.5, 3.0, 3.5, 5.0]);
        assert_eq!([HALVES, TEN, JOKES].map(|scale| scale.stars()), [5, 10, 5]);
        let typed = |scale: RatingScale| ["0", "3", "6", "ArrowUp", "F5"].map(|key| scale.typed(key));
        assert_eq!(typed(HALVES), [None, Some(3.0), None, None, None]);
        assert_eq!(typed(RatingScale { lowest: 0.0, ..WHOLE }), [Some(0.0), Some(3.0), None, None, None]);
        assert_eq!(typed(TEN), [None, Some(3.0), Some(6.0), None, None]);
        assert_eq!((HALVES.share(0.5), JOKES.share(0.0)), (0.1, 0.5));
    }

    #[test]
    fn the_latest_rating_of_a_title_counts_and_comes_first() {
        let mut saved = vec![rating("a", 1.0, WHOLE), rating("b", 2.0, WHOLE)];
        merge(&mut saved, vec![rating("c", 3.0, WHOLE), rating("b", 4.0, WHOLE)]);
        let all: Vec<_> = saved.iter().map(|rating| (rating.title.as_str(), rating.value)).collect();
        assert_eq!(all, [("c", 3.0), ("b", 4.0), ("a", 1.0)]);
    }

    #[test]
    fn a_title_never_stands_there_twice() {
        let mut saved = vec![rating("b", 1.0, WHOLE), rating("d", 1.0, WHOLE)];
        merge(&mut saved, ["a", "b", "a", "c"].into_iter().zip(2..).map(|(t, v)| rating(t, v as f32, WHOLE)).collect());
        let all: Vec<_> = saved.iter().map(|rating| (rating.title.as_str(), rating.value)).collect();
        assert_eq!(all, [("b", 3.0), ("a", 4.0), ("c", 5.0), ("d", 1.0)]);
        let twice = vec![rating("a", 1.0, WHOLE), rating("b", 2.0, WHOLE), rating("a", 3.0, WHOLE)];
        assert_eq!(each_title_once(twice), [rating("a", 1.0, WHOLE), rating("b", 2.0, WHOLE)]);
    }

    #[test]
    fn a_item_of_two_titles_is_rated_once() {
        let ratings = ["The Matrix (1999)", "Dune (2021)", "Matrix, The (1999)", "Heat (1995)"]
            .map(|title| rating(title, 4.0, WHOLE));
        let items = [("Matrix, The (1999)", 7), ("The Matrix (1999)", 7), ("Heat (1995)", 2)];
        let items = items.map(|(title, item)| (title.to_owned(), item)).into();
        let items = each_item_once(&ratings, &items).map(|(rating, item)| (rating.title.as_str(), item));
        let expected = [("The Matrix (1999)", Some(7)), ("Dune (2021)", None), ("Heat (1995)", Some(2))];
        assert_eq!(items.collect::<Vec<_>>(), expected);
    }
}

//! The ratings held out, and the metrics of a model on them.

use super::Metrics;
use crate::data::{Class, Classes, Ratings};
use serde::{Deserialize, Serialize};

/// Names that are told of those that are missing in training.
const TOLD: usize = 30;

/// Ratings that training never sees.
#[derive(Clone, Debug)]
pub struct Validation {
    pub ratings: Ratings,
    /// For each rating, whether training has ratings of its user and of its item; absent where that is the same for
    /// all of them.
    known: Option<Vec<bool>>,
    pub cold_start: ColdStart,
}

/// Cold-start users and items: validation has ratings of them, training has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColdStart {
    /// Validation ratings of such users or items.
    pub n_ratings: usize,
    pub users: Missing,
    pub items: Missing,
}

/// Users or items without a training rating.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    pub count: usize,
    /// The first of them.
    pub names: Vec<String>,
}

/// Metrics over the ratings held out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValidationMetrics {
    /// Over all of them.
    pub all: Metrics,
    /// Over those whose user and item training has seen, where that is some of them.
    pub seen: Option<Metrics>,
}

impl Validation {
    /// Looks for what `train` knows nothing of.
    pub fn new(ratings: Ratings, train: &Ratings, users: &Classes, items: &Classes) -> Validation {
        let missing_users = Absence::of(&train.user, &ratings.user, users);
        let missing_items = Absence::of(&train.item, &ratings.item, items);
        let pairs = ratings.user.iter().zip(&ratings.item);
        let known: Vec<bool> = pairs.map(|(&user, &item)| missing_users.has(user) && missing_items.has(item)).collect();
        let n_ratings = known.iter().filter(|&&known| !known).count();
        Validation {
            ratings,
            known: (n_ratings > 0 && n_ratings < known.len()).then_some(known),
            cold_start: ColdStart { n_ratings, users: missing_users.missing, items: missing_items.missing },
        }
    }

    /// Compares one prediction per rating with the truth.
    pub fn evaluate(&self, predictions: &[f32]) -> ValidationMetrics {
        let pairs = || predictions.iter().copied().zip(self.ratings.value.iter().copied());
        ValidationMetrics {
            all: Metrics::of(pairs()),
            seen: self
                .known
                .as_ref()
                .map(|known| Metrics::of(pairs().zip(known).filter(|&(_, &known)| known).map(|(pair, _)| pair))),
        }
    }
}

impl ValidationMetrics {
    /// The errors to show.
    pub fn pick(&self, without_unseen: bool) -> Metrics {
        self.seen.filter(|_| without_unseen).unwrap_or(self.all)
    }
}

/// Which classes training has no rating of.
struct Absence {
    is_there: Vec<bool>,
    missing: Missing,
}

impl Absence {
    fn of(train: &[Class], valid: &[Class], classes: &Classes) -> Absence {
        let mut is_there = vec![false; classes.len()];
        train.iter().for_each(|&class| is_there[class as usize] = true);
        let mut missing: Vec<Class> = valid.iter().copied().filter(|&class| !is_there[class as usize]).collect();
        missing.sort_unstable();
        missing.dedup();
        let names = missing.iter().take(TOLD).map(|&class| classes.name(class).to_owned()).collect();
        Absence { is_there, missing: Missing { count: missing.len(), names } }
    }

    fn has(&self, class: Class) -> bool {
        self.is_there[class as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_missing_is_counted_named_and_can_be_left_out() {
        let names = Classes::from_names(["a", "b", "c"]);
        let train = Ratings { user: vec![1, 1, 2], item: vec![1, 2, 1], value: vec![3.0; 3] };
        // The second is of a cold-start user, the third of both, the fourth of a cold-start item.
        let valid = Ratings { user: vec![1, 3, 3, 2], item: vec![1, 2, 3, 3], value: vec![1.0, 2.0, 3.0, 4.0] };
        let validation = Validation::new(valid, &train, &names, &names);
        let missing = || Missing { count: 1, names: vec!["c".to_owned()] };
        assert_eq!(validation.cold_start, ColdStart { n_ratings: 3, users: missing(), items: missing() });
        let metrics = validation.evaluate(&[2.0; 4]);
        assert_eq!(metrics.all, Metrics { mse: 1.5, mae: 1.0 });
        assert_eq!(metrics.seen, Some(Metrics { mse: 1.0, mae: 1.0 }));
        assert_eq!((metrics.pick(true).mse, metrics.pick(false).mse), (1.0, 1.5));
    }

    #[test]
    fn where_nobody_is_missing_nothing_is_left_out() {
        let names = Classes::from_names(["a"]);
        let ratings = Ratings { user: vec![1], item: vec![1], value: vec![3.0] };
        let validation = Validation::new(ratings.clone(), &ratings, &names, &names);
        assert_eq!(validation.cold_start, ColdStart::default());
        assert_eq!(validation.evaluate(&[2.0]).seen, None);
        // Nor is there anything left where all are missing.
        let all_cold = Validation::new(ratings, &Ratings::default(), &names, &names);
        assert_eq!((all_cold.cold_start.n_ratings, all_cold.evaluate(&[2.0]).seen), (1, None));
    }
}

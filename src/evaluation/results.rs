//! What a model did on a test set, small enough to be kept when the model is gone.

use super::list_metrics::{LONGEST_LIST, ListMetrics, UserHits};
use super::measure::Measure;
use super::test_set::TestSet;
use crate::data::Class;
use crate::train::Metrics;

/// The predictions and the lists of one model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelResults {
    /// Of the ratings held out, in their order; none of a model that predicts no ratings.
    pub predictions: Option<Vec<f32>>,
    /// None of a model that prefers no item.
    pub lists: Option<ListResults>,
}

/// Where relevant items stood in the lists, and what the lists were made of, at every length.
#[derive(Clone, Debug, PartialEq)]
pub struct ListResults {
    /// By place in [`TestSet::users`].
    pub users: Vec<UserHits>,
    /// The best rank at which an item stands in any list, by class; 0 where it is in none.
    best_rank: Vec<u8>,
    /// At each rank: how many lists are so long, and the sum of how surprising the items are.
    at_rank: [(u32, f64); LONGEST_LIST],
    /// At each rank: how many hits stand there, and the sum of their ratings.
    hits_at_rank: [(u32, f64); LONGEST_LIST],
}

impl ListResults {
    /// No lists so far.
    pub fn new(test: &TestSet) -> ListResults {
        let users = Vec::with_capacity(test.users.len());
        ListResults {
            users,
            best_rank: vec![0; test.popularity.len()],
            at_rank: [(0, 0.0); LONGEST_LIST],
            hits_at_rank: [(0, 0.0); LONGEST_LIST],
        }
    }

    /// Adds the list of the next user.
    pub fn push(&mut self, test: &TestSet, list: &[Class]) {
        let place = self.users.len();
        self.users.push(UserHits::of(list, test.relevant(place)));
        for (&item, hits) in list.iter().zip(&mut self.hits_at_rank) {
            if let Some(rating) = test.rating(place, item) {
                *hits = (hits.0 + 1, hits.1 + f64::from(rating));
            }
        }
        for ((rank, &item), at_rank) in (1..).zip(list).zip(&mut self.at_rank) {
            let best = &mut self.best_rank[item as usize];
            *best = if *best == 0 { rank } else { rank.min(*best) };
            let share = f64::from(test.popularity[item as usize]) / test.n_train as f64;
            *at_rank = (at_rank.0 + 1, at_rank.1 - share.log2());
        }
    }

    /// The share of the items with a training rating that stand in any list of `k`.
    pub fn coverage(&self, test: &TestSet, k: usize) -> f64 {
        let listed = self.best_rank.iter().filter(|&&rank| rank > 0 && usize::from(rank) <= k).count();
        listed as f64 / test.candidates.len() as f64
    }

    /// The mean of the held-out ratings of the hits in all lists of `k`; not a number where there are none.
    pub fn hit_rating(&self, k: usize) -> f64 {
        let (n, sum) =
            self.hits_at_rank[..k].iter().fold((0, 0.0), |(n, sum), (here, of_hits)| (n + here, sum + of_hits));
        sum / f64::from(n)
    }

    /// The mean of −log₂ of an item's share of the training ratings, over all places in all lists of `k`.
    pub fn novelty(&self, k: usize) -> f64 {
        let (n, sum) = self.at_rank[..k].iter().fold((0, 0.0), |(n, sum), (here, novelty)| (n + here, sum + novelty));
        sum / f64::from(n)
    }
}

impl ModelResults {
    /// Errors of the predictions.
    pub fn errors(&self, test: &TestSet) -> Option<Metrics> {
        let predictions = self.predictions.as_ref()?;
        Some(Metrics::of(predictions.iter().copied().zip(test.valid.value.iter().copied())))
    }

    /// A metric, with lists of `k`; none where the model has none or where there is nothing to take it from.
    pub fn value(&self, test: &TestSet, measure: Measure, k: usize) -> Option<f64> {
        let value = match measure {
            Measure::Rmse => self.errors(test)?.rmse(),
            Measure::Mae => self.errors(test)?.mae,
            Measure::Coverage => self.lists.as_ref()?.coverage(test, k),
            Measure::Novelty => self.lists.as_ref()?.novelty(k),
            Measure::HitRating => self.lists.as_ref()?.hit_rating(k),
            of_users => of_list(of_users, &ListMetrics::mean(&self.lists.as_ref()?.users, k)),
        };
        Some(value).filter(|value| value.is_finite())
    }
}

/// One of the metrics that are means over users.
pub fn of_list(measure: Measure, metrics: &ListMetrics) -> f64 {
    match measure {
        Measure::Precision => metrics.precision,
        Measure::Recall => metrics.recall,
        Measure::Ndcg => metrics.ndcg,
        Measure::Map => metrics.map,
        Measure::HitRate => metrics.hit_rate,
        Measure::Rmse | Measure::Mae | Measure::HitRating | Measure::Coverage | Measure::Novelty => f64::NAN,
    }
}

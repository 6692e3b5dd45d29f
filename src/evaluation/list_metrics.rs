//! Metrics of one user's ranked list, as Microsoft's recommenders defines them. An item is relevant if the user has a
//! rating of it among those held out.

use serde::{Deserialize, Serialize};

/// The longest list that is judged, in items.
pub const LONGEST_LIST: usize = 50;

/// The relevant items of one user, and where they stand in the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserHits {
    /// Bit r is set if the item at rank r + 1 is relevant.
    hits: u64,
    /// Relevant items, in the list or not.
    n_relevant: u32,
}

/// Metrics of the first k items of a list; or their means over users.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListMetrics {
    pub precision: f64,
    pub recall: f64,
    pub ndcg: f64,
    /// Average precision, divided by the number of relevant items.
    pub map: f64,
    /// Average precision, divided by the number of relevant items or by k, whichever is smaller.
    pub map_at_k: f64,
    pub hit_rate: f64,
}

impl UserHits {
    /// Compares a list, best first, with the user's relevant items, which are sorted.
    pub fn of(list: &[u32], relevant: &[u32]) -> UserHits {
        let ranks = list.iter().take(LONGEST_LIST).enumerate();
        let hits = ranks.filter(|(_, item)| relevant.binary_search(item).is_ok()).map(|(rank, _)| 1 << rank).sum();
        UserHits { hits, n_relevant: relevant.len() as u32 }
    }

    /// Whether the metrics are defined: a user without relevant items is left out of every mean.
    pub fn has_relevant(&self) -> bool {
        self.n_relevant > 0
    }

    /// Relevant items among the first `k` of the list.
    pub fn n_hits(&self, k: usize) -> u32 {
        self.first(k).count_ones()
    }

    /// The metrics of the first `k` items of the list.
    pub fn metrics(&self, k: usize) -> ListMetrics {
        let (k, n) = (k.min(LONGEST_LIST), self.n_relevant as usize);
        let (mut gain, mut precisions, mut n_hits) = (0.0, 0.0, 0u32);
        let mut left = self.first(k);
        while left != 0 {
            let rank = left.trailing_zeros() + 1;
            n_hits += 1;
            gain += discount(rank);
            precisions += f64::from(n_hits) / f64::from(rank);
            left &= left - 1;
        }
        let ideal: f64 = (1..=n.min(k) as u32).map(discount).sum();
        let n_hits = f64::from(n_hits);
        ListMetrics {
            precision: n_hits / k as f64,
            recall: n_hits / n as f64,
            ndcg: gain / ideal,
            map: precisions / n as f64,
            map_at_k: precisions / n.min(k) as f64,
            hit_rate: f64::from(u8::from(n_hits > 0.0)),
        }
    }

    fn first(&self, k: usize) -> u64 {
        self.hits & ((1 << k.min(LONGEST_LIST)) - 1)
    }
}

/// What a hit at this rank, counted from 1, is worth.
fn discount(rank: u32) -> f64 {
    1.0 / f64::from(rank + 1).log2()
}

impl ListMetrics {
    /// Means over the users with relevant items; not numbers where there are none.
    pub fn mean(users: &[UserHits], k: usize) -> ListMetrics {
        let (mut sum, mut n) = (ListMetrics::default(), 0u32);
        for user in users.iter().filter(|user| user.has_relevant()) {
            let metrics = user.metrics(k);
            n += 1;
            sum.precision += metrics.precision;
            sum.recall += metrics.recall;
            sum.ndcg += metrics.ndcg;
            sum.map += metrics.map;
            sum.map_at_k += metrics.map_at_k;
            sum.hit_rate += metrics.hit_rate;
        }
        let n = f64::from(n);
        ListMetrics {
            precision: sum.precision / n,
            recall: sum.recall / n,
            ndcg: sum.ndcg / n,
            map: sum.map / n,
            map_at_k: sum.map_at_k / n,
            hit_rate: sum.hit_rate / n,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_by_hand() {
        // Hits at ranks 1 and 3 of 4; three relevant items.
        let user = UserHits::of(&[5, 9, 2, 7], &[2, 5, 8]);
        let metrics = user.metrics(4);
        let third = 1.0 / 3.0;
        assert_eq!((metrics.precision, metrics.recall, metrics.hit_rate), (0.5, 2.0 * third, 1.0));
        assert!((metrics.ndcg - 1.5 / (1.0 + 1.0 / 3f64.log2() + 0.5)).abs() < 1e-12);
        assert!((metrics.map - (1.0 + 2.0 * third) * third).abs() < 1e-12);
        assert_eq!((user.n_hits(2), user.metrics(1).map, user.metrics(1).map_at_k), (1, third, 1.0));
    }

    #[test]
    fn users_without_relevant_items_count_in_no_mean() {
        let users = [UserHits::of(&[1, 2], &[2]), UserHits::of(&[1, 2], &[])];
        assert_eq!(ListMetrics::mean(&users, 2).precision, 0.5);
        assert!(ListMetrics::mean(&users[1..], 2).precision.is_nan());
    }
}

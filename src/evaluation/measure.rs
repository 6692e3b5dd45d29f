//! What models are compared by.

use serde::{Deserialize, Serialize};

/// A metric, in the order in which the page shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Measure {
    Rmse,
    Mae,
    Precision,
    Recall,
    Ndcg,
    Map,
    HitRate,
    HitRating,
    Coverage,
    Novelty,
}

impl Measure {
    pub const ALL: [Measure; 10] = [
        Measure::Rmse,
        Measure::Mae,
        Measure::Precision,
        Measure::Recall,
        Measure::Ndcg,
        Measure::Map,
        Measure::HitRate,
        Measure::HitRating,
        Measure::Coverage,
        Measure::Novelty,
    ];

    /// Whether it is an error of predicted ratings; the others are about lists.
    pub fn is_error(self) -> bool {
        matches!(self, Measure::Rmse | Measure::Mae)
    }

    /// Whether more of it is better; nothing can be said of novelty, which is a matter of taste.
    pub fn is_better(self, than: f64, this: f64) -> Option<bool> {
        match self {
            Measure::Rmse | Measure::Mae => Some(this < than),
            Measure::Novelty => None,
            _ => Some(this > than),
        }
    }
}

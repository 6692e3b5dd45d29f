//! The table of models: every metric of each, and how far each is from the one they are compared with.

use super::bootstrap::{Interval, paired_intervals};
use super::measure::Measure;
use super::results::{ModelResults, of_list};
use super::test_set::TestSet;
use serde::{Deserialize, Serialize};

/// The metrics of some models on the same test set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvaluationTable {
    /// The length of the lists.
    pub k: usize,
    pub rows: Vec<EvaluationRow>,
    /// Ratings held out, users whose lists were judged, and users in all.
    pub n_valid: usize,
    pub n_judged: usize,
    pub n_users: usize,
}

/// One model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvaluationRow {
    /// Each metric that it has.
    pub values: Vec<(Measure, f64)>,
    /// How far it is from the model that all are compared with; nothing for that one itself.
    pub differences: Vec<Difference>,
}

/// The value of this model minus that of the other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    pub measure: Measure,
    pub interval: Interval,
}

impl EvaluationRow {
    pub fn value(&self, measure: Measure) -> Option<f64> {
        self.values.iter().find(|(of, _)| *of == measure).map(|&(_, value)| value)
    }

    pub fn difference(&self, measure: Measure) -> Option<Interval> {
        self.differences.iter().find(|difference| difference.measure == measure).map(|difference| difference.interval)
    }
}

impl EvaluationTable {
    /// The best value of a metric; none where there is no better and worse, or nothing to compare.
    pub fn best(&self, measure: Measure) -> Option<f64> {
        let values = || self.rows.iter().filter_map(|row| row.value(measure));
        if values().count() < 2 {
            return None;
        }
        let best =
            values().reduce(|best, value| if measure.is_better(best, value) == Some(true) { value } else { best });
        best.filter(|_| measure.is_better(0.0, 1.0).is_some())
    }
}

/// Makes the table; all are compared with the model at `against`.
pub fn evaluation_table(test: &TestSet, models: &[&ModelResults], against: usize, k: usize) -> EvaluationTable {
    let row = |(at, model): (usize, &&ModelResults)| EvaluationRow {
        values: Measure::ALL
            .into_iter()
            .filter_map(|measure| Some((measure, model.value(test, measure, k)?)))
            .collect(),
        differences: models
            .get(against)
            .filter(|_| at != against)
            .map_or(Vec::new(), |other| differences(test, k, model, other)),
    };
    EvaluationTable {
        k,
        rows: models.iter().enumerate().map(row).collect(),
        n_valid: test.valid.len(),
        n_judged: test.users.len(),
        n_users: test.n_users,
    }
}

/// The differences of the metrics that are means over ratings or users.
fn differences(test: &TestSet, k: usize, a: &ModelResults, b: &ModelResults) -> Vec<Difference> {
    const ERRORS: [Measure; 2] = [Measure::Rmse, Measure::Mae];
    const LISTS: [Measure; 5] = [Measure::Precision, Measure::Recall, Measure::Ndcg, Measure::Map, Measure::HitRate];
    let of_errors = a.predictions.as_ref().zip(b.predictions.as_ref()).and_then(|(a, b)| {
        let pairs = a.iter().zip(b).zip(&test.valid.value);
        let errors = pairs.map(|((&a, &b), &value)| [a, b].map(|of| f64::from(of) - f64::from(value)));
        let errors = errors.map(|[a, b]| [a * a, b * b, a.abs(), b.abs()]);
        paired_intervals(errors, |[a, b, c, d]| [a.sqrt() - b.sqrt(), c - d])
    });
    let of_lists = a.lists.as_ref().zip(b.lists.as_ref()).and_then(|(a, b)| {
        let users = a.users.iter().zip(&b.users).filter(|(a, _)| a.has_relevant());
        let differences = users.map(|(a, b)| {
            let [a, b] = [a, b].map(|user| user.metrics(k));
            LISTS.map(|measure| of_list(measure, &a) - of_list(measure, &b))
        });
        paired_intervals(differences.collect::<Vec<_>>().into_iter(), |means| means)
    });
    let errors = ERRORS.into_iter().zip(of_errors.into_iter().flatten());
    let lists = LISTS.into_iter().zip(of_lists.into_iter().flatten());
    errors.chain(lists).map(|(measure, interval)| Difference { measure, interval }).collect()
}

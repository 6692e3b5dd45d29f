//! How good models are: errors of predicted ratings, and metrics of ranked lists, on ratings that training never saw.
//!
//! Read `list_metrics` first, then `test_set` and `results`, which say what is compared, `bootstrap`, and `table`;
//! then `trials`, for what takes several trainings.

mod bootstrap;
mod judge;
mod list_metrics;
mod measure;
mod results;
mod table;
mod test_set;
mod trials;

pub use bootstrap::{Interval, paired_intervals};
pub use judge::{Contender, Judge};
pub use list_metrics::{LONGEST_LIST, ListMetrics, UserHits};
pub use measure::Measure;
pub use results::{ListResults, ModelResults};
pub use table::{Difference, EvaluationRow, EvaluationTable, evaluation_table};
pub use test_set::TestSet;
pub use trials::{Trial, TrialPlan, TrialReport, trial_run, tried_settings, tuning_split};

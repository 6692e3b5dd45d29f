//! Schedules, the epoch loop over any engine, the search for a learning rate, the run report.

mod baselines;
mod checkpoint;
mod chunk;
mod config;
mod data_loader;
mod error;
mod footprint;
mod learner;
mod metrics;
mod opened_step;
mod pace;
mod rate_finder;
mod report;
mod run;
mod schedule;
mod show_batch;
mod smooth;
mod strength;
mod validation;

pub use baselines::{Baselines, BiasModel};
pub use checkpoint::{Checkpoint, MOST_ROWS, OptimizerState, RunSummary, TrainingHistory, add_row, n_epochs};
pub use config::{ConfigError, Field, Rule, TrainConfig, list};
pub use error::{NoGrades, TrainError};
pub use footprint::{CHUNK, Footprint};
pub use learner::{Advance, Learner};
pub use metrics::Metrics;
pub use opened_step::{AdamWStep, Lookup, Named, OpenedStep, RowChoice, ShownStep};
pub use pace::Pace;
pub use rate_finder::{RateFinder, RateSweep, SWEEP, SWEEP_STEPS, Search};
pub use report::{EpochRow, Errors, Progress, RunDataset, RunReport};
pub use run::Run;
pub use schedule::{RateCurve, Schedule};
pub use show_batch::{ShownBatch, ShownRating, show_batch};
pub use smooth::SmoothLoss;
pub use strength::{Doubt, StrengthChoice, StrengthSearch};
pub use validation::{ColdStart, Missing, Validation, ValidationMetrics};

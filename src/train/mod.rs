//! One-cycle schedule, the epoch loop over any engine, the run report.

mod baselines;
mod config;
mod error;
mod learner;
mod metrics;
mod pace;
mod report;
mod run;
mod schedule;
mod smooth;

pub use baselines::Baselines;
pub use config::{ConfigError, TrainConfig};
pub use error::TrainError;
pub use learner::{Advance, Learner};
pub use metrics::Metrics;
pub use pace::Pace;
pub use report::{EpochRow, Progress, RunDataset, RunReport};
pub use run::Run;
pub use schedule::OneCycle;
pub use smooth::SmoothLoss;

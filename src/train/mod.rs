//! One-cycle schedule, the epoch loop over any engine, the run report.

mod config;
mod report;

pub use config::{ConfigError, TrainConfig};
pub use report::{EpochRow, Progress, RunReport};

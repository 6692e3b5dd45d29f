//! One-cycle schedule, the epoch loop over any engine, the run report.

mod config;
mod report;
mod schedule;
mod smooth;

pub use config::{ConfigError, TrainConfig};
pub use report::{EpochRow, Progress, RunDataset, RunReport};
pub use schedule::OneCycle;
pub use smooth::SmoothLoss;

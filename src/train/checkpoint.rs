//! Where a run has come: what it learned, and what it takes to go on.

use super::{EpochRow, TrainConfig};
use crate::engine::RunningMeans;
use crate::model::{ModelSpec, Params};

/// What training leaves behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    pub config: TrainConfig,
    pub spec: ModelSpec,
    pub params: Params,
    /// What the optimizer remembers of the steps that led to `params`; nothing where that is not known, as for an
    /// epoch in the middle of a run.
    pub memory: Option<OptimizerMemory>,
    /// All epochs trained so far.
    pub history: Vec<EpochRow>,
}

/// The state of AdamW after a number of steps.
#[derive(Clone, Debug, PartialEq)]
pub struct OptimizerMemory {
    pub steps: usize,
    pub means: RunningMeans,
}

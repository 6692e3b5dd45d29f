//! Whichever engine was chosen, as one type.

use super::{ChoiceBatch, SoftmaxCpu, SoftmaxGpu, SoftmaxMoments, SoftmaxParams, SoftmaxStart};
use crate::data::Class;
use crate::engine::cpu::CpuEngine;
use crate::engine::{AdamW, EngineError, EngineFacts, StepHyper};

/// A model in training, on one of the two engines.
pub enum AnySoftmax {
    Cpu(Box<SoftmaxCpu>),
    Gpu(Box<SoftmaxGpu>),
}

impl AnySoftmax {
    /// Which engine this is, and on what it runs.
    pub fn facts(&self) -> EngineFacts {
        match self {
            AnySoftmax::Cpu(_) => CpuEngine::facts_of_this_machine(),
            AnySoftmax::Gpu(engine) => engine.facts(),
        }
    }

    /// Makes a step for each batch, and returns the mean loss of each before its step. The CPU works on the caller's
    /// thread, which answers nobody meanwhile.
    pub async fn run(&mut self, batches: &[ChoiceBatch], steps: &[StepHyper]) -> Result<Vec<f32>, EngineError> {
        match self {
            AnySoftmax::Cpu(engine) => {
                Ok(batches.iter().zip(steps).map(|(batch, step)| engine.step(batch, step)).collect())
            }
            AnySoftmax::Gpu(engine) => engine.run(batches, steps).await,
        }
    }

    /// Scores for pairs of user and item, after all steps so far. A GPU gives its tables for that.
    pub async fn scores(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        match self {
            AnySoftmax::Cpu(engine) => Ok(engine.scores_of_pairs(users, items)),
            AnySoftmax::Gpu(engine) => {
                let (spec, params) = (engine.spec(), engine.params().await?);
                let start = SoftmaxStart { params, moments: None };
                Ok(SoftmaxCpu::new(spec, &start, AdamW::default()).scores_of_pairs(users, items))
            }
        }
    }

    /// All tables after all steps so far.
    pub async fn params(&mut self) -> Result<SoftmaxParams, EngineError> {
        match self {
            AnySoftmax::Cpu(engine) => Ok(engine.params()),
            AnySoftmax::Gpu(engine) => engine.params().await,
        }
    }

    /// The moments of AdamW after all steps so far.
    pub async fn moments(&mut self) -> Result<SoftmaxMoments, EngineError> {
        match self {
            AnySoftmax::Cpu(engine) => Ok(engine.moments()),
            AnySoftmax::Gpu(engine) => engine.moments().await,
        }
    }
}

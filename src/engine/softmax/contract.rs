//! What both engines promise.

use super::{ChoiceBatch, SoftmaxCpu, SoftmaxGpu, SoftmaxMoments, SoftmaxParams, SoftmaxStart};
use crate::data::Class;
use crate::engine::cpu::CpuEngine;
use crate::engine::{AdamW, EngineError, EngineFacts, StepHyper};
use async_trait::async_trait;

/// A model in training.
#[async_trait(?Send)]
pub trait SoftmaxEngine {
    /// Which engine this is, and on what it runs.
    fn facts(&self) -> EngineFacts;

    /// Makes a step for each batch, and returns the mean loss of each before its step. The CPU works on the caller's
    /// thread, which answers nobody meanwhile.
    async fn run(&mut self, batches: &[ChoiceBatch], steps: &[StepHyper]) -> Result<Vec<f32>, EngineError>;

    /// Scores for pairs of user and item, after all steps so far. A GPU gives its tables for that.
    async fn scores(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError>;

    /// All tables after all steps so far.
    async fn params(&mut self) -> Result<SoftmaxParams, EngineError>;

    /// The moments of AdamW after all steps so far.
    async fn moments(&mut self) -> Result<SoftmaxMoments, EngineError>;
}

#[async_trait(?Send)]
impl SoftmaxEngine for SoftmaxCpu {
    fn facts(&self) -> EngineFacts {
        CpuEngine::facts_of_this_machine()
    }

    async fn run(&mut self, batches: &[ChoiceBatch], steps: &[StepHyper]) -> Result<Vec<f32>, EngineError> {
        Ok(batches.iter().zip(steps).map(|(batch, step)| self.step(batch, step)).collect())
    }

    async fn scores(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        Ok(self.scores_of_pairs(users, items))
    }

    async fn params(&mut self) -> Result<SoftmaxParams, EngineError> {
        Ok(SoftmaxCpu::params(self))
    }

    async fn moments(&mut self) -> Result<SoftmaxMoments, EngineError> {
        Ok(SoftmaxCpu::moments(self))
    }
}

#[async_trait(?Send)]
impl SoftmaxEngine for SoftmaxGpu {
    fn facts(&self) -> EngineFacts {
        SoftmaxGpu::facts(self)
    }

    async fn run(&mut self, batches: &[ChoiceBatch], steps: &[StepHyper]) -> Result<Vec<f32>, EngineError> {
        SoftmaxGpu::run(self, batches, steps).await
    }

    async fn scores(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        let (spec, params) = (self.spec(), SoftmaxGpu::params(self).await?);
        let start = SoftmaxStart { params, moments: None };
        Ok(SoftmaxCpu::new(spec, &start, AdamW::default()).scores_of_pairs(users, items))
    }

    async fn params(&mut self) -> Result<SoftmaxParams, EngineError> {
        SoftmaxGpu::params(self).await
    }

    async fn moments(&mut self) -> Result<SoftmaxMoments, EngineError> {
        SoftmaxGpu::moments(self).await
    }
}

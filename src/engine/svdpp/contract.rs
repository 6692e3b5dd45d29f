//! What both engines promise.

use super::{SvdppCpu, SvdppGpu, SvdppMoments, SvdppParams, SvdppVectors};
use crate::data::Class;
use crate::engine::cpu::CpuEngine;
use crate::engine::{EngineError, EngineFacts};
use async_trait::async_trait;
use web_time::Instant;

/// A model in training.
#[async_trait(?Send)]
pub trait SvdppEngine {
    /// Which engine this is, and on what it runs.
    fn facts(&self) -> EngineFacts;

    /// Makes a step at each of `rates`, and returns half the sum of squared errors before each. The CPU stops at
    /// `deadline`, even within a step: it returns those that are complete, and goes on with the one that is not when it
    /// is called again. The other methods count only between steps.
    async fn run(&mut self, rates: &[f64], deadline: Instant) -> Result<Vec<f32>, EngineError>;

    /// The vectors of users and items after all steps so far, in units of the model.
    async fn vectors(&mut self) -> Result<SvdppVectors, EngineError>;

    /// Predicted ratings of pairs of user and item, within the range of the training ratings.
    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError>;

    /// All tables after all steps so far.
    async fn params(&mut self) -> Result<SvdppParams, EngineError>;

    /// The moments of Adam after all steps so far.
    async fn moments(&mut self) -> Result<SvdppMoments, EngineError>;
}

#[async_trait(?Send)]
impl SvdppEngine for SvdppCpu {
    fn facts(&self) -> EngineFacts {
        CpuEngine::facts_of_this_machine()
    }

    async fn run(&mut self, rates: &[f64], deadline: Instant) -> Result<Vec<f32>, EngineError> {
        let mut data_terms = Vec::with_capacity(rates.len());
        for &rate in rates {
            let Some(data_term) = self.step_until(rate, deadline) else { break };
            data_terms.push(data_term);
            if Instant::now() >= deadline {
                break;
            }
        }
        Ok(data_terms)
    }

    async fn vectors(&mut self) -> Result<SvdppVectors, EngineError> {
        Ok(SvdppCpu::vectors(self))
    }

    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        Ok(SvdppCpu::predict(self, users, items))
    }

    async fn params(&mut self) -> Result<SvdppParams, EngineError> {
        Ok(SvdppCpu::params(self))
    }

    async fn moments(&mut self) -> Result<SvdppMoments, EngineError> {
        Ok(SvdppCpu::moments(self))
    }
}

#[async_trait(?Send)]
impl SvdppEngine for SvdppGpu {
    fn facts(&self) -> EngineFacts {
        SvdppGpu::facts(self)
    }

    async fn run(&mut self, rates: &[f64], _: Instant) -> Result<Vec<f32>, EngineError> {
        SvdppGpu::run(self, rates).await
    }

    async fn vectors(&mut self) -> Result<SvdppVectors, EngineError> {
        SvdppGpu::vectors(self).await
    }

    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        SvdppGpu::predict(self, users, items).await
    }

    async fn params(&mut self) -> Result<SvdppParams, EngineError> {
        SvdppGpu::params(self).await
    }

    async fn moments(&mut self) -> Result<SvdppMoments, EngineError> {
        SvdppGpu::moments(self).await
    }
}

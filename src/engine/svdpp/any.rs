//! Whichever engine was chosen, as one type.

use super::{SvdppCpu, SvdppGpu, SvdppMoments, SvdppParams, SvdppVectors};
use crate::data::Class;
use crate::engine::cpu::CpuEngine;
use crate::engine::{EngineError, EngineFacts};
use web_time::Instant;

/// A model in training, on one of the two engines.
pub enum AnySvdpp {
    Cpu(Box<SvdppCpu>),
    Gpu(Box<SvdppGpu>),
}

impl AnySvdpp {
    /// Which engine this is, and on what it runs.
    pub fn facts(&self) -> EngineFacts {
        match self {
            AnySvdpp::Cpu(_) => CpuEngine::facts_of_this_machine(),
            AnySvdpp::Gpu(engine) => engine.facts(),
        }
    }

    /// Makes a step at each of `rates`, and returns half the sum of squared errors before each. The CPU stops at
    /// `deadline`, even within a step: it returns those that are complete, and goes on with the one that is not when it
    /// is called again. The other methods count only between steps.
    pub async fn run(&mut self, rates: &[f64], deadline: Instant) -> Result<Vec<f32>, EngineError> {
        match self {
            AnySvdpp::Cpu(engine) => {
                let mut data_terms = Vec::with_capacity(rates.len());
                for &rate in rates {
                    let Some(data_term) = engine.step_until(rate, deadline) else { break };
                    data_terms.push(data_term);
                    if Instant::now() >= deadline {
                        break;
                    }
                }
                Ok(data_terms)
            }
            AnySvdpp::Gpu(engine) => engine.run(rates).await,
        }
    }

    /// Whether a step is under way: it began, and is not complete.
    pub fn is_within_step(&self) -> bool {
        match self {
            AnySvdpp::Cpu(engine) => engine.is_within_step(),
            AnySvdpp::Gpu(_) => false,
        }
    }

    /// The vectors of users and items after all steps so far, in units of the model.
    pub async fn vectors(&mut self) -> Result<SvdppVectors, EngineError> {
        match self {
            AnySvdpp::Cpu(engine) => Ok(engine.vectors()),
            AnySvdpp::Gpu(engine) => engine.vectors().await,
        }
    }

    /// Predicted ratings of pairs of user and item, within the range of the training ratings.
    pub async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        match self {
            AnySvdpp::Cpu(engine) => Ok(engine.predict(users, items)),
            AnySvdpp::Gpu(engine) => engine.predict(users, items).await,
        }
    }

    /// All tables after all steps so far.
    pub async fn params(&mut self) -> Result<SvdppParams, EngineError> {
        match self {
            AnySvdpp::Cpu(engine) => Ok(engine.params()),
            AnySvdpp::Gpu(engine) => engine.params().await,
        }
    }

    /// The moments of Adam after all steps so far.
    pub async fn moments(&mut self) -> Result<SvdppMoments, EngineError> {
        match self {
            AnySvdpp::Cpu(engine) => Ok(engine.moments()),
            AnySvdpp::Gpu(engine) => engine.moments().await,
        }
    }
}

//! Whichever engine was chosen, as one type.

use super::cpu::CpuEngine;
use super::gpu::GpuEngine;
use super::{Batches, Engine, EngineError, EngineFacts, Moments};
use crate::data::Class;
use crate::model::Params;

/// One of the two engines.
#[allow(clippy::large_enum_variant, reason = "there is one engine at a time, whichever is larger")]
pub enum AnyEngine {
    Cpu(CpuEngine),
    Gpu(GpuEngine),
}

impl Engine for AnyEngine {
    fn facts(&self) -> EngineFacts {
        match self {
            AnyEngine::Cpu(engine) => engine.facts(),
            AnyEngine::Gpu(engine) => engine.facts(),
        }
    }

    async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError> {
        match self {
            AnyEngine::Cpu(engine) => engine.run(batches).await,
            AnyEngine::Gpu(engine) => engine.run(batches).await,
        }
    }

    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        match self {
            AnyEngine::Cpu(engine) => engine.predict(users, items).await,
            AnyEngine::Gpu(engine) => engine.predict(users, items).await,
        }
    }

    async fn params(&mut self) -> Result<Params, EngineError> {
        match self {
            AnyEngine::Cpu(engine) => engine.params().await,
            AnyEngine::Gpu(engine) => engine.params().await,
        }
    }

    async fn moments(&mut self) -> Result<Moments, EngineError> {
        match self {
            AnyEngine::Cpu(engine) => engine.moments().await,
            AnyEngine::Gpu(engine) => engine.moments().await,
        }
    }

    async fn reset_optimizer(&mut self) -> Result<(), EngineError> {
        match self {
            AnyEngine::Cpu(engine) => engine.reset_optimizer().await,
            AnyEngine::Gpu(engine) => engine.reset_optimizer().await,
        }
    }
}

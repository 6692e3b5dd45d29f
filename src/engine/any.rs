//! Whichever engine was chosen, as one type.

use super::cpu::CpuEngine;
use super::gpu::{Gpu, GpuEngine};
use super::svdpp::{AnySvdpp, SvdppCpu, SvdppGpu};
use super::{Batches, Engine, EngineError, EngineFacts, FullBatch, FullBatchEngine, Moments, Recipe, Start};
use crate::data::Class;
use crate::model::{ModelSpec, Params};
use std::rc::Rc;

/// One of the two engines.
#[allow(clippy::large_enum_variant, reason = "there is one engine at a time, whichever is larger")]
pub enum AnyEngine {
    Cpu(CpuEngine),
    Gpu(GpuEngine),
    /// Best accuracy, on either.
    FullBatch(FullBatchEngine),
}

impl AnyEngine {
    /// The engine in plain Rust for a model, by what it learns from and where it starts.
    pub fn on_cpu(spec: ModelSpec, start: &Start, recipe: Recipe, full_batch: Option<FullBatch>) -> AnyEngine {
        match full_batch {
            None => AnyEngine::Cpu(CpuEngine::new(spec, start, recipe)),
            Some(run) => {
                let engine = SvdppCpu::new(Rc::clone(&run.problem), run.spec(&spec, start), &run.start(start));
                AnyEngine::FullBatch(FullBatchEngine::new(AnySvdpp::Cpu(Box::new(engine)), spec, start, run))
            }
        }
    }

    /// The same in WGSL.
    pub async fn on_gpu(
        gpu: &Gpu,
        spec: ModelSpec,
        start: &Start,
        recipe: Recipe,
        full_batch: Option<FullBatch>,
    ) -> Result<AnyEngine, EngineError> {
        Ok(match full_batch {
            None => AnyEngine::Gpu(GpuEngine::new(gpu, spec, start, recipe).await?),
            Some(run) => {
                let (constants, begun) = (run.spec(&spec, start), run.start(start));
                let engine = SvdppGpu::new(gpu, Rc::clone(&run.problem), constants, &begun).await?;
                AnyEngine::FullBatch(FullBatchEngine::new(AnySvdpp::Gpu(Box::new(engine)), spec, start, run))
            }
        })
    }
}

impl Engine for AnyEngine {
    fn facts(&self) -> EngineFacts {
        match self {
            AnyEngine::Cpu(engine) => engine.facts(),
            AnyEngine::Gpu(engine) => engine.facts(),
            AnyEngine::FullBatch(engine) => engine.facts(),
        }
    }

    async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError> {
        match self {
            AnyEngine::Cpu(engine) => engine.run(batches).await,
            AnyEngine::Gpu(engine) => engine.run(batches).await,
            AnyEngine::FullBatch(engine) => engine.run(batches).await,
        }
    }

    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        match self {
            AnyEngine::Cpu(engine) => engine.predict(users, items).await,
            AnyEngine::Gpu(engine) => engine.predict(users, items).await,
            AnyEngine::FullBatch(engine) => engine.predict(users, items).await,
        }
    }

    async fn params(&mut self) -> Result<Params, EngineError> {
        match self {
            AnyEngine::Cpu(engine) => engine.params().await,
            AnyEngine::Gpu(engine) => engine.params().await,
            AnyEngine::FullBatch(engine) => engine.params().await,
        }
    }

    async fn moments(&mut self) -> Result<Moments, EngineError> {
        match self {
            AnyEngine::Cpu(engine) => engine.moments().await,
            AnyEngine::Gpu(engine) => engine.moments().await,
            AnyEngine::FullBatch(engine) => engine.moments().await,
        }
    }

    async fn reset_optimizer(&mut self) -> Result<(), EngineError> {
        match self {
            AnyEngine::Cpu(engine) => engine.reset_optimizer().await,
            AnyEngine::Gpu(engine) => engine.reset_optimizer().await,
            AnyEngine::FullBatch(engine) => engine.reset_optimizer().await,
        }
    }
}

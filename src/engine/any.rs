//! Whichever engine was chosen, as one type.

use super::choice_engine::{softmax_spec, softmax_start};
use super::cpu::CpuEngine;
use super::gpu::{Gpu, GpuEngine};
use super::softmax::{AnySoftmax, SoftmaxCpu, SoftmaxGpu};
use super::svdpp::{AnySvdpp, SvdppCpu, SvdppGpu};
use super::{
    Batches, ChoiceEngine, ChoiceObjective, Engine, EngineError, EngineFacts, FullBatch, FullBatchEngine, Moments,
    Recipe, Start,
};
use crate::data::Class;
use crate::model::{ModelSpec, Params};
use std::rc::Rc;

/// What a model learns, and what that takes beside batches of ratings.
#[derive(Clone, Debug)]
pub enum Objective {
    /// The loss of each rating.
    Ratings,
    /// The loss of all ratings at once (Best accuracy).
    FullBatch(FullBatch),
    /// Which items were chosen (Best lists).
    Choices(ChoiceObjective),
}

/// One of the two engines.
#[allow(clippy::large_enum_variant, reason = "there is one engine at a time, whichever is larger")]
pub enum AnyEngine {
    Cpu(CpuEngine),
    Gpu(GpuEngine),
    /// Best accuracy, on either.
    FullBatch(FullBatchEngine),
    /// Best lists, on either.
    Choices(ChoiceEngine),
}

/// Does the same with whichever engine it is.
macro_rules! each {
    ($any:expr, $engine:ident => $does:expr) => {
        match $any {
            AnyEngine::Cpu($engine) => $does,
            AnyEngine::Gpu($engine) => $does,
            AnyEngine::FullBatch($engine) => $does,
            AnyEngine::Choices($engine) => $does,
        }
    };
}

impl AnyEngine {
    /// The engine in plain Rust for a model, by what it learns and where it starts.
    pub fn on_cpu(spec: ModelSpec, start: &Start, recipe: Recipe, objective: Objective) -> AnyEngine {
        match objective {
            Objective::Ratings => AnyEngine::Cpu(CpuEngine::new(spec, start, recipe)),
            Objective::FullBatch(run) => {
                let engine = SvdppCpu::new(Rc::clone(&run.problem), run.spec(&spec, start), &run.start(start));
                AnyEngine::FullBatch(FullBatchEngine::new(AnySvdpp::Cpu(Box::new(engine)), spec, start, run))
            }
            Objective::Choices(run) => {
                let engine = SoftmaxCpu::new(softmax_spec(&spec), &softmax_start(&spec, start), recipe.optimizer);
                AnyEngine::Choices(ChoiceEngine::new(AnySoftmax::Cpu(Box::new(engine)), spec, start, recipe, run))
            }
        }
    }

    /// The same in WGSL.
    pub async fn on_gpu(
        gpu: &Gpu,
        spec: ModelSpec,
        start: &Start,
        recipe: Recipe,
        objective: Objective,
    ) -> Result<AnyEngine, EngineError> {
        Ok(match objective {
            Objective::Ratings => AnyEngine::Gpu(GpuEngine::new(gpu, spec, start, recipe).await?),
            Objective::FullBatch(run) => {
                let (constants, begun) = (run.spec(&spec, start), run.start(start));
                let engine = SvdppGpu::new(gpu, Rc::clone(&run.problem), constants, &begun).await?;
                AnyEngine::FullBatch(FullBatchEngine::new(AnySvdpp::Gpu(Box::new(engine)), spec, start, run))
            }
            Objective::Choices(run) => {
                let begun = softmax_start(&spec, start);
                let engine = SoftmaxGpu::new(gpu, softmax_spec(&spec), &begun, recipe.optimizer).await?;
                AnyEngine::Choices(ChoiceEngine::new(AnySoftmax::Gpu(Box::new(engine)), spec, start, recipe, run))
            }
        })
    }
}

impl Engine for AnyEngine {
    fn facts(&self) -> EngineFacts {
        each!(self, engine => engine.facts())
    }

    async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError> {
        each!(self, engine => engine.run(batches).await)
    }

    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        each!(self, engine => engine.predict(users, items).await)
    }

    async fn params(&mut self) -> Result<Params, EngineError> {
        each!(self, engine => engine.params().await)
    }

    async fn moments(&mut self) -> Result<Moments, EngineError> {
        each!(self, engine => engine.moments().await)
    }

    async fn reset_optimizer(&mut self) -> Result<(), EngineError> {
        each!(self, engine => engine.reset_optimizer().await)
    }
}

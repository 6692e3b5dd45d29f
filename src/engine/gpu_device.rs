//! A GPU as those see it who choose an engine. The worker knows this trait alone, because the code of [`Gpu`] comes later than
//! the worker's.

use super::choice_engine::{softmax_spec, softmax_start};
use super::gpu::{Gpu, GpuEngine};
use super::softmax::SoftmaxGpu;
use super::svdpp::SvdppGpu;
use super::{ChoiceEngine, Engine, EngineError, FullBatchEngine, Objective, Recipe, Start};
use crate::model::ModelSpec;
use async_trait::async_trait;
use std::pin::Pin;
use std::rc::Rc;

/// An open GPU.
#[async_trait(?Send)]
pub trait GpuDevice {
    /// The adapter in its own words.
    fn adapter(&self) -> &str;

    /// Whether this GPU is made of the processor's cores.
    fn is_software(&self) -> bool;

    /// Fails once the device has failed; it does not recover.
    fn check(&self) -> Result<(), EngineError>;

    /// The engine in WGSL for a model, by what it learns and where it starts.
    async fn engine(
        &self,
        objective: Objective,
        spec: ModelSpec,
        start: &Start,
        recipe: Recipe,
    ) -> Result<Box<dyn Engine>, EngineError>;
}

/// Opens a GPU: the fastest, or the one that takes the least power.
pub type OpenGpu = fn(wgpu::PowerPreference) -> Pin<Box<dyn Future<Output = Result<Rc<dyn GpuDevice>, EngineError>>>>;

/// The GPU of this machine, by [`OpenGpu`].
pub const OPEN_GPU: OpenGpu = |power| {
    Box::pin(async move {
        let gpu: Rc<dyn GpuDevice> = Rc::new(Gpu::open_for(power).await?);
        Ok(gpu)
    })
};

#[async_trait(?Send)]
impl GpuDevice for Gpu {
    fn adapter(&self) -> &str {
        Gpu::adapter(self)
    }

    fn is_software(&self) -> bool {
        Gpu::is_software(self)
    }

    fn check(&self) -> Result<(), EngineError> {
        Gpu::check(self)
    }

    async fn engine(
        &self,
        objective: Objective,
        spec: ModelSpec,
        start: &Start,
        recipe: Recipe,
    ) -> Result<Box<dyn Engine>, EngineError> {
        Ok(match objective {
            Objective::Ratings => Box::new(GpuEngine::new(self, spec, start, recipe).await?),
            Objective::FullBatch(run) => {
                let (constants, begun) = (run.spec(&spec, start), run.start(start));
                let engine = SvdppGpu::new(self, Rc::clone(&run.problem), constants, &begun).await?;
                Box::new(FullBatchEngine::new(Box::new(engine), spec, start, run))
            }
            Objective::Choices(run) => {
                let begun = softmax_start(&spec, start);
                let engine = SoftmaxGpu::new(self, softmax_spec(&spec), &begun, recipe.optimizer).await?;
                Box::new(ChoiceEngine::new(Box::new(engine), spec, start, recipe, run))
            }
        })
    }
}

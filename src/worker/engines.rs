//! Choosing an engine: the GPU where it is wanted and there, the CPU otherwise, and why.

use crate::engine::cpu::CpuEngine;
use crate::engine::gpu::{Gpu, GpuEngine};
use crate::engine::{AnyEngine, Engine, EngineChoice, EngineError, EngineFacts, EngineKind};
use crate::train::Run;

/// The engines there are to choose from. Keeps the GPU open between runs.
#[derive(Default)]
pub struct Engines {
    gpu: Option<Gpu>,
}

impl Engines {
    /// What `choice` would run on.
    pub async fn facts(&mut self, choice: EngineChoice) -> EngineFacts {
        match self.gpu_for(choice).await {
            Ok(Some(gpu)) => {
                EngineFacts { kind: EngineKind::Gpu, adapter: gpu.adapter().to_owned(), fallback_reason: None }
            }
            Ok(None) => cpu_facts(None),
            Err(reason) => cpu_facts(Some(reason)),
        }
    }

    /// An engine for `run`, and what it runs on. Without a GPU the CPU takes its place.
    pub async fn open(&mut self, run: &Run) -> Result<(AnyEngine, EngineFacts), EngineError> {
        let fallback_reason = match self.gpu_for(run.config.engine).await {
            Ok(None) => None,
            Ok(Some(gpu)) => {
                match GpuEngine::new(&gpu, run.spec.clone(), &run.start, run.recipe.clone()).await {
                    Ok(engine) => {
                        let facts = engine.facts();
                        return Ok((AnyEngine::Gpu(engine), facts));
                    }
                    // A person who left the choice to us gets an engine; one who asked for the GPU is told why there is none.
                    Err(reason) if run.config.engine == EngineChoice::Auto => Some(reason),
                    Err(reason) => return Err(reason),
                }
            }
            Err(reason) => Some(reason),
        };
        let cpu = CpuEngine::new(run.spec.clone(), &run.start, run.recipe.clone());
        Ok((AnyEngine::Cpu(cpu), cpu_facts(fallback_reason)))
    }

    /// The GPU if `choice` wants it; an error is the reason why there is none. One that failed is opened again.
    async fn gpu_for(&mut self, choice: EngineChoice) -> Result<Option<Gpu>, EngineError> {
        if choice == EngineChoice::Cpu {
            return Ok(None);
        }
        self.gpu.take_if(|gpu| gpu.check().is_err());
        if self.gpu.is_none() {
            self.gpu = Some(Gpu::open().await?);
        }
        Ok(self.gpu.clone())
    }
}

/// The CPU, and why it runs in place of the GPU, if it does.
fn cpu_facts(fallback_reason: Option<EngineError>) -> EngineFacts {
    EngineFacts { fallback_reason, ..CpuEngine::facts_of_this_machine() }
}

//! Choosing an engine: the GPU where it is wanted and there, the CPU otherwise, and why.

use super::platform::{Platform, within};
use crate::engine::cpu::CpuEngine;
use crate::engine::gpu::Gpu;
use crate::engine::{AnyEngine, Engine, EngineChoice, EngineError, EngineFacts, EngineKind};
use crate::train::Run;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// How long a GPU may take to answer: some drivers never do.
const PATIENCE: Duration = Duration::from_secs(5);

/// The engines there are to choose from. Keeps the GPU open between runs. Clones share it.
#[derive(Clone)]
pub struct Engines<P> {
    platform: P,
    gpu: Rc<RefCell<Option<Gpu>>>,
    /// How often someone has chosen.
    choices: Rc<Cell<u32>>,
}

impl<P: Platform> Engines<P> {
    pub fn new(platform: P) -> Engines<P> {
        Engines { platform, gpu: Rc::default(), choices: Rc::default() }
    }

    /// What `choice` would run on; none if someone chooses again meanwhile.
    pub fn choose(&self, choice: EngineChoice) -> impl Future<Output = Option<EngineFacts>> + use<P> {
        let engines = self.clone();
        self.choices.update(|choices| choices + 1);
        let number = self.choices.get();
        async move {
            let facts = engines.facts(choice).await;
            (engines.choices.get() == number).then_some(facts)
        }
    }

    async fn facts(&self, choice: EngineChoice) -> EngineFacts {
        match self.gpu_for(choice).await {
            Ok(Some(gpu)) => {
                EngineFacts { kind: EngineKind::Gpu, adapter: gpu.adapter().to_owned(), fallback_reason: None }
            }
            Ok(None) => cpu_facts(None),
            Err(reason) => cpu_facts(Some(reason)),
        }
    }

    /// An engine for `run`, and what it runs on. Without a GPU the CPU takes its place.
    pub async fn open(&self, run: &Run) -> Result<(AnyEngine, EngineFacts), EngineError> {
        let fallback_reason = match self.gpu_for(run.config.engine).await {
            Ok(None) => None,
            Ok(Some(gpu)) => {
                let (spec, recipe, objective) = (run.spec.clone(), run.recipe.clone(), run.objective.clone());
                let engine = AnyEngine::on_gpu(&gpu, spec, &run.start, recipe, objective);
                match self.answered(engine).await {
                    Ok(engine) => {
                        let facts = engine.facts();
                        return Ok((engine, facts));
                    }
                    // A person who left the choice to us gets an engine; one who asked for the GPU is told why there is none.
                    Err(reason) if run.config.engine == EngineChoice::Auto => Some(reason),
                    Err(reason) => return Err(reason),
                }
            }
            Err(reason) => Some(reason),
        };
        let cpu = AnyEngine::on_cpu(run.spec.clone(), &run.start, run.recipe.clone(), run.objective.clone());
        Ok((cpu, cpu_facts(fallback_reason)))
    }

    /// The GPU if `choice` wants it; an error is the reason why there is none. One that failed is opened again.
    async fn gpu_for(&self, choice: EngineChoice) -> Result<Option<Gpu>, EngineError> {
        if choice == EngineChoice::Cpu {
            return Ok(None);
        }
        let open = self.gpu.borrow().clone().filter(|gpu| gpu.check().is_ok());
        let gpu = match open {
            Some(gpu) => gpu,
            None => self.answered(Gpu::open()).await?,
        };
        self.gpu.replace(Some(gpu.clone()));
        Ok(Some(gpu))
    }

    /// What the GPU answers in time.
    async fn answered<T>(&self, answer: impl Future<Output = Result<T, EngineError>>) -> Result<T, EngineError> {
        let in_time = within(&self.platform, PATIENCE, answer).await;
        in_time.unwrap_or(Err(EngineError::Silent { seconds: PATIENCE.as_secs() }))
    }
}

/// The CPU, and why it runs in place of the GPU, if it does.
fn cpu_facts(fallback_reason: Option<EngineError>) -> EngineFacts {
    EngineFacts { fallback_reason, ..CpuEngine::facts_of_this_machine() }
}

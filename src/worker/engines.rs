//! Choosing an engine: the GPU where it is wanted and there, the CPU otherwise, and why.

use super::platform::{Platform, in_time, within};
use crate::engine::cpu::CpuEngine;
use crate::engine::{Engine, EngineChoice, EngineError, EngineFacts, EngineKind, FallbackReason, GpuDevice};
use crate::model::ModelSpec;
use crate::train::{Run, SpeedTest};
use std::cell::{Cell, LazyCell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wgpu::PowerPreference;

/// How long a GPU may take to answer: some drivers never do.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long an engine is tested before "Auto" chooses.
const TEST: Duration = Duration::from_millis(25);
/// Seconds on the CPU up to which a run is not worth the start of a GPU.
const SHORT: f64 = 1.0;

/// Steps per second of both engines, for models of one shape.
struct Speeds {
    /// The model, and ratings in a batch.
    shape: (ModelSpec, usize),
    cpu: f64,
    gpu: Option<f64>,
}

impl Speeds {
    fn seconds_on_cpu(&self, steps: usize) -> f64 {
        steps as f64 / self.cpu
    }

    fn is_short(&self, steps: usize) -> bool {
        self.seconds_on_cpu(steps) <= SHORT
    }

    /// Why the CPU is to make so many steps, if it is.
    fn why_cpu(&self, steps: usize) -> Option<FallbackReason> {
        if self.is_short(steps) {
            return Some(FallbackReason::ShortRun { milliseconds: (self.seconds_on_cpu(steps) * 1000.0) as u32 });
        }
        let gpu = self.gpu.filter(|gpu| *gpu < self.cpu)?;
        Some(FallbackReason::Slower { cpu: self.cpu as u32, gpu: gpu as u32 })
    }
}

/// A GPU, and the choice that it was opened for.
type OpenedGpu = (EngineChoice, Rc<dyn GpuDevice>);

/// The engines there are to choose from. Keeps the GPU open between runs. Clones share it.
#[derive(Clone)]
pub struct Engines<P> {
    platform: P,
    /// The GPU that was opened last, and for which choice.
    gpu: Rc<RefCell<Option<OpenedGpu>>>,
    /// What the last test of both engines found.
    speeds: Rc<RefCell<Option<Speeds>>>,
    /// How often someone has chosen.
    choices: Rc<Cell<u32>>,
}

impl<P: Platform> Engines<P> {
    pub fn new(platform: P) -> Engines<P> {
        Engines { platform, gpu: Rc::default(), speeds: Rc::default(), choices: Rc::default() }
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

    /// An engine for `run`, and what it runs on. Without a GPU the CPU takes its place, and with [`EngineChoice::Auto`]
    /// where it is faster.
    pub async fn open(&self, run: &Run) -> Result<(Box<dyn Engine>, EngineFacts), EngineError> {
        let choice = run.config.engine;
        let fallback_reason = match self.gpu_for(choice).await {
            Ok(None) => None,
            Err(reason) => Some(reason),
            // A person who left the choice to us gets an engine; one who asked for the GPU is told why there is none.
            Ok(Some(gpu)) if choice == EngineChoice::Auto => match self.open_if_faster(&*gpu, run).await {
                Ok(engine) => return Ok(with_facts(engine)),
                Err(reason) => Some(reason),
            },
            Ok(Some(gpu)) => return Ok(with_facts(self.on_gpu(&*gpu, run).await?)),
        };
        Ok((on_cpu(run), cpu_facts(fallback_reason)))
    }

    /// An engine for `run` after the GPU that it ran on was lost: another device, or from the second time on the CPU.
    pub async fn open_again(&self, run: &Run, lost: EngineError, times: u32) -> (Box<dyn Engine>, EngineFacts) {
        if times < 2
            && let Ok(opened) = self.open(run).await
        {
            return opened;
        }
        (on_cpu(run), cpu_facts(Some(FallbackReason::NoGpu(lost))))
    }

    /// The GPU's engine for `run`, or why the CPU is to run it.
    async fn open_if_faster(&self, gpu: &dyn GpuDevice, run: &Run) -> Result<Box<dyn Engine>, FallbackReason> {
        match self.why_cpu(gpu, run).await {
            Ok(Some(reason)) => Err(reason),
            Ok(None) => self.on_gpu(gpu, run).await.map_err(FallbackReason::NoGpu),
            Err(error) => Err(FallbackReason::NoGpu(error)),
        }
    }

    /// Why the CPU is to run this, if it is faster than the GPU. Models of one shape are tested once.
    async fn why_cpu(&self, gpu: &dyn GpuDevice, run: &Run) -> Result<Option<FallbackReason>, EngineError> {
        let shape = (run.spec.clone(), run.config.batch_size);
        let test = LazyCell::new(|| SpeedTest::of(run));
        let known = self.speeds.take().filter(|speeds| speeds.shape == shape);
        let mut speeds = match known {
            Some(speeds) => speeds,
            None => Speeds { shape, cpu: test.steps_per_second(&mut *on_cpu(run), TEST).await?, gpu: None },
        };
        let steps = run.recipe.schedule.len();
        if speeds.gpu.is_none() && !speeds.is_short(steps) {
            let mut engine = self.on_gpu(gpu, run).await?;
            speeds.gpu = Some(self.answered(test.steps_per_second(&mut *engine, TEST)).await?);
        }
        let reason = speeds.why_cpu(steps);
        self.speeds.replace(Some(speeds));
        Ok(reason)
    }

    async fn on_gpu(&self, gpu: &dyn GpuDevice, run: &Run) -> Result<Box<dyn Engine>, EngineError> {
        let (spec, recipe, objective) = (run.spec.clone(), run.recipe.clone(), run.objective.clone());
        self.answered(gpu.engine(objective, spec, &run.start, recipe)).await
    }

    /// The GPU if `choice` wants it; an error is the reason why the CPU runs instead. One that failed is opened again.
    async fn gpu_for(&self, choice: EngineChoice) -> Result<Option<Rc<dyn GpuDevice>>, FallbackReason> {
        if choice == EngineChoice::Cpu {
            return Ok(None);
        }
        let open = self.gpu.borrow().clone().filter(|(of, gpu)| *of == choice && gpu.check().is_ok());
        let gpu = match open {
            Some((_, gpu)) => gpu,
            None => self.open_gpu(choice).await.map_err(FallbackReason::NoGpu)?,
        };
        self.gpu.replace(Some((choice, gpu.clone())));
        if choice == EngineChoice::Auto && gpu.is_software() {
            return Err(FallbackReason::SoftwareAdapter(gpu.adapter().to_owned()));
        }
        Ok(Some(gpu))
    }

    /// A person who asks for the GPU gets the fastest; else a battery lasts longer.
    async fn open_gpu(&self, choice: EngineChoice) -> Result<Rc<dyn GpuDevice>, EngineError> {
        if !self.platform.has_webgpu() {
            return Err(EngineError::NoWebGpu);
        }
        let loaded = in_time(&self.platform, self.platform.load_gpu()).await;
        let open = loaded.map_err(|_| EngineError::NotLoaded)?;
        let power =
            if choice == EngineChoice::Gpu { PowerPreference::HighPerformance } else { PowerPreference::LowPower };
        self.answered(open(power)).await
    }

    /// What the GPU answers in time.
    async fn answered<T>(&self, answer: impl Future<Output = Result<T, EngineError>>) -> Result<T, EngineError> {
        let in_time = within(&self.platform, PATIENCE, answer).await;
        in_time.unwrap_or(Err(EngineError::Silent { seconds: PATIENCE.as_secs() }))
    }
}

fn with_facts(engine: Box<dyn Engine>) -> (Box<dyn Engine>, EngineFacts) {
    let facts = engine.facts();
    (engine, facts)
}

fn on_cpu(run: &Run) -> Box<dyn Engine> {
    run.objective.clone().on_cpu(run.spec.clone(), &run.start, run.recipe.clone())
}

/// The CPU, and why it runs in place of the GPU, if it does.
fn cpu_facts(fallback_reason: Option<FallbackReason>) -> EngineFacts {
    EngineFacts { fallback_reason, ..CpuEngine::facts_of_this_machine() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ItemNames, sample};
    use crate::train::TrainConfig;

    #[test]
    fn the_cpu_runs_what_is_short_and_what_it_is_faster_at() {
        let run = Run::prepare(&TrainConfig::default(), &sample::table().dataset(ItemNames::Titles)).expect("settings");
        let speeds = |gpu| Speeds { shape: (run.spec.clone(), 64), cpu: 1000.0, gpu: Some(gpu) };
        assert_eq!(speeds(9000.0).why_cpu(500), Some(FallbackReason::ShortRun { milliseconds: 500 }));
        assert_eq!(speeds(9000.0).why_cpu(5000), None);
        assert_eq!(speeds(200.0).why_cpu(5000), Some(FallbackReason::Slower { cpu: 1000, gpu: 200 }));
    }
}

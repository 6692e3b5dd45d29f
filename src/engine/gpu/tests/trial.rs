//! A few steps of training, for engines to agree on.

use super::*;

pub struct Trial {
    pub spec: ModelSpec,
    start: Start,
    pub batches: Batches,
    schedule: Vec<StepHyper>,
}

/// What a trial ends with.
#[derive(PartialEq)]
pub struct TrialResult {
    pub losses: Vec<f32>,
    pub predictions: Vec<f32>,
    pub params: Params,
}

impl Trial {
    /// Three batches.
    pub fn new(spec: ModelSpec, batch_size: usize) -> Trial {
        Trial::of(spec, batch_size, 3)
    }

    /// Batches of random ratings, and parameters not around 0, where a ReLU lets through what rounding decides;
    /// variances are above it anyway.
    pub fn of(spec: ModelSpec, batch_size: usize, n_batches: usize) -> Trial {
        let n = n_batches * batch_size;
        let mut rng = Seed(7).stream(Stream::Parameters);
        let params = Params::build(&spec, || 0.3 + 0.1 * normal(&mut rng));
        let mut below = |limit: usize| (0..n).map(|_| rng.next_u32() % limit as u32).collect::<Vec<u32>>();
        let (user, item) = (below(spec.n_users), below(spec.n_items));
        let value = below(10).iter().map(|&v| v as f32 / 2.0 + 0.5).collect();
        let batches = Batches::new(0, Ratings { user, item, value }, batch_size);
        let schedule = (1..=n_batches as u64).map(|t| AdamW::default().step(t, 1e-3, 0.9, 0.1)).collect();
        Trial { spec, start: Start { params, moments: None }, batches, schedule }
    }

    pub fn gpu_engine(&self, gpu: &Gpu) -> GpuEngine {
        let engine = GpuEngine::new(gpu, self.spec.clone(), &self.start, recipe(self.schedule.clone()));
        block_on(engine).expect("valid shaders")
    }

    pub fn cpu_engine(&self) -> CpuEngine {
        CpuEngine::new(self.spec.clone(), &self.start, recipe(self.schedule.clone()))
    }

    pub fn on_gpu(&self, gpu: &Gpu) -> Result<TrialResult, EngineError> {
        self.run(self.gpu_engine(gpu))
    }

    pub fn on_cpu(&self) -> TrialResult {
        self.run(self.cpu_engine()).expect("the CPU cannot fail")
    }

    fn run(&self, mut engine: impl Engine) -> Result<TrialResult, EngineError> {
        let Ratings { user, item, .. } = &self.batches.ratings;
        Ok(TrialResult {
            losses: block_on(engine.run(&self.batches))?,
            predictions: block_on(engine.predict(user, item))?,
            params: block_on(engine.params())?,
        })
    }
}

//! Plain Rust, one thread: the twin of every shader, and the engine where there is no WebGPU.

pub(super) mod adamw;
pub(super) mod dot_bias;
pub(super) mod loss;
pub(super) mod row_gradient;

use super::plan::{Idle, Plan, Planner, Step};
use super::rows::RowLayout;
use super::{AdamW, Batches, Engine, EngineError, EngineFacts, EngineKind, StepHyper};
use crate::data::Class;
use crate::model::{ModelSpec, Params};
use adamw::Moments;
use dot_bias::DotBias;

/// A model trained in plain Rust.
pub struct CpuEngine {
    spec: ModelSpec,
    layout: RowLayout,
    forward: DotBias,
    optimizer: AdamW,
    /// Hyperparameters of every step of the run.
    schedule: Vec<StepHyper>,
    planner: Planner,
    steps_done: usize,
    rows: Vec<f32>,
    moments: Moments,
}

impl CpuEngine {
    /// Starts from `params`, to follow `schedule`.
    pub fn new(spec: ModelSpec, params: &Params, optimizer: AdamW, schedule: Vec<StepHyper>) -> CpuEngine {
        let layout = RowLayout::new(&spec);
        let rows = layout.pack(params);
        CpuEngine {
            spec,
            layout,
            forward: DotBias::new(&spec),
            optimizer,
            schedule,
            planner: Planner::new(layout),
            steps_done: 0,
            moments: Moments::zeros(rows.len()),
            rows,
        }
    }

    /// A model that is no longer trained, to ask for predictions.
    pub fn trained(spec: ModelSpec, params: &Params) -> CpuEngine {
        CpuEngine::new(spec, params, AdamW::default(), Vec::new())
    }

    /// What every CPU engine runs on here.
    pub fn facts_of_this_machine() -> EngineFacts {
        let adapter = if cfg!(target_arch = "wasm32") { "WebAssembly SIMD, one thread" } else { "native, one thread" };
        EngineFacts { kind: EngineKind::Cpu, adapter: adapter.to_owned(), fallback_reason: None }
    }

    /// Predictions for pairs of user and item.
    pub fn predict_now(&mut self, users: &[Class], items: &[Class]) -> Vec<f32> {
        self.flush();
        let pairs = users.iter().zip(items);
        pairs
            .map(|(&user, &item)| {
                let (user_row, item_row) = (self.layout.user_row(user), self.layout.item_row(item));
                self.forward.predict(&self.rows, user_row, item_row)
            })
            .collect()
    }

    /// Lets every row catch up with the steps done.
    fn flush(&mut self) {
        let owed = self.planner.flush(self.steps_done);
        self.run_idle(&owed);
    }

    fn run_idle(&mut self, owed: &[Idle]) {
        let stride = self.layout.stride();
        for idle in owed {
            let mut row = self.moments.row(&mut self.rows, idle.row, stride);
            row.idle(self.optimizer, &self.schedule[idle.from_step as usize..idle.until_step as usize]);
        }
    }

    /// One optimizer step, kernel after kernel; returns the mean loss of its batch.
    fn step(&mut self, plan: &Plan, step: &Step, scratch: &mut Scratch) -> f32 {
        let stride = self.layout.stride();
        let batch = range(step.first_rating, step.n_ratings);
        let touches = &plan.touches[range(step.first_touch, step.n_touches)];

        self.forward.forward(&self.rows, &plan.ratings[batch.clone()], &mut scratch.terms, &mut scratch.residuals);
        scratch.gradients.resize(touches.len() * stride, 0.0);
        for (touch, gradient) in touches.iter().zip(scratch.gradients.chunks_exact_mut(stride)) {
            let positions = &plan.positions[range(touch.first_position, touch.n_positions)];
            row_gradient::row_gradient(
                &self.layout,
                &self.rows,
                touch.row,
                positions
                    .iter()
                    .map(|&k| (plan.ratings[k as usize], scratch.residuals[(k - step.first_rating) as usize])),
                gradient,
            );
        }
        for (touch, gradient) in touches.iter().zip(scratch.gradients.chunks_exact(stride)) {
            let mut row = self.moments.row(&mut self.rows, touch.row, stride);
            let schedule = &self.schedule[step.index as usize..touch.idle_until as usize];
            row.step(self.optimizer, schedule, gradient);
        }
        loss::mean(&scratch.terms)
    }
}

/// What the kernels of one step hand each other; kept to spare the allocations.
#[derive(Default)]
struct Scratch {
    terms: Vec<f32>,
    residuals: Vec<f32>,
    gradients: Vec<f32>,
}

fn range(first: u32, count: u32) -> std::ops::Range<usize> {
    first as usize..(first + count) as usize
}

impl Engine for CpuEngine {
    fn facts(&self) -> EngineFacts {
        CpuEngine::facts_of_this_machine()
    }

    async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError> {
        let plan = self.planner.plan(batches);
        self.run_idle(&plan.owed);
        let mut scratch = Scratch::default();
        let losses = plan.steps.iter().map(|step| self.step(&plan, step, &mut scratch)).collect();
        self.steps_done = batches.first_step + plan.steps.len();
        Ok(losses)
    }

    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        Ok(self.predict_now(users, items))
    }

    async fn params(&mut self) -> Result<Params, EngineError> {
        self.flush();
        Ok(self.layout.unpack(&self.spec, &self.rows))
    }
}

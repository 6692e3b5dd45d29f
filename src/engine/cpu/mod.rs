//! Plain Rust, one thread: the twin of every shader, and the engine where there is no WebGPU.

pub(super) mod adamw;
pub(super) mod dot_bias;
pub(super) mod loss;
pub(super) mod row_gradient;

use super::plan::{Plan, Planner, Step};
use super::rows::RowLayout;
use super::{AdamW, Batches, Engine, EngineError, EngineFacts, EngineKind, StepHyper};
use crate::data::Class;
use crate::model::{ModelSpec, Params};
use adamw::Moments;
use dot_bias::DotBias;
use std::borrow::Cow;

/// A model trained in plain Rust.
pub struct CpuEngine {
    spec: ModelSpec,
    layout: RowLayout,
    forward: DotBias,
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
            planner: Planner::new(layout, optimizer, schedule),
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
    pub fn predict_now(&self, users: &[Class], items: &[Class]) -> Vec<f32> {
        let rows = self.present_rows();
        let pairs = users.iter().zip(items);
        pairs
            .map(|(&user, &item)| self.forward.predict(&rows, self.layout.user_row(user), self.layout.item_row(item)))
            .collect()
    }

    /// A copy of the rows as they stand now. Training goes on from those that still owe their idle steps, so
    /// looking at a model does not change what becomes of it.
    fn present_rows(&self) -> Cow<'_, [f32]> {
        if self.steps_done == 0 {
            return Cow::Borrowed(&self.rows);
        }
        let (mut rows, mut moments) = (self.rows.clone(), self.moments.clone());
        for catch_up in self.planner.present(self.steps_done) {
            moments.row(&mut rows, catch_up.row, self.layout.stride()).catch_up(&catch_up, self.planner.idle());
        }
        Cow::Owned(rows)
    }

    /// One optimizer step, kernel after kernel; returns the mean loss of its batch.
    fn step(&mut self, plan: &Plan, step: &Step, scratch: &mut Scratch) -> f32 {
        let stride = self.layout.stride();
        let (idle, optimizer) = (self.planner.idle(), self.planner.idle().optimizer());
        let touches = range(step.first_touch, step.n_touches);
        for catch_up in &plan.catch_ups[touches.clone()] {
            self.moments.row(&mut self.rows, catch_up.row, stride).catch_up(catch_up, idle);
        }
        let batch = &plan.ratings[range(step.first_rating, step.n_ratings)];
        self.forward.forward(&self.rows, batch, &mut scratch.terms, &mut scratch.residuals);
        scratch.gradient.resize(stride, 0.0);
        let momentum = idle.schedule()[step.index as usize].momentum;
        for touch in &plan.touches[touches] {
            let positions = &plan.positions[range(touch.first_position, touch.n_positions)];
            let ratings = positions.iter().map(|&k| (k as usize, (k - step.first_rating) as usize));
            let ratings = ratings.map(|(k, in_batch)| (plan.ratings[k], scratch.residuals[in_batch]));
            row_gradient::row_gradient(&self.layout, &self.rows, touch.row, ratings, &mut scratch.gradient);
            self.moments.add_gradient(optimizer, momentum, touch.row, &scratch.gradient);
        }
        loss::mean(&scratch.terms)
    }
}

/// What the kernels of one step hand each other; kept to spare the allocations.
#[derive(Default)]
struct Scratch {
    terms: Vec<f32>,
    residuals: Vec<f32>,
    gradient: Vec<f32>,
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
        let mut scratch = Scratch::default();
        let losses = plan.steps.iter().map(|step| self.step(&plan, step, &mut scratch)).collect();
        self.steps_done = batches.first_step + plan.steps.len();
        Ok(losses)
    }

    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        Ok(self.predict_now(users, items))
    }

    async fn params(&mut self) -> Result<Params, EngineError> {
        Ok(self.layout.unpack(&self.spec, &self.present_rows()))
    }
}

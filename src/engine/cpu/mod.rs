//! Plain Rust, one thread: the twin of every shader, and the engine where there is no WebGPU.

pub(super) mod adamw;
pub(super) mod batch_norm;
pub(super) mod batch_norm_backward;
pub(super) mod dot_bias;
pub(super) mod embedding_gradient;
pub(super) mod gather;
mod head;
pub(super) mod linear;
pub(super) mod linear_backward;
pub(super) mod linear_gradient;
pub(super) mod loss;
mod net;
pub(super) mod net_output;
pub(super) mod output;
pub(super) mod row_gradient;

use super::plan::{Plan, Planner, RowRating, Step};
use super::rows::RowLayout;
use super::{AdamW, Batches, Engine, EngineError, EngineFacts, EngineKind, Loss, Recipe, RunningMeans, Start};
use crate::data::Class;
use crate::model::{ModelSpec, Params};
use adamw::Moments;
use head::Head;
use std::cell::OnceCell;

/// A model trained in plain Rust.
pub struct CpuEngine {
    spec: ModelSpec,
    layout: RowLayout,
    head: Head,
    planner: Planner,
    steps_done: usize,
    rows: Vec<f32>,
    moments: Moments,
    /// The rows as they stand now, once someone has looked at the model; gone with the next step.
    present: OnceCell<Vec<f32>>,
}

impl CpuEngine {
    pub fn new(spec: ModelSpec, start: &Start, recipe: Recipe) -> CpuEngine {
        let layout = RowLayout::new(&spec);
        let mut rows = layout.pack(&spec, &start.params);
        let head = Head::new(&spec, recipe.loss, &start.params, &mut rows);
        let planner = Planner::new(layout, recipe.optimizer, recipe.schedule);
        let moments = match &start.means {
            Some(means) => Moments::of(means.pack(&spec, &recipe.optimizer, &planner.idle().schedule()[0])),
            None => Moments::zeros(rows.len()),
        };
        CpuEngine { head, spec, layout, planner, steps_done: 0, moments, rows, present: OnceCell::new() }
    }

    /// A model that is no longer trained, to ask for predictions.
    pub fn trained(spec: ModelSpec, params: Params) -> CpuEngine {
        let recipe = Recipe { loss: Loss::default(), optimizer: AdamW::default(), schedule: Vec::new() };
        CpuEngine::new(spec, &Start { params, means: None }, recipe)
    }

    /// What every CPU engine runs on here.
    pub fn facts_of_this_machine() -> EngineFacts {
        let adapter = if cfg!(target_arch = "wasm32") { "WebAssembly SIMD, one thread" } else { "native, one thread" };
        EngineFacts { kind: EngineKind::Cpu, adapter: adapter.to_owned(), fallback_reason: None }
    }

    /// Predictions for pairs of user and item.
    pub fn predict_now(&self, users: &[Class], items: &[Class]) -> Vec<f32> {
        let pairs = users.iter().zip(items).map(|(&user, &item)| RowRating::new(&self.layout, user, item, 0.0));
        self.head.predict(self.present_rows(), &pairs.collect::<Vec<_>>())
    }

    /// A copy of the rows as they stand now. Training goes on from those that still owe their idle steps, so
    /// looking at a model does not change what becomes of it.
    fn present_rows(&self) -> &[f32] {
        if self.steps_done == 0 { &self.rows } else { self.present.get_or_init(|| self.present().0) }
    }

    /// The same with the running means beside it, faded for the step that comes next.
    fn present(&self) -> (Vec<f32>, Moments) {
        let (mut rows, mut moments) = (self.rows.clone(), self.moments.clone());
        for catch_up in self.planner.present(self.steps_done) {
            moments.row(&mut rows, catch_up.row, self.layout.stride()).catch_up(&catch_up, self.planner.idle());
        }
        (rows, moments)
    }

    /// One optimizer step, kernel after kernel; returns the mean loss of its batch.
    fn step(&mut self, plan: &Plan, step: &Step, scratch: &mut Scratch) -> f32 {
        let stride = self.layout.stride();
        let (idle, optimizer) = (self.planner.idle(), self.planner.idle().optimizer());
        for catch_up in &plan.catch_ups[range(step.first_catch_up, step.n_catch_ups)] {
            self.moments.row(&mut self.rows, catch_up.row, stride).catch_up(catch_up, idle);
        }
        let batch = &plan.ratings[range(step.first_rating, step.n_ratings)];
        let Scratch { terms, residuals, gradient } = scratch;
        self.head.learn(&self.rows, batch, terms, residuals);
        gradient.resize(stride, 0.0);
        let momentum = idle.schedule()[step.index as usize].momentum;
        for touch in &plan.touches[range(step.first_touch, step.n_touches)] {
            let positions = &plan.positions[range(touch.first_position, touch.n_positions)];
            let own = positions.iter().map(|&k| (k - step.first_rating) as usize);
            self.head.row_gradient(&self.layout, &self.rows, (batch, residuals), touch.row, own, gradient);
            self.moments.add_gradient(optimizer, momentum, touch.row, gradient);
        }
        for (row, gradient) in self.head.layer_gradients() {
            self.moments.add_gradient(optimizer, momentum, row, gradient);
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
        self.present.take();
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
        let rows = self.present_rows();
        let mut params = self.layout.unpack(&self.spec, rows);
        self.head.unpack(rows, &mut params);
        Ok(params)
    }

    async fn running_means(&mut self) -> Result<RunningMeans, EngineError> {
        let (_, moments) = self.present();
        let idle = self.planner.idle();
        Ok(RunningMeans::unpack(&self.spec, &idle.optimizer(), &idle.schedule()[self.steps_done], moments.parts()))
    }

    async fn forget(&mut self) -> Result<(), EngineError> {
        self.rows = self.present_rows().to_vec();
        self.moments = Moments::zeros(self.rows.len());
        self.planner.brought_all_to(self.steps_done);
        Ok(())
    }
}

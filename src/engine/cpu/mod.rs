//! Plain Rust, one thread: the twin of every shader, and the engine where there is no WebGPU.

pub(super) mod adamw;
pub(super) mod batch_norm;
pub(super) mod batch_norm_backward;
mod cache;
mod dot;
pub(super) mod dot_bias;
pub(super) mod embedding_gradient;
pub(super) mod gather;
mod gathered;
mod head;
mod item_shares;
pub(super) mod linear;
pub(super) mod linear_backward;
pub(super) mod linear_gradient;
pub(super) mod loss;
mod net;
pub(super) mod net_output;
mod one_user;
pub(super) mod output;
pub(super) mod row_gradient;
#[cfg(test)]
mod slope;
mod state;

use super::plan::{Planner, RowRating};
use super::rows::RowLayout;
use super::{AdamW, Batches, Engine, EngineError, EngineFacts, EngineKind, Loss, Recipe, RunningMeans, Start};
use crate::data::Class;
use crate::model::{ModelSpec, Params};
use head::Head;
pub use one_user::{OneUser, Visit};
use state::State;
use std::cell::OnceCell;

/// A model trained in plain Rust.
pub struct CpuEngine {
    spec: ModelSpec,
    layout: RowLayout,
    head: Head,
    planner: Planner,
    steps_done: usize,
    state: State,
    /// The rows as they stand now, once someone has looked at the model; gone with the next step.
    present: OnceCell<Vec<f32>>,
}

impl CpuEngine {
    pub fn new(spec: ModelSpec, start: &Start, recipe: Recipe) -> CpuEngine {
        let layout = RowLayout::new(&spec);
        let mut rows = layout.pack(&spec, &start.params);
        let head = Head::new(&spec, recipe.loss, &start.params, &mut rows);
        let planner = Planner::new(layout, start.means.is_some(), recipe.optimizer, recipe.schedule);
        let means = start.means.as_ref();
        let means = means.map(|means| means.pack(&spec, &recipe.optimizer, &planner.idle().schedule()[0]));
        let state = State::new(&layout, rows, means);
        CpuEngine { head, spec, layout, planner, steps_done: 0, state, present: OnceCell::new() }
    }

    /// A model that is no longer trained, to ask for predictions.
    pub fn trained(spec: ModelSpec, params: Params) -> CpuEngine {
        let layout = RowLayout::new(&spec);
        let mut rows = layout.pack(&spec, &params);
        CpuEngine {
            head: Head::new(&spec, Loss::default(), &params, &mut rows),
            spec,
            layout,
            planner: Planner::new(layout, false, AdamW::default(), Vec::new()),
            steps_done: 0,
            state: State::at_rest(&layout, rows),
            present: OnceCell::new(),
        }
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

    /// What one user would give each of these items: as [`CpuEngine::predict_now`] says it, and faster for many items.
    pub fn predict_for(&self, user: Class, items: &[Class]) -> Vec<f32> {
        let rows = self.present_rows();
        self.head.predict_for(rows, self.layout.row(rows, self.layout.user_row(user)), items)
    }

    /// The same for someone who is not in the table: their factors, and their bias where the model has one.
    pub fn predict_by(&self, factors: &[f32], bias: Option<f32>, items: &[Class]) -> Vec<f32> {
        let mut row = vec![0.0; self.layout.stride()];
        row[..factors.len()].copy_from_slice(factors);
        if let Some(bias) = bias {
            row[self.layout.bias_offset()] = bias;
        }
        self.head.predict_for(self.present_rows(), &row, items)
    }

    /// A copy of the rows as they stand now. Training goes on from those that still owe their idle steps, so
    /// looking at a model does not change what becomes of it.
    fn present_rows(&self) -> &[f32] {
        if self.steps_done == 0 {
            return &self.state.rows;
        }
        self.present.get_or_init(|| self.state.rows_after(&self.planner.present(self.steps_done), self.planner.idle()))
    }
}

impl Engine for CpuEngine {
    fn facts(&self) -> EngineFacts {
        CpuEngine::facts_of_this_machine()
    }

    async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError> {
        self.present.take();
        let plan = self.planner.plan(batches);
        let mut terms = Vec::new();
        let losses = plan.steps.iter().map(|step| {
            self.head.step(&mut self.state, self.planner.idle(), &plan.batch(step), &mut terms);
            loss::mean(&terms)
        });
        let losses = losses.collect();
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
        let idle = self.planner.idle();
        let [grad_avg, sqr_avg] = self.state.means_after(&self.planner.present(self.steps_done), idle);
        let next = &idle.schedule()[self.steps_done];
        Ok(RunningMeans::unpack(&self.spec, &idle.optimizer(), next, [&grad_avg, &sqr_avg]))
    }

    async fn forget(&mut self) -> Result<(), EngineError> {
        self.state = State::new(&self.layout, self.present_rows().to_vec(), None);
        self.planner.forget(self.steps_done);
        Ok(())
    }
}

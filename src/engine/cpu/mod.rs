//! Plain Rust, one thread: the twin of every shader, and the engine where there is no WebGPU.
//!
//! Read `executor`, then the kernels it runs.

pub(super) mod adamw;
pub(super) mod batch_norm;
mod cache;
mod dot;
pub(super) mod dot_product;
pub(super) mod embedding;
pub(super) mod executor;
mod item_shares;
pub(super) mod linear;
mod one_user;
pub(super) mod output;
#[cfg(test)]
mod slope;

use super::plan::Planner;
use super::rows::{RowLayout, RowRating};
use super::{AdamW, Batches, Engine, EngineError, EngineFacts, EngineKind, Loss, Moments, Recipe, Start};
use crate::data::Class;
use crate::model::{ModelSpec, Params};
use adamw::TrainingState;
use async_trait::async_trait;
use executor::Executor;
pub use one_user::{OneUser, Visit};
use output::mean_loss;
use std::cell::OnceCell;

/// A model trained in plain Rust.
pub struct CpuEngine {
    spec: ModelSpec,
    layout: RowLayout,
    executor: Executor,
    planner: Planner,
    steps_done: usize,
    state: TrainingState,
    /// The rows after their pending steps, once someone has looked at the model; gone with the next step.
    present: OnceCell<Vec<f32>>,
}

impl CpuEngine {
    pub fn new(spec: ModelSpec, start: &Start, recipe: Recipe) -> CpuEngine {
        let layout = RowLayout::new(&spec);
        let mut rows = layout.pack(&spec, &start.params);
        let executor = Executor::new(&spec, recipe.loss, &recipe.optimizer, &start.params, &mut rows);
        let planner = Planner::new(layout, start.moments.is_some(), recipe.optimizer, recipe.schedule);
        let moments = start.moments.as_ref();
        let moments = moments.map(|moments| moments.pack(&spec, &recipe.optimizer, &planner.schedule().steps()[0]));
        let state = TrainingState::new(&layout, rows, moments);
        CpuEngine { executor, spec, layout, planner, steps_done: 0, state, present: OnceCell::new() }
    }

    /// A model that is no longer trained, to ask for predictions.
    pub fn trained(spec: ModelSpec, params: Params) -> CpuEngine {
        let layout = RowLayout::new(&spec);
        let mut rows = layout.pack(&spec, &params);
        CpuEngine {
            executor: Executor::new(&spec, Loss::default(), &AdamW::default(), &params, &mut rows),
            spec,
            layout,
            planner: Planner::new(layout, false, AdamW::default(), Vec::new()),
            steps_done: 0,
            state: TrainingState::frozen(&layout, rows),
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
        self.executor.predict(self.present_rows(), &pairs.collect::<Vec<_>>())
    }

    /// What lists rank these items by for one user: what [`CpuEngine::predict_now`] predicts, before [`CpuEngine::clip`],
    /// and faster for many items.
    pub fn scores_of(&self, user: Class, items: &[Class]) -> Vec<f32> {
        let rows = self.present_rows();
        self.executor.scores(rows, self.layout.row(rows, self.layout.user_row(user)), items)
    }

    /// The same for someone who is not in the table: their factors, and their bias where the model has one.
    pub fn scores_by(&self, factors: &[f32], bias: Option<f32>, items: &[Class]) -> Vec<f32> {
        let mut row = vec![0.0; self.layout.stride()];
        row[..factors.len()].copy_from_slice(factors);
        if let Some(bias) = bias {
            row[self.layout.bias_offset()] = bias;
        }
        self.executor.scores(self.present_rows(), &row, items)
    }

    /// The predicted rating that belongs to a score. Some models score beyond the scale of the ratings.
    pub fn clip(&self, score: f32) -> f32 {
        self.executor.clip(score)
    }

    /// A copy of the rows after their pending steps. Training goes on from the rows themselves, so looking at a model does
    /// not change it.
    fn present_rows(&self) -> &[f32] {
        if self.steps_done == 0 {
            return &self.state.rows;
        }
        self.present.get_or_init(|| {
            self.state.rows_after(&self.planner.pending_updates(self.steps_done), self.planner.schedule())
        })
    }
}

#[async_trait(?Send)]
impl Engine for CpuEngine {
    fn facts(&self) -> EngineFacts {
        CpuEngine::facts_of_this_machine()
    }

    async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError> {
        self.present.take();
        let plan = self.planner.plan(batches);
        let mut losses = Vec::new();
        let mean_losses = plan.steps.iter().map(|step| {
            self.executor.step(&mut self.state, self.planner.schedule(), &plan.batch(step), &mut losses);
            mean_loss(&losses)
        });
        let mean_losses = mean_losses.collect();
        self.steps_done = batches.first_step + plan.steps.len();
        Ok(mean_losses)
    }

    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        Ok(self.predict_now(users, items))
    }

    async fn params(&mut self) -> Result<Params, EngineError> {
        let rows = self.present_rows();
        let mut params = self.layout.unpack(&self.spec, rows);
        self.executor.unpack(rows, &mut params);
        Ok(params)
    }

    async fn moments(&mut self) -> Result<Moments, EngineError> {
        let schedule = self.planner.schedule();
        let [grad_avg, sqr_avg] = self.state.moments_after(&self.planner.pending_updates(self.steps_done), schedule);
        let next = &schedule.steps()[self.steps_done];
        Ok(Moments::unpack(&self.spec, &schedule.optimizer(), next, [&grad_avg, &sqr_avg]))
    }

    async fn reset_optimizer(&mut self) -> Result<(), EngineError> {
        self.state = TrainingState::new(&self.layout, self.present_rows().to_vec(), None);
        self.planner.reset(self.steps_done);
        Ok(())
    }
}

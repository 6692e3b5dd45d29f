//! WGSL compute shaders through wgpu: WebGPU in the browser, Vulkan natively.

mod device;
mod kernel;
mod kernels;
mod steps;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

pub use device::Gpu;

use super::idle::CatchUp;
use super::plan::{Plan, Planner, RowRating, Step};
use super::rows::RowLayout;
use super::{AdamW, Batches, Engine, EngineError, EngineFacts, EngineKind, StepHyper};
use crate::data::Class;
use crate::model::{ModelSpec, Params};
use kernels::Kernels;
use steps::StepUniforms;
use wgpu::{BindGroup, Buffer};

/// A model trained by compute shaders. Parameters and optimizer state never leave the GPU while it trains.
pub struct GpuEngine {
    gpu: Gpu,
    spec: ModelSpec,
    layout: RowLayout,
    kernels: Kernels,
    planner: Planner,
    steps_done: usize,
    state: State,
    schedule: Buffer,
}

/// Parameters and running means, each `[n_rows, stride]`.
struct State {
    rows: Buffer,
    grad_avg: Buffer,
    sqr_avg: Buffer,
}

impl GpuEngine {
    /// Starts from `params`, to follow `schedule`.
    pub async fn new(
        gpu: &Gpu,
        spec: ModelSpec,
        params: &Params,
        optimizer: AdamW,
        schedule: Vec<StepHyper>,
    ) -> Result<GpuEngine, EngineError> {
        gpu.check()?;
        let layout = RowLayout::new(&spec);
        let rows = layout.pack(&spec, params);
        let planner = Planner::new(layout, optimizer, schedule);
        Ok(GpuEngine {
            kernels: Kernels::compile(gpu, &spec, &optimizer).await?,
            steps_done: 0,
            state: State {
                grad_avg: gpu.zeros::<f32>("running mean of the gradient", rows.len())?,
                sqr_avg: gpu.zeros::<f32>("running mean of the squared gradient", rows.len())?,
                rows: gpu.upload("the embeddings", &rows)?,
            },
            schedule: gpu.upload("the schedule", planner.idle().schedule())?,
            planner,
            gpu: gpu.clone(),
            spec,
            layout,
        })
    }

    /// A copy of the rows as they stand now. Training goes on from those that still owe their idle steps, so
    /// looking at a model does not change what becomes of it.
    fn present_rows(&self) -> Result<Buffer, EngineError> {
        let State { rows, grad_avg, sqr_avg } = &self.state;
        let copy = |of: &Buffer| self.gpu.zeros::<u8>("a copy of the model", of.size() as usize);
        let present = State { rows: copy(rows)?, grad_avg: copy(grad_avg)?, sqr_avg: copy(sqr_avg)? };
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        for (from, to) in [(rows, &present.rows), (grad_avg, &present.grad_avg), (sqr_avg, &present.sqr_avg)] {
            encoder.copy_buffer_to_buffer(from, 0, to, 0, from.size());
        }
        let owed = self.planner.present(self.steps_done);
        let everything = Step { n_touches: owed.len() as u32, ..Step::default() };
        let uniforms = StepUniforms::new(&self.gpu, &self.kernels.step_layout, &[everything])?;
        let data = self.bind_adamw(&present, &owed)?;
        let mut pass = encoder.begin_compute_pass(&Default::default());
        uniforms.select(&mut pass, 0);
        self.kernels.catch_up.run(&mut pass, &data, owed.len() * self.layout.lanes());
        drop(pass);
        self.gpu.queue.submit([encoder.finish()]);
        Ok(present.rows)
    }

    /// The buffers of `shaders/adamw.wgsl`.
    fn bind_adamw(&self, state: &State, catch_ups: &[CatchUp]) -> Result<BindGroup, EngineError> {
        let catch_ups = self.gpu.upload("the rows to bring up to date", catch_ups)?;
        let State { rows, grad_avg, sqr_avg } = state;
        Ok(self.kernels.catch_up.bind(&self.gpu, &[rows, grad_avg, sqr_avg, &self.schedule, &catch_ups]))
    }

    /// Dispatches every step of `plan`; the losses end up in the returned buffer.
    fn dispatch(&self, plan: &Plan) -> Result<Buffer, EngineError> {
        let (gpu, kernels, lanes) = (&self.gpu, &self.kernels, self.layout.lanes());
        let State { rows, grad_avg, sqr_avg } = &self.state;
        let ratings = gpu.upload("the ratings", &plan.ratings)?;
        let touches = gpu.upload("the touched rows", &plan.touches)?;
        let positions = gpu.upload("the ratings by row", &plan.positions)?;
        let steps = gpu.upload("the steps", &plan.steps)?;
        let terms = gpu.zeros::<f32>("the squared errors", plan.ratings.len())?;
        let residuals = gpu.zeros::<f32>("the residuals", plan.ratings.len())?;
        let losses = gpu.zeros::<f32>("the losses", plan.steps.len())?;

        let catch_up = self.bind_adamw(&self.state, &plan.catch_ups)?;
        let forward = kernels.forward.bind(gpu, &[rows, &ratings, &terms, &residuals]);
        let gradient = [rows, &ratings, &residuals, &touches, &positions, &self.schedule, grad_avg, sqr_avg];
        let gradient = kernels.gradient.bind(gpu, &gradient);
        let mean = kernels.mean.bind(gpu, &[&terms, &steps, &losses]);
        let uniforms = StepUniforms::new(gpu, &kernels.step_layout, &plan.steps)?;

        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_compute_pass(&Default::default());
        for (k, step) in plan.steps.iter().enumerate() {
            let touched = step.n_touches as usize * lanes;
            uniforms.select(&mut pass, k);
            kernels.catch_up.run(&mut pass, &catch_up, touched);
            kernels.forward.run(&mut pass, &forward, step.n_ratings as usize);
            kernels.gradient.run(&mut pass, &gradient, touched);
        }
        kernels.mean.run_groups(&mut pass, &mean, plan.steps.len());
        drop(pass);
        gpu.queue.submit([encoder.finish()]);
        Ok(losses)
    }
}

impl Engine for GpuEngine {
    fn facts(&self) -> EngineFacts {
        EngineFacts { kind: EngineKind::Gpu, adapter: self.gpu.adapter().to_owned(), fallback_reason: None }
    }

    async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError> {
        if batches.is_empty() {
            return Ok(Vec::new());
        }
        let plan = self.planner.plan(batches);
        let losses = self.dispatch(&plan)?;
        self.steps_done = batches.first_step + plan.steps.len();
        self.gpu.download(&losses).await
    }

    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.present_rows()?;
        let pairs = users.iter().zip(items).map(|(&user, &item)| RowRating {
            user_row: self.layout.user_row(user),
            item_row: self.layout.item_row(item),
            value: 0.0,
        });
        let pairs: Vec<RowRating> = pairs.collect();
        let ratings = self.gpu.upload("the pairs", &pairs)?;
        let predictions = self.gpu.zeros::<f32>("the predictions", pairs.len())?;
        let unused = self.gpu.zeros::<f32>("nothing", 1)?;
        let predict = &self.kernels.predict;
        let data = predict.bind(&self.gpu, &[&rows, &ratings, &predictions, &unused]);
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        predict.run(&mut encoder.begin_compute_pass(&Default::default()), &data, pairs.len());
        self.gpu.queue.submit([encoder.finish()]);
        self.gpu.download(&predictions).await
    }

    async fn params(&mut self) -> Result<Params, EngineError> {
        let rows = self.gpu.download(&self.present_rows()?).await?;
        Ok(self.layout.unpack(&self.spec, &rows))
    }
}

//! WGSL compute shaders through wgpu: WebGPU in the browser, Vulkan natively.

mod device;
mod kernel;
mod kernels;
mod steps;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

pub use device::Gpu;

use super::plan::{Idle, Plan, Planner, RowRating};
use super::rows::{LANE, RowLayout};
use super::{AdamW, Batches, Engine, EngineError, EngineFacts, EngineKind, StepHyper};
use crate::data::Class;
use crate::model::{ModelSpec, Params};
use kernels::Kernels;
use steps::StepUniforms;
use wgpu::Buffer;

/// A model trained by compute shaders. Parameters and optimizer state never leave the GPU while it trains.
pub struct GpuEngine {
    gpu: Gpu,
    spec: ModelSpec,
    layout: RowLayout,
    kernels: Kernels,
    planner: Planner,
    steps_done: usize,
    rows: Buffer,
    grad_avg: Buffer,
    sqr_avg: Buffer,
    schedule: Buffer,
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
        let rows = layout.pack(params);
        Ok(GpuEngine {
            kernels: Kernels::compile(gpu, &spec, &optimizer).await?,
            planner: Planner::new(layout),
            steps_done: 0,
            grad_avg: gpu.zeros::<f32>("running mean of the gradient", rows.len())?,
            sqr_avg: gpu.zeros::<f32>("running mean of the squared gradient", rows.len())?,
            rows: gpu.upload("the embeddings", &rows)?,
            schedule: gpu.upload("the schedule", &schedule)?,
            gpu: gpu.clone(),
            spec,
            layout,
        })
    }

    /// Lets every row catch up with the steps done.
    fn flush(&mut self) -> Result<(), EngineError> {
        let owed = self.planner.flush(self.steps_done);
        if owed.is_empty() {
            return Ok(());
        }
        self.compute(|engine, pass| {
            let nothing = engine.gpu.zeros::<u32>("nothing", LANE)?;
            engine.run_idle(pass, &engine.bind_adamw(&nothing, &nothing, &owed)?, owed.len());
            Ok(())
        })
    }

    /// Records one compute pass and submits it.
    fn compute(
        &self,
        record: impl FnOnce(&Self, &mut wgpu::ComputePass) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        record(self, &mut encoder.begin_compute_pass(&Default::default()))?;
        self.gpu.queue.submit([encoder.finish()]);
        Ok(())
    }

    /// The buffers of `shaders/adamw.wgsl`.
    fn bind_adamw(&self, touches: &Buffer, gradients: &Buffer, owed: &[Idle]) -> Result<wgpu::BindGroup, EngineError> {
        let nobody = [Idle { row: 0, from_step: 0, until_step: 0 }];
        let owed = self.gpu.upload("idle steps", if owed.is_empty() { &nobody } else { owed })?;
        let state = [&self.rows, &self.grad_avg, &self.sqr_avg, &self.schedule];
        let buffers = [&state[..], &[touches, gradients, &owed]].concat();
        Ok(self.kernels.update.bind(&self.gpu, &buffers))
    }

    fn run_idle(&self, pass: &mut wgpu::ComputePass, adamw: &wgpu::BindGroup, rows: usize) {
        self.kernels.idle.run(pass, adamw, rows * self.layout.lanes());
    }

    /// Dispatches every step of `plan`; the losses end up in the returned buffer.
    fn dispatch(&self, plan: &Plan) -> Result<Buffer, EngineError> {
        let lanes = self.layout.lanes();
        let most_touches = plan.steps.iter().map(|step| step.n_touches as usize).max().unwrap_or_default();
        let ratings = self.gpu.upload("the ratings", &plan.ratings)?;
        let touches = self.gpu.upload("the touched rows", &plan.touches)?;
        let positions = self.gpu.upload("the ratings by row", &plan.positions)?;
        let steps = self.gpu.upload("the steps", &plan.steps)?;
        let terms = self.gpu.zeros::<f32>("the squared errors", plan.ratings.len())?;
        let residuals = self.gpu.zeros::<f32>("the residuals", plan.ratings.len())?;
        let gradients = self.gpu.zeros::<f32>("the gradients", most_touches * lanes * LANE)?;
        let losses = self.gpu.zeros::<f32>("the losses", plan.steps.len())?;

        let kernels = &self.kernels;
        let forward = kernels.forward.bind(&self.gpu, &[&self.rows, &ratings, &terms, &residuals]);
        let gradient = [&self.rows, &ratings, &residuals, &touches, &positions, &gradients];
        let gradient = kernels.gradient.bind(&self.gpu, &gradient);
        let adamw = self.bind_adamw(&touches, &gradients, &plan.owed)?;
        let mean = kernels.mean.bind(&self.gpu, &[&terms, &steps, &losses]);
        let uniforms = StepUniforms::new(&self.gpu, &kernels.step_layout, &plan.steps)?;

        self.compute(|engine, pass| {
            engine.run_idle(pass, &adamw, plan.owed.len());
            for (k, step) in plan.steps.iter().enumerate() {
                uniforms.select(pass, k);
                kernels.forward.run(pass, &forward, step.n_ratings as usize);
                kernels.gradient.run(pass, &gradient, step.n_touches as usize * lanes);
                kernels.update.run(pass, &adamw, step.n_touches as usize * lanes);
            }
            kernels.mean.run_groups(pass, &mean, plan.steps.len());
            Ok(())
        })?;
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
        self.flush()?;
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
        let data = predict.bind(&self.gpu, &[&self.rows, &ratings, &predictions, &unused]);
        self.compute(|_, pass| {
            predict.run(pass, &data, pairs.len());
            Ok(())
        })?;
        self.gpu.download(&predictions).await
    }

    async fn params(&mut self) -> Result<Params, EngineError> {
        self.flush()?;
        let rows = self.gpu.download(&self.rows).await?;
        Ok(self.layout.unpack(&self.spec, &rows))
    }
}

//! WGSL compute shaders through wgpu: WebGPU in the browser, Vulkan natively.

mod device;
mod dispatch;
mod dot;
mod head;
mod kernel;
mod kernels;
mod layer;
mod net;
mod output;
mod state;
mod steps;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

pub use device::Gpu;

use super::plan::{Plan, Planner, RowRating, Step};
use super::rows::RowLayout;
use super::{Batches, Engine, EngineError, EngineFacts, EngineKind, Recipe, RunningMeans, Start};
use crate::data::Class;
use crate::model::{ModelSpec, Params};
use head::{Head, Learning};
use kernels::Kernels;
use state::{PlanBuffers, State};
use steps::{StepUniforms, step_layout};
use wgpu::Buffer;

/// Pairs that are predicted at once: enough to fill a GPU, few enough for the layers of a net to fit.
const PREDICTED_AT_ONCE: usize = 8192;
/// What the two tables beside the embeddings are, where there is no room for them.
const GRAD_AVG: &str = "the running mean of the gradient";
const SQR_AVG: &str = "the running mean of the squared gradient";

/// A model trained by compute shaders. Parameters and optimizer state never leave the GPU while it trains.
pub struct GpuEngine {
    gpu: Gpu,
    spec: ModelSpec,
    layout: RowLayout,
    kernels: Kernels,
    head: Head,
    step_layout: wgpu::BindGroupLayout,
    planner: Planner,
    steps_done: usize,
    state: State,
    schedule: Buffer,
}

impl GpuEngine {
    pub async fn new(gpu: &Gpu, spec: ModelSpec, start: &Start, recipe: Recipe) -> Result<GpuEngine, EngineError> {
        gpu.check()?;
        let layout = RowLayout::new(&spec);
        let mut rows = layout.pack(&spec, &start.params);
        let step_layout = step_layout(gpu);
        // A driver that refuses one of the kernels is an error here, not later.
        let refused = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let kernels = Kernels::compile(gpu, &step_layout, &layout, &recipe.optimizer);
        let head = Head::new(gpu, &step_layout, &spec, &recipe, &start.params, &mut rows);
        if let Some(error) = refused.pop().await {
            return Err(EngineError::GpuRefused(error.to_string()));
        }
        let planner = Planner::new(layout, start.means.is_some(), recipe.optimizer, recipe.schedule);
        let means = start.means.as_ref();
        let means = means.map(|means| means.pack(&spec, &recipe.optimizer, &planner.idle().schedule()[0]));
        let [grad_avg, sqr_avg] = match means {
            Some([grad_avg, sqr_avg]) => [gpu.upload(GRAD_AVG, &grad_avg)?, gpu.upload(SQR_AVG, &sqr_avg)?],
            None => [gpu.zeros::<f32>(GRAD_AVG, rows.len())?, gpu.zeros::<f32>(SQR_AVG, rows.len())?],
        };
        Ok(GpuEngine {
            kernels,
            head: head?,
            step_layout,
            steps_done: 0,
            state: State { grad_avg, sqr_avg, rows: gpu.upload("the embeddings", &rows)? },
            schedule: gpu.upload("the schedule", planner.idle().schedule())?,
            planner,
            gpu: gpu.clone(),
            spec,
            layout,
        })
    }

    /// A copy of rows and running means as they stand now, the means faded for the next step. Training goes on from those that still owe their idle steps, so
    /// looking at a model does not change what becomes of it.
    fn present(&self) -> Result<State, EngineError> {
        let State { rows, grad_avg, sqr_avg } = &self.state;
        let copy = |of: &Buffer| self.gpu.zeros::<u8>("a copy of the model", of.size() as usize);
        let present = State { rows: copy(rows)?, grad_avg: copy(grad_avg)?, sqr_avg: copy(sqr_avg)? };
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        for (from, to) in [(rows, &present.rows), (grad_avg, &present.grad_avg), (sqr_avg, &present.sqr_avg)] {
            encoder.copy_buffer_to_buffer(from, 0, to, 0, from.size());
        }
        let owed = self.planner.present(self.steps_done);
        let everything = Step { n_catch_ups: owed.len() as u32, ..Step::default() };
        let uniforms = StepUniforms::new(&self.gpu, &self.step_layout, &[everything])?;
        let catch_up = self.kernels.catch_up(&self.gpu, &present, &self.schedule, &owed)?;
        let mut pass = encoder.begin_compute_pass(&Default::default());
        uniforms.select(&mut pass, 0);
        catch_up.run(&mut pass, &everything);
        drop(pass);
        self.gpu.queue.submit([encoder.finish()]);
        Ok(present)
    }

    /// Dispatches every step of `plan`; the losses end up in the returned buffer.
    fn dispatch(&self, plan: &Plan) -> Result<Buffer, EngineError> {
        let (gpu, kernels) = (&self.gpu, &self.kernels);
        let buffers = PlanBuffers::new(gpu, plan)?;
        let steps = gpu.upload("the steps", &plan.steps)?;
        let losses = gpu.zeros::<f32>("the losses", plan.steps.len())?;
        let uniforms = StepUniforms::new(gpu, &self.step_layout, &plan.steps)?;
        let learning = Learning {
            state: &self.state,
            schedule: &self.schedule,
            plan: &buffers,
            n_ratings: plan.ratings.len(),
            batch_size: plan.steps.iter().map(|step| step.n_ratings as usize).max().unwrap_or_default(),
        };
        let catch_up = kernels.catch_up(gpu, &self.state, &self.schedule, &plan.catch_ups)?;
        let learn = self.head.learn(gpu, &learning)?;
        let mean = kernels.mean.bind(gpu, &[&buffers.terms, &steps, &losses]);

        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_compute_pass(&Default::default());
        for (k, step) in plan.steps.iter().enumerate() {
            uniforms.select(&mut pass, k);
            catch_up.run(&mut pass, step);
            learn.iter().for_each(|dispatch| dispatch.run(&mut pass, step));
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
        let rows = self.present()?.rows;
        let pairs = users.iter().zip(items).map(|(&user, &item)| RowRating::new(&self.layout, user, item, 0.0));
        let pairs: Vec<RowRating> = pairs.collect();
        let steps = (0..pairs.len()).step_by(PREDICTED_AT_ONCE).map(|first| Step {
            first_rating: first as u32,
            n_ratings: PREDICTED_AT_ONCE.min(pairs.len() - first) as u32,
            ..Step::default()
        });
        let steps: Vec<Step> = steps.collect();
        let uniforms = StepUniforms::new(&self.gpu, &self.step_layout, &steps)?;
        let at_once = PREDICTED_AT_ONCE.min(pairs.len());
        let pairs = self.gpu.upload("the pairs", &pairs)?;
        let predictions = self.gpu.zeros::<f32>("the predictions", users.len())?;
        let predict = self.head.predict(&self.gpu, &rows, &pairs, &predictions, at_once)?;
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_compute_pass(&Default::default());
        for (k, step) in steps.iter().enumerate() {
            uniforms.select(&mut pass, k);
            predict.iter().for_each(|dispatch| dispatch.run(&mut pass, step));
        }
        drop(pass);
        self.gpu.queue.submit([encoder.finish()]);
        self.gpu.download(&predictions).await
    }

    async fn params(&mut self) -> Result<Params, EngineError> {
        let rows = self.gpu.download(&self.present()?.rows).await?;
        let mut params = self.layout.unpack(&self.spec, &rows);
        self.head.unpack(&self.gpu, &rows, &mut params).await?;
        Ok(params)
    }

    async fn running_means(&mut self) -> Result<RunningMeans, EngineError> {
        let present = self.present()?;
        let grad_avg = self.gpu.download(&present.grad_avg).await?;
        let sqr_avg = self.gpu.download(&present.sqr_avg).await?;
        let idle = self.planner.idle();
        let next = &idle.schedule()[self.steps_done];
        Ok(RunningMeans::unpack(&self.spec, &idle.optimizer(), next, [&grad_avg, &sqr_avg]))
    }

    async fn forget(&mut self) -> Result<(), EngineError> {
        let rows = self.present()?.rows;
        let zeros = |what, like: &Buffer| self.gpu.zeros::<u8>(what, like.size() as usize);
        self.state = State { grad_avg: zeros(GRAD_AVG, &rows)?, sqr_avg: zeros(SQR_AVG, &rows)?, rows };
        self.planner.forget(self.steps_done);
        Ok(())
    }
}

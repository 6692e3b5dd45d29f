//! WGSL compute shaders through wgpu: WebGPU in the browser, Vulkan natively.

mod device;
mod dispatch;
mod dot;
mod excerpt;
mod head;
mod kernel;
mod kernels;
mod layer;
mod net;
mod output;
mod present;
mod state;
mod steps;
mod table;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

pub use device::Gpu;

use super::plan::{Plan, Planner, RowRating, Step};
use super::rows::RowLayout;
use super::{Batches, Engine, EngineError, EngineFacts, EngineKind, Moments, Recipe, Start};
use crate::data::Class;
use crate::model::{ModelSpec, Params};
use dot::STEPS_AT_ONCE;
use head::{Head, Learning};
use kernels::Kernels;
use state::{PlanBuffers, State};
use steps::{StepUniforms, step_layout};
use table::{Cut, Table};
use wgpu::Buffer;

/// Pairs that are predicted at once: enough to fill a GPU, few enough for the layers of a net to fit.
const PREDICTED_AT_ONCE: usize = 8192;
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
    cut: Cut,
    table: Table,
    schedule: Buffer,
    /// The rows as they stand now, once someone has looked at the model; gone with the next step.
    present: Option<Vec<Buffer>>,
}

impl GpuEngine {
    pub async fn new(gpu: &Gpu, spec: ModelSpec, start: &Start, recipe: Recipe) -> Result<GpuEngine, EngineError> {
        gpu.check()?;
        let layout = RowLayout::new(&spec);
        let cut = Cut::new(gpu, layout);
        let mut rows = layout.pack(&spec, &start.params);
        let step_layout = step_layout(gpu);
        // A driver that refuses one of the kernels is an error here, not later.
        let refused = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let kernels = Kernels::compile(gpu, &step_layout, &layout, &recipe.optimizer);
        let place = (&mut rows[..], cut.layers_offset());
        let head = Head::new(gpu, &step_layout, &spec, &recipe, &start.params, place);
        let planner = Planner::new(layout, start.moments.is_some(), recipe.optimizer, recipe.schedule);
        let moments = start.moments.as_ref();
        let moments = moments.map(|moments| moments.pack(&spec, &recipe.optimizer, &planner.schedule().steps()[0]));
        let table = Table::new(gpu, cut, &rows, moments.as_ref());
        if let Some(error) = refused.pop().await {
            return Err(EngineError::GpuRefused(error.to_string()));
        }
        Ok(GpuEngine {
            kernels,
            head: head?,
            step_layout,
            steps_done: 0,
            cut,
            table: table?,
            schedule: gpu.upload("the schedule", planner.schedule().steps())?,
            present: None,
            planner,
            gpu: gpu.clone(),
            spec,
            layout,
        })
    }

    /// Dispatches every step of `plan`; the losses end up in the returned buffer.
    fn dispatch(&self, mut plan: Plan) -> Result<Buffer, EngineError> {
        let (gpu, kernels) = (&self.gpu, &self.kernels);
        let excerpts = self.table.for_plan(gpu, &mut plan)?;
        let [rows, grad_avg, sqr_avg] = excerpts.each_ref().map(|excerpt| excerpt.buffer.clone());
        let state = State { rows, grad_avg, sqr_avg };
        let buffers = PlanBuffers::new(gpu, &plan)?;
        let steps = gpu.upload("the steps", &plan.steps)?;
        let mean_losses = gpu.zeros::<f32>("the losses", plan.steps.len())?;
        let learning = Learning {
            state: &state,
            schedule: &self.schedule,
            plan: &buffers,
            batch_size: plan.steps.iter().map(|step| step.n_ratings as usize).max().unwrap_or_default(),
        };
        let (at_once, sequence) = match self.head.many_steps(gpu, &learning) {
            Some(many_steps) => (STEPS_AT_ONCE, vec![many_steps]),
            None => {
                let mut sequence = vec![kernels.lazy_adamw(gpu, &state, &self.schedule, &buffers.lazy_updates)];
                sequence.extend(self.head.learn(gpu, &learning)?);
                (1, sequence)
            }
        };
        let uniforms = StepUniforms::new(gpu, &self.step_layout, &plan.steps, at_once)?;
        let mean = kernels.mean.bind(gpu, &[&buffers.losses, &steps, &mean_losses]);

        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_compute_pass(&Default::default());
        excerpts.iter().for_each(|excerpt| excerpt.take(&mut pass));
        uniforms.run(&mut pass, &plan.steps, &sequence);
        excerpts.iter().for_each(|excerpt| excerpt.give_back(&mut pass));
        kernels.mean.run_groups(&mut pass, &mean, plan.steps.len());
        drop(pass);
        gpu.queue.submit([encoder.finish()]);
        Ok(mean_losses)
    }

    /// Predicts `pairs` by the rows of `present`; the predictions end up in the returned buffer.
    fn dispatch_predictions(&self, present: &[Buffer], pairs: &mut [RowRating]) -> Result<Buffer, EngineError> {
        let gpu = &self.gpu;
        let rows = self.table.for_pairs(gpu, present, pairs)?;
        let at_once = PREDICTED_AT_ONCE.min(pairs.len());
        let steps = (0..pairs.len()).step_by(at_once).map(|first| Step {
            first_rating: first as u32,
            n_ratings: at_once.min(pairs.len() - first) as u32,
            ..Step::default()
        });
        let steps: Vec<Step> = steps.collect();
        let uniforms = StepUniforms::new(gpu, &self.step_layout, &steps, 1)?;
        let predictions = gpu.zeros::<f32>("the predictions", pairs.len())?;
        let pairs = gpu.upload("the pairs", pairs)?;
        let predict = self.head.predict(gpu, &rows.buffer, &pairs, &predictions, at_once)?;
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_compute_pass(&Default::default());
        rows.take(&mut pass);
        uniforms.run(&mut pass, &steps, &predict);
        drop(pass);
        gpu.queue.submit([encoder.finish()]);
        Ok(predictions)
    }
    /// All parts of an array, one behind the other.
    async fn download_parts(&self, parts: &[Buffer]) -> Result<Vec<f32>, EngineError> {
        let mut all = Vec::with_capacity(self.layout.n_rows() * self.layout.stride());
        for part in parts {
            all.extend(self.gpu.download::<f32>(part).await?);
        }
        Ok(all)
    }
}

impl Engine for GpuEngine {
    fn facts(&self) -> EngineFacts {
        EngineFacts { kind: EngineKind::Gpu, adapter: self.gpu.adapter().to_owned(), fallback_reason: None }
    }

    async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError> {
        self.present = None;
        let mut mean_losses = Vec::with_capacity(batches.len());
        for batches in batches.chunks(self.cut.ratings_at_once()) {
            let plan = self.planner.plan(&batches);
            self.steps_done = batches.first_step + plan.steps.len();
            mean_losses.extend(self.gpu.download::<f32>(&self.dispatch(plan)?).await?);
        }
        Ok(mean_losses)
    }

    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        let present = self.present_rows()?;
        let pairs = users.iter().zip(items).map(|(&user, &item)| RowRating::new(&self.layout, user, item, 0.0));
        let mut pairs: Vec<RowRating> = pairs.collect();
        let mut predictions = Vec::with_capacity(pairs.len());
        for pairs in pairs.chunks_mut(self.cut.ratings_at_once()) {
            predictions.extend(self.gpu.download::<f32>(&self.dispatch_predictions(&present, pairs)?).await?);
        }
        Ok(predictions)
    }

    async fn params(&mut self) -> Result<Params, EngineError> {
        let rows = self.present_rows()?;
        let rows = self.download_parts(&rows).await?;
        let mut params = self.layout.unpack(&self.spec, &rows);
        self.head.unpack(&self.gpu, &rows, &mut params).await?;
        Ok(params)
    }

    async fn moments(&mut self) -> Result<Moments, EngineError> {
        let [grad_avg, sqr_avg] = self.present_moments()?;
        let grad_avg = self.download_parts(&grad_avg).await?;
        let sqr_avg = self.download_parts(&sqr_avg).await?;
        let schedule = self.planner.schedule();
        let next = &schedule.steps()[self.steps_done];
        Ok(Moments::unpack(&self.spec, &schedule.optimizer(), next, [&grad_avg, &sqr_avg]))
    }

    async fn reset_optimizer(&mut self) -> Result<(), EngineError> {
        let rows = self.present_rows()?;
        self.table.reset(&self.gpu, rows)?;
        self.planner.reset(self.steps_done);
        Ok(())
    }
}

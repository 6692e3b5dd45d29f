//! WGSL compute shaders through wgpu: WebGPU in the browser, Vulkan natively.
//!
//! `executor` runs a program: it compiles each operation into a `pipeline`, from the `shaders` that the build reflects,
//! and binds its `buffers` by their names. `steps` tells the kernels which step they run for. A `table` that no binding
//! reaches comes in parts; then a `working_set` holds the rows of some steps. `snapshot` copies the model for those who
//! look at it.

mod buffers;
mod device;
mod executor;
mod pipeline;
mod shaders;
mod snapshot;
mod steps;
mod table;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
mod working_set;

pub use device::Gpu;
#[cfg(target_arch = "wasm32")]
pub use device::has_webgpu;

pub(super) use buffers::GrowingBuffer;
pub(super) use pipeline::{BoundPipeline, Pipeline, WORKGROUP};
pub(super) use shaders::{CANDIDATES, Shader};
pub(super) use steps::StepUniforms;

use super::layers::Layers;
use super::plan::{Plan, Planner, Step};
use super::program::{Buffer, Extent, Program};
use super::rows::{RowLayout, RowRating};
use super::{Batches, Engine, EngineError, EngineFacts, EngineKind, Moments, Recipe, Start};
use crate::data::Class;
use crate::model::{ModelSpec, Params};
use async_trait::async_trait;
use executor::GpuExecutor;
use table::{Partition, Table};
use working_set::Selection;

/// Pairs that are predicted at once: enough to fill a GPU, few enough for the layers of a net to fit.
const PREDICTED_AT_ONCE: usize = 8192;

/// A model trained by compute shaders. Parameters and optimizer state never leave the GPU while it trains.
pub struct GpuEngine {
    gpu: Gpu,
    spec: ModelSpec,
    layers: Layers,
    planner: Planner,
    steps_done: usize,
    partition: Partition,
    table: Table,
    /// Running statistics of all batch norms.
    running: wgpu::Buffer,
    train: GpuExecutor,
    predict: GpuExecutor,
    /// Makes the pending steps of rows.
    fast_forward: GpuExecutor,
    mean_loss: MeanLoss,
    /// The rows as of the last step, once someone has looked at the model; gone with the next step.
    snapshot: Option<Vec<wgpu::Buffer>>,
}

impl GpuEngine {
    pub async fn new(gpu: &Gpu, spec: ModelSpec, start: &Start, recipe: Recipe) -> Result<GpuEngine, EngineError> {
        gpu.check()?;
        let layout = RowLayout::new(&spec);
        let partition = Partition::new(gpu, layout);
        let layers = Layers::new(&spec, &layout);
        let mut rows = layout.pack(&spec, &start.params);
        let running = layers.pack(&start.params, &mut rows);
        let Recipe { loss, optimizer, schedule } = recipe;
        let program = Program::new(&spec, loss, &optimizer, partition.layers_offset());
        let planner = Planner::new(layout, start.moments.is_some(), optimizer, schedule);
        let steps = planner.schedule().steps();
        let moments = start.moments.as_ref().map(|moments| moments.pack(&spec, &optimizer, &steps[0]));
        // A driver that refuses one of the kernels is an error here, not later.
        let refused = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let train = GpuExecutor::new(gpu, &partition, &program.train, &program.locals);
        let mut train = if spec.kind.is_net() || gpu.is_software() { train } else { train.with_dot_steps(gpu) };
        let mut predict = GpuExecutor::new(gpu, &partition, &program.predict, &program.locals);
        // The rows of a part are not selected, so this executor needs no working set.
        let mut fast_forward = GpuExecutor::new(gpu, &Partition::whole(layout), &program.train[..1], &[]);
        let mean_loss = MeanLoss::new(gpu);
        let table = Table::new(gpu, &partition, &rows, moments.as_ref());
        if let Some(error) = refused.pop().await {
            return Err(EngineError::GpuRefused(error.to_string()));
        }
        let schedule = gpu.upload("the schedule", steps)?;
        let running = gpu.upload("the running statistics", &running)?;
        for executor in [&mut train, &mut predict, &mut fast_forward] {
            executor.set(Buffer::Schedule, &schedule);
            executor.set(Buffer::Running, &running);
        }
        Ok(GpuEngine {
            gpu: gpu.clone(),
            layers,
            steps_done: 0,
            partition,
            table: table?,
            running,
            train,
            predict,
            fast_forward,
            mean_loss,
            snapshot: None,
            planner,
            spec,
        })
    }

    /// Makes every step of `plan`, and returns the mean loss of each.
    async fn make_steps(&mut self, mut plan: Plan) -> Result<Vec<f32>, EngineError> {
        let GpuEngine { gpu, table, train, mean_loss, .. } = self;
        train.set_table(gpu, table.arrays(), |layout| Selection::of_plan(layout, &mut plan))?;
        train.write(gpu, Buffer::Ratings, &plan.ratings)?;
        train.write_touches(gpu, &mut plan)?;
        train.reserve::<f32>(gpu, Buffer::Losses, plan.ratings.len())?;
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_compute_pass(&Default::default());
        train.run(gpu, &mut pass, &plan.steps)?;
        mean_loss.run(gpu, &mut pass, &plan.steps, train.buffer(Buffer::Losses))?;
        drop(pass);
        gpu.queue.submit([encoder.finish()]);
        mean_loss.download(gpu, plan.steps.len()).await
    }

    /// Predicts `pairs` by these parts of the rows.
    async fn predict_by(&mut self, rows: &[wgpu::Buffer], pairs: &mut [RowRating]) -> Result<Vec<f32>, EngineError> {
        let GpuEngine { gpu, predict, .. } = self;
        predict.set_table(gpu, [rows], |layout| Selection::of_pairs(layout, pairs))?;
        predict.write(gpu, Buffer::Ratings, pairs)?;
        predict.reserve::<f32>(gpu, Buffer::Predictions, pairs.len())?;
        let steps = (0..pairs.len()).step_by(PREDICTED_AT_ONCE).map(|first| Step {
            first_rating: first as u32,
            n_ratings: PREDICTED_AT_ONCE.min(pairs.len() - first) as u32,
            ..Step::default()
        });
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        predict.run(gpu, &mut encoder.begin_compute_pass(&Default::default()), &steps.collect::<Vec<_>>())?;
        gpu.queue.submit([encoder.finish()]);
        gpu.download(predict.buffer(Buffer::Predictions), pairs.len()).await
    }

    /// All parts of an array, one after the other.
    async fn download_parts(&self, parts: &[wgpu::Buffer]) -> Result<Vec<f32>, EngineError> {
        let layout = &self.partition.layout;
        let mut all = Vec::with_capacity(layout.n_rows() * layout.stride());
        for part in parts {
            all.extend(self.gpu.download::<f32>(part, part.size() as usize / size_of::<f32>()).await?);
        }
        Ok(all)
    }
}

/// The mean loss of every batch, from the losses of its ratings.
pub(super) struct MeanLoss {
    pipeline: BoundPipeline,
    steps: GrowingBuffer,
    means: GrowingBuffer,
}

impl MeanLoss {
    pub fn new(gpu: &Gpu) -> MeanLoss {
        let pipeline = Pipeline::new(gpu, Shader::named("mean_loss"), &[]);
        let (steps, means) = (GrowingBuffer::default(), GrowingBuffer::default());
        MeanLoss { pipeline: BoundPipeline::new(pipeline, Extent::PerRating(1)), steps, means }
    }

    pub fn run(
        &mut self,
        gpu: &Gpu,
        pass: &mut wgpu::ComputePass,
        steps: &[Step],
        losses: &wgpu::Buffer,
    ) -> Result<(), EngineError> {
        self.steps.write(gpu, "the steps", steps)?;
        self.means.reserve::<f32>(gpu, "the losses", steps.len())?;
        self.pipeline.bind(gpu, |name| match name {
            "losses" => losses,
            "steps" => self.steps.get(),
            "mean_losses" => self.means.get(),
            other => panic!("no buffer is called {other}"),
        });
        self.pipeline.run_workgroups(pass, steps.len());
        Ok(())
    }

    /// The means of the first batches of the last run.
    pub async fn download(&self, gpu: &Gpu, n_batches: usize) -> Result<Vec<f32>, EngineError> {
        gpu.download(self.means.get(), n_batches).await
    }
}

#[async_trait(?Send)]
impl Engine for GpuEngine {
    fn facts(&self) -> EngineFacts {
        EngineFacts { kind: EngineKind::Gpu, adapter: self.gpu.adapter().to_owned(), fallback_reason: None }
    }

    async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError> {
        self.snapshot = None;
        let mut losses = Vec::with_capacity(batches.len());
        for batches in batches.chunks(self.partition.steps_at_once(batches.batch_size)) {
            let plan = self.planner.plan(&batches);
            self.steps_done = batches.first_step + plan.steps.len();
            losses.extend(self.make_steps(plan).await?);
        }
        Ok(losses)
    }

    async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        let (rows, layout) = (self.rows_now()?, self.partition.layout);
        let pairs = users.iter().zip(items).map(|(&user, &item)| RowRating::new(&layout, user, item, 0.0));
        let mut pairs: Vec<RowRating> = pairs.collect();
        let mut predictions = Vec::with_capacity(pairs.len());
        for pairs in pairs.chunks_mut(self.partition.ratings_at_once()) {
            predictions.extend(self.predict_by(&rows, pairs).await?);
        }
        Ok(predictions)
    }

    async fn params(&mut self) -> Result<Params, EngineError> {
        let rows = self.rows_now()?;
        let rows = self.download_parts(&rows).await?;
        let mut params = self.partition.layout.unpack(&self.spec, &rows);
        let running = self.download_parts(std::slice::from_ref(&self.running)).await?;
        self.layers.unpack(&rows, &running, &mut params);
        Ok(params)
    }

    async fn moments(&mut self) -> Result<Moments, EngineError> {
        let [grad_avg, sqr_avg] = self.moments_now()?;
        let grad_avg = self.download_parts(&grad_avg).await?;
        let sqr_avg = self.download_parts(&sqr_avg).await?;
        let schedule = self.planner.schedule();
        let next = &schedule.steps()[self.steps_done];
        Ok(Moments::unpack(&self.spec, &schedule.optimizer(), next, [&grad_avg, &sqr_avg]))
    }

    async fn reset_optimizer(&mut self) -> Result<(), EngineError> {
        let rows = self.rows_now()?;
        self.table = Table::at_start(&self.gpu, rows)?;
        self.planner.reset(self.steps_done);
        Ok(())
    }
}

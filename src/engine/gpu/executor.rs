//! Executes the operations of a program, one kernel each, on buffers that live as long as the engine.

use super::Gpu;
use super::buffers::GrowingBuffer;
use super::pipeline::{BoundPipeline, Pipeline, WORKGROUP};
use super::shaders::{STEPS_AT_ONCE, SUMMED_AT_ONCE, Shader};
use super::steps::StepUniforms;
use super::table::Partition;
use super::working_set::{Selection, WorkingSet};
use crate::engine::EngineError;
use crate::engine::plan::{Plan, Step, Touch};
use crate::engine::program::{Buffer, Extent, Len, Local, Operation};
use crate::engine::rows::RowLayout;
use bytemuck::NoUninit;
use std::collections::HashMap;
use std::slice;

/// Threads of the one workgroup that makes many steps: the most that every device allows.
const MANY_STEPS_WORKGROUP: f64 = 256.0;
/// Largest batch that one workgroup handles, in lanes of its ratings; no batch at all on a software adapter.
///
/// Measured with 14 lanes to a rating (50 factors) on an NVIDIA H200: one workgroup takes 1.7 times less time a step than the
/// wide kernels at batch 16 and 1.15 times less at 64; the wide kernels win from 128 on. Software has cores instead of
/// latency, and one workgroup keeps one core busy: lavapipe on two cores takes 1.3 times as long with it at batch 64.
const ONE_WORKGROUP: usize = 1024;

/// A list of operations with their buffers.
pub struct GpuExecutor {
    layout: RowLayout,
    operations: Vec<Compiled>,
    /// One kernel that does the work of all operations for many steps, where there is one.
    many_steps: Option<Compiled>,
    locals: Vec<Local>,
    buffers: HashMap<Buffer, GrowingBuffer>,
    uniforms: StepUniforms,
    /// The arrays of the table that the operations use. They change them where they update moments.
    arrays: &'static [Buffer],
    working_set: Option<WorkingSet>,
}

/// An operation and its pipeline.
struct Compiled {
    operation: Operation,
    pipeline: BoundPipeline,
}

impl Compiled {
    fn new(gpu: &Gpu, operation: &Operation, kernel: &str) -> Compiled {
        let pipeline = Pipeline::new(gpu, Shader::named(kernel), &operation.constants);
        Compiled { operation: operation.clone(), pipeline: BoundPipeline::new(pipeline, operation.extent) }
    }
}

impl GpuExecutor {
    pub fn new(gpu: &Gpu, partition: &Partition, operations: &[Operation], locals: &[Local]) -> GpuExecutor {
        let changes_table = operations.iter().any(|op| op.buffers.iter().any(|&(_, buffer)| buffer == Buffer::GradAvg));
        let arrays: &[Buffer] =
            if changes_table { &[Buffer::Rows, Buffer::GradAvg, Buffer::SqrAvg] } else { &[Buffer::Rows] };
        GpuExecutor {
            layout: partition.layout,
            operations: operations.iter().map(|op| Compiled::new(gpu, op, op.kernel.name())).collect(),
            many_steps: None,
            locals: locals.to_vec(),
            buffers: HashMap::new(),
            uniforms: StepUniforms::default(),
            arrays,
            working_set: (!partition.is_whole()).then(|| WorkingSet::new(gpu, partition, arrays.len())),
        }
    }

    /// Makes many steps of small batches in one dispatch of `dot_steps`, whose parts are those of the operations.
    pub fn with_dot_steps(mut self, gpu: &Gpu) -> GpuExecutor {
        let mut fused = self.operations[0].operation.clone();
        for Compiled { operation, .. } in &self.operations[1..] {
            for constant in &operation.constants {
                if !fused.constants.contains(constant) {
                    fused.constants.push(*constant);
                }
            }
            fused.buffers.extend(&operation.buffers);
        }
        fused.constants.push(("MOST_RATINGS", ONE_WORKGROUP as f64));
        fused.constants.push((WORKGROUP, MANY_STEPS_WORKGROUP));
        fused.extent = Extent::Workgroups(1);
        self.many_steps = Some(Compiled::new(gpu, &fused, "dot_steps"));
        self
    }

    /// The buffer that the operations know by this name.
    pub fn buffer(&self, buffer: Buffer) -> &wgpu::Buffer {
        self.buffers[&buffer].get()
    }

    /// Lets the operations work on a buffer that is not the executor's own.
    pub fn set(&mut self, buffer: Buffer, own: &wgpu::Buffer) {
        self.buffers.insert(buffer, own.into());
    }

    /// Writes what the operations read.
    pub fn write<T: NoUninit>(&mut self, gpu: &Gpu, buffer: Buffer, data: &[T]) -> Result<(), EngineError> {
        self.buffers.entry(buffer).or_default().write(gpu, contents(buffer), data)
    }

    /// Writes the rows that a plan touches as `shaders/parts/touches.wgsl` reads them: after the ratings by item, from which
    /// place on its steps then count them. With them go the updates that the rows need.
    pub fn write_touches(&mut self, gpu: &Gpu, plan: &mut Plan) -> Result<(), EngineError> {
        let (words, first) = (size_of::<Touch>() / size_of::<u32>(), plan.by_item.len());
        let first = first.div_ceil(words);
        let buffer = self.buffers.entry(Buffer::Touches).or_default();
        buffer.reserve::<Touch>(gpu, contents(Buffer::Touches), first + plan.touches.len())?;
        buffer.write_at(gpu, 0, &plan.by_item);
        buffer.write_at(gpu, first * size_of::<Touch>(), &plan.touches);
        plan.steps.iter_mut().for_each(|step| step.first_touch += first as u32);
        self.write(gpu, Buffer::LazyUpdates, &plan.lazy_updates)
    }

    /// Makes room for what the operations write.
    pub fn reserve<T>(&mut self, gpu: &Gpu, buffer: Buffer, len: usize) -> Result<(), EngineError> {
        self.buffers.entry(buffer).or_default().reserve::<T>(gpu, contents(buffer), len)
    }

    /// Lets the operations work on a table whose arrays, in the order rows, first and second moments, come in parts. If
    /// there are several, they work on a copy of the rows that `select` selects.
    pub fn set_table<'a>(
        &mut self,
        gpu: &Gpu,
        table: impl IntoIterator<Item = &'a [wgpu::Buffer]>,
        select: impl FnOnce(&RowLayout) -> Selection,
    ) -> Result<(), EngineError> {
        let arrays = self.arrays.iter().copied().zip(table);
        let Some(working_set) = &mut self.working_set else {
            arrays.for_each(|(array, parts)| self.set(array, &parts[0]));
            return Ok(());
        };
        let selection = select(&self.layout);
        working_set.select(gpu, &selection)?;
        for (k, (array, parts)) in arrays.enumerate() {
            let buffer = self.buffers.entry(array).or_default();
            buffer.reserve::<f32>(gpu, contents(array), selection.len() * self.layout.stride())?;
            working_set.bind(gpu, k, buffer.get(), parts);
        }
        Ok(())
    }

    /// Records all operations for every step. The buffers that they use must be written, set or reserved.
    pub fn run(&mut self, gpu: &Gpu, pass: &mut wgpu::ComputePass, steps: &[Step]) -> Result<(), EngineError> {
        let batch_size = steps.iter().map(|step| step.n_ratings as usize).max().unwrap_or_default();
        let parts = batch_size.div_ceil(SUMMED_AT_ONCE).max(1);
        for k in 0..self.locals.len() {
            let len = match self.locals[k].len {
                Len::PerRating(width) => batch_size.saturating_mul(width),
                Len::Fixed(len) => len,
                Len::Sums(len) => {
                    if parts > 1 {
                        len
                    } else {
                        0
                    }
                }
            };
            self.reserve::<f32>(gpu, Buffer::Local(k), len)?;
        }
        let is_small = batch_size * self.layout.lanes() <= ONE_WORKGROUP;
        let (at_once, operations) = match self.many_steps.as_mut().filter(|_| is_small) {
            Some(many_steps) => (STEPS_AT_ONCE, slice::from_mut(many_steps)),
            None => (1, &mut self.operations[..]),
        };
        let parts = if operations.iter().any(|compiled| compiled.operation.sums_batch()) { parts } else { 1 };
        self.uniforms.write(gpu, &in_parts(steps, parts), at_once)?;
        for Compiled { operation, pipeline } in &mut *operations {
            pipeline.bind(gpu, |name| self.buffers[&operation.buffer(name)].get());
        }
        if let Some(working_set) = &self.working_set {
            working_set.gather(pass);
        }
        for (k, steps) in steps.chunks(at_once).enumerate() {
            self.uniforms.select(pass, k * parts);
            for Compiled { operation, pipeline } in &*operations {
                pipeline.run(pass, &steps[0]);
                if operation.sums_batch() && parts > 1 {
                    for part in 1..(steps[0].n_ratings as usize).div_ceil(SUMMED_AT_ONCE) {
                        self.uniforms.select(pass, k * parts + part);
                        pipeline.run(pass, &steps[0]);
                    }
                    self.uniforms.select(pass, k * parts);
                }
            }
        }
        if let Some(working_set) = self.working_set.as_ref().filter(|_| self.arrays.len() > 1) {
            working_set.scatter(pass);
        }
        Ok(())
    }
}

/// Each step once for every part in which its batch is summed.
fn in_parts(steps: &[Step], parts: usize) -> Vec<Step> {
    let parts = |step: &Step| {
        let step = *step;
        (0..parts).map(move |part| Step { first_summed: (part * SUMMED_AT_ONCE) as u32, ..step })
    };
    steps.iter().flat_map(parts).collect()
}

/// What a buffer holds, for an error to say.
fn contents(buffer: Buffer) -> &'static str {
    match buffer {
        Buffer::Rows | Buffer::GradAvg | Buffer::SqrAvg => "a batch with all its rows",
        Buffer::Running => "the running statistics",
        Buffer::Schedule => "the schedule",
        Buffer::Ratings => "the ratings",
        Buffer::Touches => "the touched rows",
        Buffer::LazyUpdates => "the lazy updates",
        Buffer::Losses => "the losses of the ratings",
        Buffer::Predictions => "the predictions",
        Buffer::Local(_) => "what the layers hand each other",
    }
}

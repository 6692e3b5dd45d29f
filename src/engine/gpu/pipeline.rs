//! A kernel of the program as a compute pipeline, with its constants and its bindings.

use super::device::{Gpu, layout_entry};
use super::shaders::{Binding, Shader};
use crate::engine::plan::Step;
use crate::engine::program::Extent;
use wgpu::{BindGroup, Buffer};

/// The constant that says how many threads a workgroup has, and its value where an operation does not give one.
pub const WORKGROUP: &str = "WORKGROUP";
const DEFAULT_WORKGROUP: f64 = 64.0;

/// A kernel compiled for some constants.
#[derive(Clone)]
pub struct Pipeline {
    shader: &'static Shader,
    compute: wgpu::ComputePipeline,
    layout: wgpu::BindGroupLayout,
    workgroup: usize,
    max_workgroups: u32,
}

impl Pipeline {
    /// Compiles `shader` for these values of the constants that it declares.
    pub fn new(gpu: &Gpu, shader: &'static Shader, constants: &[(&'static str, f64)]) -> Pipeline {
        let label = Some(shader.name);
        let storage =
            |b: &Binding| layout_entry(b.binding, wgpu::BufferBindingType::Storage { read_only: b.read_only }, false);
        let entries: Vec<_> = shader.buffers.iter().map(storage).collect();
        let layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label, entries: &entries });
        let groups = [Some(&layout), Some(&gpu.step_layout)];
        let pipeline_layout = gpu.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label,
            bind_group_layouts: if shader.has_step { &groups } else { &groups[..1] },
            immediate_size: 0,
        });
        let module = gpu.device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label,
            source: wgpu::ShaderSource::Wgsl(shader.wgsl.into()),
        });
        let constants = constants_of(shader, constants);
        let compute = gpu.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label,
            layout: Some(&pipeline_layout),
            module: &module,
            entry_point: label,
            compilation_options: wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() },
            cache: None,
        });
        let workgroup = constants.iter().find(|(name, _)| *name == WORKGROUP).map_or(1, |(_, value)| *value as usize);
        let max_workgroups = gpu.device.limits().max_compute_workgroups_per_dimension;
        Pipeline { shader, compute, layout, workgroup, max_workgroups }
    }

    /// Binds these buffers, in the order in which the shader lists its own.
    fn bind(&self, gpu: &Gpu, buffers: &[Buffer]) -> BindGroup {
        let entries = self.shader.buffers.iter().zip(buffers).map(|(binding, buffer)| wgpu::BindGroupEntry {
            binding: binding.binding,
            resource: buffer.as_entire_binding(),
        });
        let entries: Vec<_> = entries.collect();
        let label = Some(self.shader.name);
        gpu.device.create_bind_group(&wgpu::BindGroupDescriptor { label, layout: &self.layout, entries: &entries })
    }
}

/// A value for each constant of `shader`.
fn constants_of(shader: &Shader, given: &[(&'static str, f64)]) -> Vec<(&'static str, f64)> {
    let unknown = given.iter().find(|(name, _)| !shader.overrides.contains(name));
    assert!(unknown.is_none(), "{} declares no {unknown:?}", shader.name);
    let value = |name: &&'static str| match given.iter().find(|(other, _)| other == name) {
        Some(&constant) => constant,
        None if *name == WORKGROUP => (WORKGROUP, DEFAULT_WORKGROUP),
        None => panic!("{} has no value for {name}", shader.name),
    };
    shader.overrides.iter().map(value).collect()
}

/// A pipeline with its buffers, ready to run for any step.
pub struct BoundPipeline {
    pipeline: Pipeline,
    extent: Extent,
    /// The buffers of the shader, in its order, with the group that binds them.
    bound: Option<(Vec<Buffer>, BindGroup)>,
}

impl BoundPipeline {
    pub fn new(pipeline: Pipeline, extent: Extent) -> BoundPipeline {
        BoundPipeline { pipeline, extent, bound: None }
    }

    /// Binds `buffer(name)` for every name of the shader, if they are not bound already.
    pub fn bind<'a>(&mut self, gpu: &Gpu, buffer: impl Fn(&str) -> &'a Buffer) {
        let buffers: Vec<Buffer> = self.pipeline.shader.buffers.iter().map(|b| buffer(b.name).clone()).collect();
        if self.bound.as_ref().is_none_or(|(bound, _)| *bound != buffers) {
            let group = self.pipeline.bind(gpu, &buffers);
            self.bound = Some((buffers, group));
        }
    }

    /// Runs the kernel for `step`, which must be selected.
    pub fn run(&self, pass: &mut wgpu::ComputePass, step: &Step) {
        let threads = match self.extent {
            Extent::PerRating(threads) => step.n_ratings as usize * threads,
            Extent::PerTouch(threads) => step.n_touches as usize * threads,
            Extent::PerLazyUpdate(threads) => step.n_lazy_updates as usize * threads,
            Extent::Threads(threads) => threads,
            Extent::Workgroups(workgroups) => return self.run_workgroups(pass, workgroups),
        };
        self.run_workgroups(pass, threads.div_ceil(self.pipeline.workgroup));
    }

    /// Runs so many workgroups, folded into rows where one dimension is too short.
    pub fn run_workgroups(&self, pass: &mut wgpu::ComputePass, workgroups: usize) {
        let (_, group) = self.bound.as_ref().expect("buffers are bound before a kernel runs");
        let rows = (workgroups as u32).div_ceil(self.pipeline.max_workgroups).max(1);
        pass.set_pipeline(&self.pipeline.compute);
        pass.set_bind_group(0, group, &[]);
        pass.dispatch_workgroups((workgroups as u32).div_ceil(rows), rows, 1);
    }
}

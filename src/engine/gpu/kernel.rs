//! One compute kernel: its pipeline, its constants, its bindings.

use super::Gpu;
use wgpu::BufferBindingType::Storage;

/// Threads of a workgroup, in every kernel that does not say otherwise.
const WORKGROUP: u32 = 64;

/// What every shader begins with.
pub const SHARED: &str = include_str!("../../../shaders/shared.wgsl");

/// Pipeline constants by name: how sizes and hyperparameters reach a shader.
pub type Overrides<'a> = &'a [(&'a str, f64)];

/// How a kernel uses a buffer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Access {
    Read,
    ReadWrite,
}

/// What makes one kernel.
pub struct KernelSource<'a> {
    /// What follows [`SHARED`] in its source.
    pub wgsl: &'a [&'a str],
    pub entry_point: &'a str,
    pub overrides: Overrides<'a>,
    /// Access to the buffers of group 0, in the order of their bindings.
    pub buffers: &'a [Access],
    /// Layout of group 1, which holds the step, where the kernel runs once per step.
    pub step: Option<&'a wgpu::BindGroupLayout>,
}

/// A compiled kernel.
pub struct Kernel {
    pipeline: wgpu::ComputePipeline,
    data_layout: wgpu::BindGroupLayout,
    max_groups: u32,
}

impl Kernel {
    pub fn new(gpu: &Gpu, source: &KernelSource) -> Kernel {
        Kernel::with_workgroup(gpu, source, WORKGROUP)
    }

    /// A kernel whose workgroups have so many threads. It runs by [`Kernel::run_groups`].
    pub fn with_workgroup(gpu: &Gpu, source: &KernelSource, workgroup: u32) -> Kernel {
        let label = Some(source.entry_point);
        let storage = |access: &Access| Storage { read_only: *access == Access::Read };
        let data: Vec<_> = (0..).zip(source.buffers).map(|(k, access)| entry(k, storage(access), false)).collect();
        let data_layout =
            gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label, entries: &data });
        let groups: Vec<_> = [Some(&data_layout), source.step].into_iter().filter(Option::is_some).collect();
        let pipeline_layout = gpu.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label,
            bind_group_layouts: &groups,
            immediate_size: 0,
        });
        let module = gpu.device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label,
            source: wgpu::ShaderSource::Wgsl([&[SHARED], source.wgsl].concat().concat().into()),
        });
        let constants = [&[("WORKGROUP", f64::from(workgroup))], source.overrides].concat();
        let pipeline = gpu.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label,
            layout: Some(&pipeline_layout),
            module: &module,
            entry_point: label,
            compilation_options: wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() },
            cache: None,
        });
        Kernel { pipeline, data_layout, max_groups: gpu.device.limits().max_compute_workgroups_per_dimension }
    }

    /// Binds the buffers of group 0.
    pub fn bind(&self, gpu: &Gpu, buffers: &[&wgpu::Buffer]) -> wgpu::BindGroup {
        let entries: Vec<_> = (0..)
            .zip(buffers)
            .map(|(binding, buffer)| wgpu::BindGroupEntry { binding, resource: buffer.as_entire_binding() })
            .collect();
        gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &self.data_layout,
            entries: &entries,
        })
    }

    /// Runs `threads` threads over the buffers of `data`.
    pub fn run(&self, pass: &mut wgpu::ComputePass, data: &wgpu::BindGroup, threads: usize) {
        self.run_groups(pass, data, threads.div_ceil(WORKGROUP as usize));
    }

    /// Runs `groups` workgroups over the buffers of `data`, folded into rows where one dimension is too short.
    pub fn run_groups(&self, pass: &mut wgpu::ComputePass, data: &wgpu::BindGroup, groups: usize) {
        let rows = (groups as u32).div_ceil(self.max_groups).max(1);
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, data, &[]);
        pass.dispatch_workgroups((groups as u32).div_ceil(rows), rows, 1);
    }
}

/// One binding of a buffer to a compute shader.
pub fn entry(binding: u32, ty: wgpu::BufferBindingType, has_dynamic_offset: bool) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset, min_binding_size: None },
        count: None,
    }
}

//! The steps of a plan as uniforms: one binding, moved from step to step by a dynamic offset.

use super::Gpu;
use super::kernel::entry;
use crate::engine::EngineError;
use crate::engine::plan::Step;

/// Layout of group 1 of every kernel that runs once per step.
pub fn step_layout(gpu: &Gpu) -> wgpu::BindGroupLayout {
    gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("step"),
        entries: &[entry(0, wgpu::BufferBindingType::Uniform, true)],
    })
}

/// The steps of one plan on the GPU.
pub struct StepUniforms {
    group: wgpu::BindGroup,
    /// Bytes between two steps, as the device aligns them.
    stride: u32,
}

impl StepUniforms {
    pub fn new(gpu: &Gpu, layout: &wgpu::BindGroupLayout, steps: &[Step]) -> Result<StepUniforms, EngineError> {
        let stride = gpu.device.limits().min_uniform_buffer_offset_alignment as usize;
        let mut bytes = vec![0; steps.len() * stride];
        for (slot, step) in bytes.chunks_exact_mut(stride).zip(steps) {
            slot[..size_of::<Step>()].copy_from_slice(bytemuck::bytes_of(step));
        }
        let buffer = gpu.upload_uniform("steps", &bytes)?;
        let binding =
            wgpu::BufferBinding { buffer: &buffer, offset: 0, size: wgpu::BufferSize::new(size_of::<Step>() as u64) };
        let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("step"),
            layout,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(binding) }],
        });
        Ok(StepUniforms { group, stride: stride as u32 })
    }

    /// Lets the kernels that follow see the `k`-th step.
    pub fn select(&self, pass: &mut wgpu::ComputePass, k: usize) {
        pass.set_bind_group(1, &self.group, &[k as u32 * self.stride]);
    }
}

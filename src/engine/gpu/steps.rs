//! The steps of a plan as uniforms: one binding, moved from step to step by a dynamic offset.

use super::Gpu;
use super::dispatch::Dispatch;
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

/// Bytes from one step to the next: the elements of a uniform array are aligned to 16.
pub const SLOT: usize = size_of::<Step>().next_multiple_of(16);

/// The steps of one plan on the GPU.
pub struct StepUniforms {
    group: wgpu::BindGroup,
    /// Steps that a kernel sees at a time.
    at_once: usize,
    /// Bytes between what is seen at one time and at the next, as the device aligns them.
    stride: usize,
}

impl StepUniforms {
    /// Kernels see `at_once` of `steps` at a time; behind the last, empty ones.
    pub fn new(
        gpu: &Gpu,
        layout: &wgpu::BindGroupLayout,
        steps: &[Step],
        at_once: usize,
    ) -> Result<StepUniforms, EngineError> {
        let alignment = gpu.device.limits().min_uniform_buffer_offset_alignment as usize;
        let stride = (at_once * SLOT).next_multiple_of(alignment);
        let mut bytes = vec![0; steps.len().div_ceil(at_once) * stride];
        for (seen, steps) in bytes.chunks_exact_mut(stride).zip(steps.chunks(at_once)) {
            for (slot, step) in seen.chunks_exact_mut(SLOT).zip(steps) {
                slot[..size_of::<Step>()].copy_from_slice(bytemuck::bytes_of(step));
            }
        }
        let buffer = gpu.upload_uniform("steps", &bytes)?;
        let size = wgpu::BufferSize::new((at_once * SLOT) as u64);
        let binding = wgpu::BufferBinding { buffer: &buffer, offset: 0, size };
        let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("step"),
            layout,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(binding) }],
        });
        Ok(StepUniforms { group, at_once, stride })
    }

    /// Runs `kernels`, one after the other, for every step or for as many as are seen at once.
    pub fn run(&self, pass: &mut wgpu::ComputePass, steps: &[Step], kernels: &[Dispatch]) {
        for (k, steps) in steps.chunks(self.at_once).enumerate() {
            pass.set_bind_group(1, &self.group, &[(k * self.stride) as u32]);
            kernels.iter().for_each(|kernel| kernel.run(pass, &steps[0]));
        }
    }
}

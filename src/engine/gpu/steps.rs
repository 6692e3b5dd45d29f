//! The steps of a plan as uniforms: one binding, moved from step to step by a dynamic offset.

use super::Gpu;
use super::buffers::GrowingBuffer;
use crate::engine::EngineError;
use bytemuck::NoUninit;
use wgpu::{BindGroup, Buffer, BufferUsages};

/// The steps that kernels run for, in a buffer that only grows.
#[derive(Default)]
pub struct StepUniforms {
    buffer: GrowingBuffer,
    /// The buffer and how many bytes of it a kernel sees at a time, with the group that binds them.
    bound: Option<((Buffer, usize), BindGroup)>,
    /// Bytes between what is seen at one time and at the next, as the device aligns them.
    stride: usize,
}

impl StepUniforms {
    /// Lets kernels see `at_once` of `steps` at a time; after the last, empty ones.
    pub fn write<Step: NoUninit>(&mut self, gpu: &Gpu, steps: &[Step], at_once: usize) -> Result<(), EngineError> {
        let alignment = gpu.device.limits().min_uniform_buffer_offset_alignment as usize;
        let seen = at_once * size_of::<Step>();
        self.stride = seen.next_multiple_of(alignment);
        let mut bytes = vec![0; steps.len().div_ceil(at_once) * self.stride];
        for (seen, steps) in bytes.chunks_exact_mut(self.stride).zip(steps.chunks(at_once)) {
            seen[..size_of_val(steps)].copy_from_slice(bytemuck::cast_slice(steps));
        }
        self.buffer.reserve_as(gpu, "the steps", bytes.len() as u64, BufferUsages::UNIFORM)?;
        gpu.queue.write_buffer(self.buffer.get(), 0, &bytes);
        let bound = (self.buffer.get().clone(), seen);
        if self.bound.as_ref().is_none_or(|(of, _)| *of != bound) {
            let binding = wgpu::BufferBinding { buffer: &bound.0, offset: 0, size: wgpu::BufferSize::new(seen as u64) };
            let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some("step"),
                layout: &gpu.step_layout,
                entries: &[wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(binding) }],
            });
            self.bound = Some((bound, group));
        }
        Ok(())
    }

    /// Shows the kernels that follow the step, or the steps seen at once, in place `k`.
    pub fn select(&self, pass: &mut wgpu::ComputePass, k: usize) {
        pass.set_bind_group(1, &self.bound().1, &[(k * self.stride) as u32]);
    }

    fn bound(&self) -> &((Buffer, usize), BindGroup) {
        self.bound.as_ref().expect("steps are written before they run")
    }
}

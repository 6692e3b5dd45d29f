//! A GPU to try kernels on.

use super::super::dispatch::Dispatch;
use super::*;

pub struct Stage {
    pub gpu: Gpu,
    pub step_layout: wgpu::BindGroupLayout,
}

impl Stage {
    pub fn open() -> Stage {
        let gpu = block_on(Gpu::open()).expect("an adapter that computes");
        Stage { step_layout: step_layout(&gpu), gpu }
    }

    pub fn upload<T: bytemuck::NoUninit>(&self, data: &[T]) -> Buffer {
        self.gpu.upload("test", data).expect("a small buffer")
    }

    pub fn zeros(&self, len: usize) -> Buffer {
        self.gpu.zeros::<f32>("test", len).expect("a small buffer")
    }

    /// Runs `kernels` for every step, or for `at_once` of them at a time.
    pub fn run(&self, steps: &[Step], at_once: usize, kernels: &[Dispatch]) {
        let uniforms = StepUniforms::new(&self.gpu, &self.step_layout, steps, at_once).expect("steps fit");
        self.pass(|pass| uniforms.run(pass, steps, kernels));
    }

    pub fn pass(&self, record: impl FnOnce(&mut wgpu::ComputePass)) {
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        record(&mut encoder.begin_compute_pass(&Default::default()));
        self.gpu.queue.submit([encoder.finish()]);
    }

    pub fn download(&self, buffer: &Buffer) -> Vec<f32> {
        block_on(self.gpu.download(buffer)).expect("a read-back")
    }
}

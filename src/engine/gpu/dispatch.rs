//! One kernel with its buffers, ready to run for any step.

use super::Gpu;
use super::kernel::Kernel;
use crate::engine::plan::Step;

/// How many threads a step needs.
#[derive(Clone, Copy, Debug)]
pub enum Extent {
    /// So many for each rating of the batch.
    PerRating(usize),
    /// So many for each row that the batch touches.
    PerTouch(usize),
    /// So many for each row that is brought to the present.
    PerLazyUpdate(usize),
    /// So many in all.
    Threads(usize),
    /// So many workgroups.
    Groups(usize),
}

/// One entry in the sequence of kernels that make a step.
pub struct Dispatch<'a> {
    kernel: &'a Kernel,
    data: wgpu::BindGroup,
    extent: Extent,
}

impl<'a> Dispatch<'a> {
    pub fn new(gpu: &Gpu, kernel: &'a Kernel, buffers: &[&wgpu::Buffer], extent: Extent) -> Dispatch<'a> {
        Dispatch { kernel, data: kernel.bind(gpu, buffers), extent }
    }

    /// Runs the kernel for `step`, which must be selected.
    pub fn run(&self, pass: &mut wgpu::ComputePass, step: &Step) {
        let threads = match self.extent {
            Extent::PerRating(threads) => step.n_ratings as usize * threads,
            Extent::PerTouch(threads) => step.n_touches as usize * threads,
            Extent::PerLazyUpdate(threads) => step.n_lazy_updates as usize * threads,
            Extent::Threads(threads) => threads,
            Extent::Groups(groups) => return self.kernel.run_groups(pass, &self.data, groups),
        };
        self.kernel.run(pass, &self.data, threads);
    }
}

//! The kernels that every model shares: bringing rows to the present, and the mean loss of every batch.

use super::Gpu;
use super::dispatch::{Dispatch, Extent};
use super::kernel::Access::{Read, ReadWrite};
use super::kernel::{Kernel, KernelSource};
use super::state::State;
use crate::engine::AdamW;
use crate::engine::rows::RowLayout;

/// Sums over a workgroup, for the kernels that need it.
pub const SUM: &str = include_str!("../../../shaders/sum.wgsl");
/// The moments and how they take gradients in, for the kernels that need it.
pub const MOMENTS: &str = include_str!("../../../shaders/moments.wgsl");
/// Brings rows to the present, for the kernels that do so.
pub const ADAMW: &str = include_str!("../../../shaders/adamw.wgsl");
/// The rows that steps touch, for the kernels that sum their gradients.
pub const TOUCHES: &str = include_str!("../../../shaders/touches.wgsl");

pub struct Kernels {
    pub lazy_adamw: Kernel,
    pub mean: Kernel,
    lanes: usize,
}

impl Kernels {
    pub fn compile(gpu: &Gpu, step: &wgpu::BindGroupLayout, layout: &RowLayout, optimizer: &AdamW) -> Kernels {
        let lazy_adamw = KernelSource {
            wgsl: &[MOMENTS, ADAMW, include_str!("../../../shaders/lazy_adamw.wgsl")],
            entry_point: "lazy_adamw",
            overrides: &[
                ("LANES", layout.lanes() as f64),
                ("SQR_MOMENTUM", f64::from(optimizer.sqr_momentum)),
                ("EPS", f64::from(optimizer.eps)),
            ],
            buffers: &[Read, ReadWrite, ReadWrite, ReadWrite, Read],
            step: Some(step),
        };
        let loss = KernelSource {
            wgsl: &[SUM, include_str!("../../../shaders/loss.wgsl")],
            entry_point: "mean_loss",
            overrides: &[],
            buffers: &[Read, Read, ReadWrite],
            step: None,
        };
        Kernels { lazy_adamw: Kernel::new(gpu, &lazy_adamw), mean: Kernel::new(gpu, &loss), lanes: layout.lanes() }
    }

    /// Brings the rows of `state` that `lazy_updates` names to the present of their step.
    pub fn lazy_adamw<'a>(
        &'a self,
        gpu: &Gpu,
        state: &State,
        schedule: &wgpu::Buffer,
        lazy_updates: &wgpu::Buffer,
    ) -> Dispatch<'a> {
        let buffers = [schedule, &state.grad_avg, &state.sqr_avg, &state.rows, lazy_updates];
        Dispatch::new(gpu, &self.lazy_adamw, &buffers, Extent::PerLazyUpdate(self.lanes))
    }
}

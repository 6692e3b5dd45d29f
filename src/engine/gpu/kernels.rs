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
/// The running means and how they take gradients in, for the kernels that need it.
pub const MOMENTS: &str = include_str!("../../../shaders/moments.wgsl");
/// Brings rows to the present, for the kernels that do so.
pub const ADAMW: &str = include_str!("../../../shaders/adamw.wgsl");
/// The rows that steps touch, for the kernels that sum their gradients.
pub const TOUCHES: &str = include_str!("../../../shaders/touches.wgsl");

pub struct Kernels {
    pub catch_up: Kernel,
    pub mean: Kernel,
    lanes: usize,
}

impl Kernels {
    pub fn compile(gpu: &Gpu, step: &wgpu::BindGroupLayout, layout: &RowLayout, optimizer: &AdamW) -> Kernels {
        let catch_up = KernelSource {
            wgsl: &[MOMENTS, ADAMW, include_str!("../../../shaders/catch_up.wgsl")],
            entry_point: "catch_up",
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
            entry_point: "mean",
            overrides: &[],
            buffers: &[Read, Read, ReadWrite],
            step: None,
        };
        Kernels { catch_up: Kernel::new(gpu, &catch_up), mean: Kernel::new(gpu, &loss), lanes: layout.lanes() }
    }

    /// Brings the rows of `state` that `catch_ups` names to the present of their step.
    pub fn catch_up<'a>(
        &'a self,
        gpu: &Gpu,
        state: &State,
        schedule: &wgpu::Buffer,
        catch_ups: &wgpu::Buffer,
    ) -> Dispatch<'a> {
        let buffers = [schedule, &state.grad_avg, &state.sqr_avg, &state.rows, catch_ups];
        Dispatch::new(gpu, &self.catch_up, &buffers, Extent::PerCatchUp(self.lanes))
    }
}

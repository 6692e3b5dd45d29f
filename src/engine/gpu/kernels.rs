//! The kernels that every model shares: bringing rows to the present, and the mean loss of every batch.

use super::Gpu;
use super::dispatch::{Dispatch, Extent};
use super::kernel::Access::{Read, ReadWrite};
use super::kernel::{Kernel, KernelSource};
use super::state::State;
use crate::engine::idle::CatchUp;
use crate::engine::rows::RowLayout;
use crate::engine::{AdamW, EngineError};

/// Sums over a workgroup, for the kernels that need it.
pub const SUM: &str = include_str!("../../../shaders/sum.wgsl");

pub struct Kernels {
    pub catch_up: Kernel,
    pub mean: Kernel,
    lanes: usize,
}

impl Kernels {
    pub fn compile(gpu: &Gpu, step: &wgpu::BindGroupLayout, layout: &RowLayout, optimizer: &AdamW) -> Kernels {
        let adamw = KernelSource {
            wgsl: &[include_str!("../../../shaders/adamw.wgsl")],
            entry_point: "catch_up",
            overrides: &[
                ("LANES", layout.lanes() as f64),
                ("SQR_MOMENTUM", f64::from(optimizer.sqr_momentum)),
                ("EPS", f64::from(optimizer.eps)),
            ],
            buffers: &[ReadWrite, ReadWrite, ReadWrite, Read, Read],
            step: Some(step),
        };
        let loss = KernelSource {
            wgsl: &[SUM, include_str!("../../../shaders/loss.wgsl")],
            entry_point: "mean",
            overrides: &[],
            buffers: &[Read, Read, ReadWrite],
            step: None,
        };
        Kernels { catch_up: Kernel::new(gpu, &adamw), mean: Kernel::new(gpu, &loss), lanes: layout.lanes() }
    }

    /// Brings the rows of `state` that `catch_ups` names to the present of their step.
    pub fn catch_up<'a>(
        &'a self,
        gpu: &Gpu,
        state: &State,
        schedule: &wgpu::Buffer,
        catch_ups: &[CatchUp],
    ) -> Result<Dispatch<'a>, EngineError> {
        let catch_ups = gpu.upload("the rows to bring up to date", catch_ups)?;
        let buffers = [&state.rows, &state.grad_avg, &state.sqr_avg, schedule, &catch_ups];
        Ok(Dispatch::new(gpu, &self.catch_up, &buffers, Extent::PerCatchUp(self.lanes)))
    }
}

//! The kernels of `shaders/`, compiled for one model: sizes and constants go in as pipeline overrides.

use super::Gpu;
use super::kernel::Access::{Read, ReadWrite};
use super::kernel::{Kernel, KernelSource};
use super::steps::step_layout;
use crate::engine::rows::RowLayout;
use crate::engine::{AdamW, EngineError};
use crate::model::ModelSpec;

/// Everything a training step dispatches.
pub struct Kernels {
    pub catch_up: Kernel,
    pub forward: Kernel,
    pub predict: Kernel,
    pub gradient: Kernel,
    pub mean: Kernel,
    pub step_layout: wgpu::BindGroupLayout,
}

impl Kernels {
    /// Compiles all kernels; a driver that refuses one of them is an error here, not later.
    pub async fn compile(gpu: &Gpu, spec: &ModelSpec, optimizer: &AdamW) -> Result<Kernels, EngineError> {
        let layout = RowLayout::new(spec);
        let step_layout = step_layout(gpu);
        let step = Some(&step_layout);
        let lanes = ("LANES", layout.lanes() as f64);
        let factor_lanes = ("FACTOR_LANES", layout.factor_lanes() as f64);

        let model = [
            lanes,
            factor_lanes,
            ("HAS_BIAS", f64::from(u8::from(layout.has_bias))),
            ("HAS_RANGE", f64::from(u8::from(spec.kind.has_range()))),
            ("LOW", f64::from(spec.y_range.0)),
            ("HIGH", f64::from(spec.y_range.1)),
        ];
        let dot_bias = KernelSource {
            wgsl: include_str!("../../../shaders/dot_bias.wgsl"),
            entry_point: "forward",
            overrides: &model,
            buffers: &[Read, Read, ReadWrite, ReadWrite],
            step,
        };
        let sqr_momentum = ("SQR_MOMENTUM", f64::from(optimizer.sqr_momentum));
        let row_gradient = KernelSource {
            wgsl: include_str!("../../../shaders/row_gradient.wgsl"),
            entry_point: "gradient",
            overrides: &[lanes, factor_lanes, sqr_momentum],
            buffers: &[Read, Read, Read, Read, Read, Read, ReadWrite, ReadWrite],
            step,
        };
        let adamw = KernelSource {
            wgsl: include_str!("../../../shaders/adamw.wgsl"),
            entry_point: "catch_up",
            overrides: &[lanes, sqr_momentum, ("EPS", f64::from(optimizer.eps))],
            buffers: &[ReadWrite, ReadWrite, ReadWrite, Read, Read],
            step,
        };
        let loss = KernelSource {
            wgsl: include_str!("../../../shaders/loss.wgsl"),
            entry_point: "mean",
            overrides: &[],
            buffers: &[Read, Read, ReadWrite],
            step: None,
        };

        let refused = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let kernels = Kernels {
            catch_up: Kernel::new(gpu, &adamw),
            forward: Kernel::new(gpu, &dot_bias),
            predict: Kernel::new(gpu, &KernelSource { entry_point: "predict", step: None, ..dot_bias }),
            gradient: Kernel::new(gpu, &row_gradient),
            mean: Kernel::new(gpu, &loss),
            step_layout,
        };
        match refused.pop().await {
            None => Ok(kernels),
            Some(error) => Err(EngineError::GpuRefused(error.to_string())),
        }
    }
}

//! The kernels of one layer of a net, compiled for its sizes.

use super::Gpu;
use super::kernel::Access::{Read, ReadWrite};
use super::kernel::{Kernel, KernelSource};
use super::kernels::{MOMENTS, SUM};
use crate::engine::cpu::batch_norm;
use crate::engine::layers::{Layer, Norm};

pub struct LayerKernels {
    pub linear: Kernel,
    pub norm: Option<NormKernels>,
    pub backward: Kernel,
    pub gradient: Kernel,
}

pub struct NormKernels {
    pub train: Kernel,
    pub predict: Kernel,
    pub backward: Kernel,
}

impl LayerKernels {
    /// `first` is where the layer parameters begin in the table.
    pub fn compile(
        gpu: &Gpu,
        step: &wgpu::BindGroupLayout,
        layer: &Layer,
        first: usize,
        sqr_momentum: (&str, f64),
    ) -> LayerKernels {
        let flag = |flag: bool| f64::from(u8::from(flag));
        let inputs = ("INPUTS", layer.inputs as f64);
        let outputs = ("OUTPUTS", layer.outputs as f64);
        let weight = ("WEIGHT", (first + layer.weight) as f64);
        let bias = ("BIAS", (first + layer.bias.unwrap_or_default()) as f64);
        let has_bias = ("HAS_BIAS", flag(layer.bias.is_some()));
        let linear = KernelSource {
            wgsl: &[include_str!("../../../shaders/linear.wgsl")],
            entry_point: "linear",
            overrides: &[inputs, outputs, weight, bias, has_bias, ("HAS_RELU", flag(layer.has_relu))],
            buffers: &[Read, Read, ReadWrite],
            step: Some(step),
        };
        let backward = KernelSource {
            wgsl: &[include_str!("../../../shaders/linear_backward.wgsl")],
            entry_point: "linear_backward",
            overrides: &[inputs, outputs, weight, ("FOLLOWS_RELU", flag(layer.follows_relu))],
            buffers: &[Read, Read, Read, ReadWrite],
            step: Some(step),
        };
        let gradient = KernelSource {
            wgsl: &[MOMENTS, include_str!("../../../shaders/linear_gradient.wgsl")],
            entry_point: "linear_gradient",
            overrides: &[inputs, outputs, weight, bias, has_bias, sqr_momentum],
            buffers: &[Read, ReadWrite, ReadWrite, Read, Read],
            step: Some(step),
        };
        LayerKernels {
            linear: Kernel::new(gpu, &linear),
            norm: layer.norm.map(|norm| NormKernels::compile(gpu, step, layer.outputs, &norm, first, sqr_momentum)),
            backward: Kernel::new(gpu, &backward),
            gradient: Kernel::new(gpu, &gradient),
        }
    }
}

impl NormKernels {
    fn compile(
        gpu: &Gpu,
        step: &wgpu::BindGroupLayout,
        features: usize,
        norm: &Norm,
        first: usize,
        sqr_momentum: (&str, f64),
    ) -> NormKernels {
        let features = ("FEATURES", features as f64);
        let weight = ("WEIGHT", (first + norm.weight) as f64);
        let bias = ("BIAS", (first + norm.bias) as f64);
        let running = ("RUNNING", norm.running as f64);
        let eps = ("EPS", f64::from(batch_norm::EPS));
        let momentum = ("MOMENTUM", f64::from(batch_norm::MOMENTUM));
        let forward = KernelSource {
            wgsl: &[SUM, include_str!("../../../shaders/batch_norm.wgsl")],
            entry_point: "batch_norm_train",
            overrides: &[features, weight, bias, running, eps, momentum],
            buffers: &[Read, Read, ReadWrite, ReadWrite, ReadWrite],
            step: Some(step),
        };
        let backward = KernelSource {
            wgsl: &[SUM, MOMENTS, include_str!("../../../shaders/batch_norm_backward.wgsl")],
            entry_point: "batch_norm_backward",
            overrides: &[features, weight, bias, sqr_momentum],
            buffers: &[Read, ReadWrite, ReadWrite, Read, Read, Read, ReadWrite],
            step: Some(step),
        };
        NormKernels {
            train: Kernel::new(gpu, &forward),
            predict: Kernel::new(gpu, &KernelSource { entry_point: "batch_norm_eval", ..forward }),
            backward: Kernel::new(gpu, &backward),
        }
    }
}

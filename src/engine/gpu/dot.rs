//! The dot-product models on the GPU.

use super::Gpu;
use super::dispatch::{Dispatch, Extent};
use super::head::{Learning, MOMENTS};
use super::kernel::Access::{Read, ReadWrite};
use super::kernel::{Kernel, KernelSource};
use super::output;
use crate::engine::rows::RowLayout;
use crate::engine::{EngineError, Recipe};
use crate::model::ModelSpec;
use wgpu::Buffer;

pub struct Dot {
    pub forward: Kernel,
    pub predict: Kernel,
    pub gradient: Kernel,
    lanes: usize,
}

impl Dot {
    pub fn compile(gpu: &Gpu, step: &wgpu::BindGroupLayout, spec: &ModelSpec, recipe: &Recipe) -> Dot {
        let layout = RowLayout::new(spec);
        let lanes = ("LANES", layout.lanes() as f64);
        let factor_lanes = ("FACTOR_LANES", layout.factor_lanes() as f64);
        let has_bias = ("HAS_BIAS", f64::from(u8::from(layout.has_bias)));
        let dot_bias = KernelSource {
            wgsl: &[output::OUTPUT, include_str!("../../../shaders/dot_bias.wgsl")],
            entry_point: "forward",
            overrides: &[&[lanes, factor_lanes, has_bias][..], &output::overrides(spec, recipe.loss)].concat(),
            buffers: &[Read, Read, ReadWrite, ReadWrite],
            step: Some(step),
        };
        let row_gradient = KernelSource {
            wgsl: &[MOMENTS, include_str!("../../../shaders/row_gradient.wgsl")],
            entry_point: "gradient",
            overrides: &[lanes, factor_lanes, ("SQR_MOMENTUM", f64::from(recipe.optimizer.sqr_momentum))],
            buffers: &[Read, ReadWrite, ReadWrite, Read, Read, Read, Read, Read],
            step: Some(step),
        };
        Dot {
            forward: Kernel::new(gpu, &dot_bias),
            predict: Kernel::new(gpu, &KernelSource { entry_point: "predict", ..dot_bias }),
            gradient: Kernel::new(gpu, &row_gradient),
            lanes: layout.lanes(),
        }
    }

    pub fn learn<'a>(&'a self, gpu: &Gpu, learning: &Learning) -> Result<Vec<Dispatch<'a>>, EngineError> {
        let Learning { state, schedule, plan, .. } = learning;
        let residuals = gpu.zeros::<f32>("the residuals", learning.n_ratings)?;
        let forward = [&state.rows, &plan.ratings, &plan.terms, &residuals];
        let gradient = [
            schedule,
            &state.grad_avg,
            &state.sqr_avg,
            &state.rows,
            &plan.ratings,
            &residuals,
            &plan.touches,
            &plan.positions,
        ];
        Ok(vec![
            Dispatch::new(gpu, &self.forward, &forward, Extent::PerRating(1)),
            Dispatch::new(gpu, &self.gradient, &gradient, Extent::PerTouch(self.lanes)),
        ])
    }

    pub fn predict<'a>(
        &'a self,
        gpu: &Gpu,
        rows: &Buffer,
        pairs: &Buffer,
        predictions: &Buffer,
    ) -> Result<Vec<Dispatch<'a>>, EngineError> {
        let unused = gpu.zeros::<f32>("nothing", 1)?;
        let buffers = [rows, pairs, predictions, &unused];
        Ok(vec![Dispatch::new(gpu, &self.predict, &buffers, Extent::PerRating(1))])
    }
}

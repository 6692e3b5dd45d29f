//! The dot-product models on the GPU.

use super::Gpu;
use super::dispatch::{Dispatch, Extent};
use super::head::Learning;
use super::kernel::Access::{Read, ReadWrite};
use super::kernel::{Kernel, KernelSource};
use super::kernels::{ADAMW, MOMENTS, TOUCHES};
use super::output;
use crate::engine::rows::RowLayout;
use crate::engine::{EngineError, Recipe};
use crate::model::ModelSpec;
use wgpu::Buffer;

const DOT_BIAS: &str = include_str!("../../../shaders/dot_bias.wgsl");
const ROW_GRADIENT: &str = include_str!("../../../shaders/row_gradient.wgsl");

/// Steps that one dispatch makes: few enough that no driver takes it for stuck, at a millisecond a step.
pub const STEPS_AT_ONCE: usize = 32;
/// Threads of the workgroup that makes them: the most that every device allows.
const MANY_STEPS_WORKGROUP: u32 = 256;
/// Largest batch that one workgroup handles, in lanes of its ratings; no batch at all on a software adapter.
///
/// Estimated, not measured: a GPU takes 2 to 10 µs from one dispatch to the next, and a browser about as long to record
/// one, some 30 µs a step that are not work. One workgroup waits for the memory's latency, some 10 ns for a lane of a
/// rating, so it breaks even at 2,000 or 3,000. Measured: software has cores instead of latency, and one workgroup keeps
/// one core busy. lavapipe on two cores takes 1.3 times as long with it at 900 lanes (batch 64, 50 factors), 1.6 to 2
/// times at 3,600.
const ONE_WORKGROUP: usize = 1024;

pub struct Dot {
    pub forward: Kernel,
    pub predict: Kernel,
    pub gradient: Kernel,
    /// Where it is of use.
    steps: Option<Kernel>,
    lanes: usize,
}

impl Dot {
    pub fn compile(gpu: &Gpu, step: &wgpu::BindGroupLayout, spec: &ModelSpec, recipe: &Recipe) -> Dot {
        let layout = RowLayout::new(spec);
        let lanes = ("LANES", layout.lanes() as f64);
        let factor_lanes = ("FACTOR_LANES", layout.factor_lanes() as f64);
        let has_bias = ("HAS_BIAS", f64::from(u8::from(layout.has_bias)));
        let sqr_momentum = ("SQR_MOMENTUM", f64::from(recipe.optimizer.sqr_momentum));
        let forward_constants = [&[lanes, factor_lanes, has_bias][..], &output::overrides(spec, recipe.loss)].concat();
        let forward = KernelSource {
            wgsl: &[output::OUTPUT, DOT_BIAS, include_str!("../../../shaders/dot_forward.wgsl")],
            entry_point: "dot_loss",
            overrides: &forward_constants,
            buffers: &[Read, Read, ReadWrite, ReadWrite],
            step: Some(step),
        };
        let gradient = KernelSource {
            wgsl: &[MOMENTS, TOUCHES, ROW_GRADIENT, include_str!("../../../shaders/dot_gradient.wgsl")],
            entry_point: "dot_gradient",
            overrides: &[lanes, factor_lanes, sqr_momentum],
            buffers: &[Read, ReadWrite, ReadWrite, Read, Read, Read, Read],
            step: Some(step),
        };
        let own = [sqr_momentum, ("EPS", f64::from(recipe.optimizer.eps)), ("MOST_RATINGS", ONE_WORKGROUP as f64)];
        let many_steps = include_str!("../../../shaders/dot_steps.wgsl");
        let steps = KernelSource {
            wgsl: &[output::OUTPUT, MOMENTS, ADAMW, DOT_BIAS, TOUCHES, ROW_GRADIENT, many_steps],
            entry_point: "dot_steps",
            overrides: &[&forward_constants[..], &own].concat(),
            buffers: &[Read, ReadWrite, ReadWrite, ReadWrite, Read, Read, Read, ReadWrite],
            step: Some(step),
        };
        Dot {
            forward: Kernel::new(gpu, &forward),
            predict: Kernel::new(gpu, &KernelSource { entry_point: "dot_predict", ..forward }),
            gradient: Kernel::new(gpu, &gradient),
            steps: (!gpu.is_software()).then(|| Kernel::with_workgroup(gpu, &steps, MANY_STEPS_WORKGROUP)),
            lanes: layout.lanes(),
        }
    }

    /// The kernels of one step, after its rows are brought up.
    pub fn learn<'a>(&'a self, gpu: &Gpu, learning: &Learning) -> Result<Vec<Dispatch<'a>>, EngineError> {
        let Learning { state, schedule, plan, batch_size } = learning;
        let grad_logits = gpu.zeros::<f32>("the grad_logits", *batch_size)?;
        let forward = [&state.rows, &plan.ratings, &plan.losses, &grad_logits];
        let gradient =
            [schedule, &state.grad_avg, &state.sqr_avg, &state.rows, &plan.ratings, &grad_logits, &plan.touches];
        Ok(vec![
            Dispatch::new(gpu, &self.forward, &forward, Extent::PerRating(1)),
            Dispatch::new(gpu, &self.gradient, &gradient, Extent::PerTouch(self.lanes)),
        ])
    }

    /// The kernel that makes [`STEPS_AT_ONCE`] steps at once, all there is to them, where that is faster than to make
    /// them one by one.
    pub fn many_steps<'a>(&'a self, gpu: &Gpu, learning: &Learning) -> Option<Dispatch<'a>> {
        let kernel = self.steps.as_ref().filter(|_| learning.batch_size * self.lanes <= ONE_WORKGROUP)?;
        let Learning { state, schedule, plan, .. } = learning;
        let buffers = [
            schedule,
            &state.grad_avg,
            &state.sqr_avg,
            &state.rows,
            &plan.lazy_updates,
            &plan.ratings,
            &plan.touches,
            &plan.losses,
        ];
        Some(Dispatch::new(gpu, kernel, &buffers, Extent::Groups(1)))
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

//! What training changes on the GPU, and what a plan brings there.

use super::Gpu;
use crate::engine::EngineError;
use crate::engine::plan::{Plan, Touch};
use wgpu::Buffer;

/// Parameters and moments, each `[n_rows, stride]`.
pub struct State {
    pub rows: Buffer,
    pub grad_avg: Buffer,
    pub sqr_avg: Buffer,
}

/// The arrays of a plan that models read, and the losses of single ratings that they write.
pub struct PlanBuffers {
    pub ratings: Buffer,
    /// Touches, and behind them the ratings by row; each touch says where in this buffer its own begin.
    pub touches: Buffer,
    pub lazy_updates: Buffer,
    pub losses: Buffer,
}

impl PlanBuffers {
    pub fn new(gpu: &Gpu, plan: &Plan) -> Result<PlanBuffers, EngineError> {
        let words = size_of::<Touch>() / size_of::<u32>();
        let mut touches = Vec::with_capacity(words * plan.touches.len() + plan.positions.len());
        for touch in &plan.touches {
            let first_position = touch.first_position + (words * plan.touches.len()) as u32;
            touches.extend_from_slice(bytemuck::cast_slice(&[Touch { first_position, ..*touch }]));
        }
        touches.extend_from_slice(&plan.positions);
        Ok(PlanBuffers {
            ratings: gpu.upload("the ratings", &plan.ratings)?,
            touches: gpu.upload("the touched rows", &touches)?,
            lazy_updates: gpu.upload("the rows to bring up to date", &plan.lazy_updates)?,
            losses: gpu.zeros::<f32>("the losses of the ratings", plan.ratings.len())?,
        })
    }
}

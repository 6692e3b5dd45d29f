//! What training changes on the GPU, and what a plan brings there.

use super::Gpu;
use crate::engine::EngineError;
use crate::engine::plan::Plan;
use wgpu::Buffer;

/// Parameters and running means, each `[n_rows, stride]`.
pub struct State {
    pub rows: Buffer,
    pub grad_avg: Buffer,
    pub sqr_avg: Buffer,
}

/// The arrays of a plan that models read, and the losses of single ratings that they write.
pub struct PlanBuffers {
    pub ratings: Buffer,
    pub touches: Buffer,
    pub positions: Buffer,
    pub terms: Buffer,
}

impl PlanBuffers {
    pub fn new(gpu: &Gpu, plan: &Plan) -> Result<PlanBuffers, EngineError> {
        Ok(PlanBuffers {
            ratings: gpu.upload("the ratings", &plan.ratings)?,
            touches: gpu.upload("the touched rows", &plan.touches)?,
            positions: gpu.upload("the ratings by row", &plan.positions)?,
            terms: gpu.zeros::<f32>("the losses of the ratings", plan.ratings.len())?,
        })
    }
}

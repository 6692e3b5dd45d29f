//! The model learned last, on the data that is loaded.

use crate::engine::cpu::CpuEngine;
use crate::train::Checkpoint;

pub struct Trained {
    /// Answers questions.
    pub model: CpuEngine,
    /// To go on from.
    pub checkpoint: Checkpoint,
}

impl Trained {
    pub fn new(checkpoint: Checkpoint) -> Trained {
        let Checkpoint { spec, params, .. } = &checkpoint;
        Trained { model: CpuEngine::trained(spec.clone(), params.clone()), checkpoint }
    }
}

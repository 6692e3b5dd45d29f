//! The model learned last, on the data that is loaded.

use super::kept::KeptModel;
use crate::engine::cpu::CpuEngine;

pub struct Trained {
    /// Answers questions.
    pub model: CpuEngine,
    /// To go on from, and to be kept.
    pub learned: KeptModel,
}

impl Trained {
    pub fn new(learned: KeptModel) -> Trained {
        let (spec, params) = (learned.checkpoint.spec.clone(), learned.checkpoint.params.clone());
        Trained { model: CpuEngine::trained(spec, params), learned }
    }
}

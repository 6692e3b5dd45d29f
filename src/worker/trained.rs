//! The model learned last, on the data that is loaded.

use crate::engine::cpu::CpuEngine;
use crate::train::Checkpoint;
use std::rc::Rc;

/// Shared with the files that are made of it: they are of this model, also when another one is learned meanwhile.
pub struct Trained {
    /// Answers questions.
    pub model: Rc<CpuEngine>,
    /// To go on from.
    pub checkpoint: Rc<Checkpoint>,
}

impl Trained {
    pub fn new(checkpoint: Checkpoint) -> Trained {
        let Checkpoint { spec, params, .. } = &checkpoint;
        let model = Rc::new(CpuEngine::trained(spec.clone(), params.clone()));
        Trained { model, checkpoint: Rc::new(checkpoint) }
    }
}

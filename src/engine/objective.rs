//! What a model learns, and the engine in plain Rust for that.

use super::choice_engine::{softmax_spec, softmax_start};
use super::cpu::CpuEngine;
use super::softmax::SoftmaxCpu;
use super::svdpp::SvdppCpu;
use super::{ChoiceEngine, ChoiceObjective, Engine, FullBatch, FullBatchEngine, Recipe, Start};
use crate::model::ModelSpec;
use std::rc::Rc;

/// What a model learns, and what that takes beside batches of ratings.
#[derive(Clone, Debug)]
pub enum Objective {
    /// The loss of each rating.
    Ratings,
    /// The loss of all ratings at once (Best accuracy).
    FullBatch(FullBatch),
    /// Which items were chosen (Best lists).
    Choices(ChoiceObjective),
}

impl Objective {
    /// The engine in plain Rust for a model, by where it starts.
    pub fn on_cpu(self, spec: ModelSpec, start: &Start, recipe: Recipe) -> Box<dyn Engine> {
        match self {
            Objective::Ratings => Box::new(CpuEngine::new(spec, start, recipe)),
            Objective::FullBatch(run) => {
                let engine = SvdppCpu::new(Rc::clone(&run.problem), run.spec(&spec, start), &run.start(start));
                Box::new(FullBatchEngine::new(Box::new(engine), spec, start, run))
            }
            Objective::Choices(run) => {
                let engine = SoftmaxCpu::new(softmax_spec(&spec), &softmax_start(&spec, start), recipe.optimizer);
                Box::new(ChoiceEngine::new(Box::new(engine), spec, start, recipe, run))
            }
        }
    }
}

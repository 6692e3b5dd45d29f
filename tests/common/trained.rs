//! A model trained in plain Rust, for what is said of trained models.

use pollster::block_on;
use tastemap::data::Dataset;
use tastemap::engine::cpu::CpuEngine;
use tastemap::model::Params;
use tastemap::train::{Learner, Run, TrainConfig};

/// Trains on `dataset` to the end: the parameters and the last valid_loss.
pub fn train(config: &TrainConfig, dataset: &Dataset) -> (Params, f64) {
    let run = Run::prepare(config, dataset).unwrap();
    let engine = CpuEngine::new(run.spec.clone(), &run.start, run.recipe.clone());
    let mut learner = Learner::new(run, engine);
    while !learner.is_finished() {
        block_on(learner.advance(usize::MAX)).unwrap();
    }
    let valid_loss = learner.history().last().unwrap().valid_loss;
    (block_on(learner.checkpoint()).unwrap().params, valid_loss)
}

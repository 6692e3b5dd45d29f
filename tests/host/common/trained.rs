//! Models trained in plain Rust.

// The test of memory trains in one way only.
#![allow(dead_code)]

use pollster::block_on;
use tastemap::engine::AnyEngine;
use tastemap::train::{Checkpoint, Learner, Run};

/// Trains to the end of `run`.
pub fn finish(run: Run) -> Checkpoint {
    train(run, usize::MAX, usize::MAX)
}

/// Trains `steps` steps of `run`, or all where it has fewer, `at_once` at a time.
pub fn train(run: Run, steps: usize, at_once: usize) -> Checkpoint {
    let mut learner = learner(run);
    while !learner.is_finished() && learner.step() < steps {
        block_on(learner.advance(at_once.min(steps - learner.step()))).expect("a chunk of training");
    }
    block_on(learner.checkpoint()).expect("a model")
}

/// A learner that has not trained yet.
pub fn learner(run: Run) -> Learner<AnyEngine> {
    let engine = AnyEngine::on_cpu(run.spec.clone(), &run.start, run.recipe.clone(), run.full_batch.clone());
    Learner::new(run, engine)
}

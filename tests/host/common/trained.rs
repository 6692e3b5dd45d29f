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

/// A learner that has not trained yet; where ratings are predicted first, they are.
pub fn learner(mut run: Run) -> Learner<AnyEngine> {
    if let Some(ratings) = run.ratings_run() {
        run.take_ratings(&finish(ratings), 0.0);
    }
    let engine = AnyEngine::on_cpu(run.spec.clone(), &run.start, run.recipe.clone(), run.objective.clone());
    Learner::new(run, engine)
}

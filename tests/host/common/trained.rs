//! Models trained in plain Rust.

// The test of memory trains in one way only.
#![allow(dead_code)]

use pollster::block_on;
use std::rc::Rc;
use tastemap::data::{Class, Dataset};
use tastemap::export::{from_bytes, to_bytes};
use tastemap::insight::FoldIn;
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
pub fn learner(mut run: Run) -> Learner {
    if let Some(ratings) = run.ratings_run() {
        run.take_ratings(&finish(ratings), 0.0);
    }
    let engine = run.objective.clone().on_cpu(run.spec.clone(), &run.start, run.recipe.clone());
    Learner::new(run, engine)
}

/// A model file gives the same model, which serves someone with these ratings the same.
pub fn assert_survives_a_file(checkpoint: &Checkpoint, dataset: &Dataset, ratings: &[(Class, f32)]) {
    let bytes = to_bytes(Rc::new(checkpoint.clone()), dataset);
    let read = from_bytes(&bytes).expect("a model file").for_data(dataset).expect("the same data");
    assert_eq!(&read, checkpoint);
    let [here, there] = [checkpoint, &read].map(|model| FoldIn::new(model, dataset.ratings.len()).fit(ratings));
    assert_eq!(here, there);
}

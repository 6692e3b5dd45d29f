//! A chunk of training: as many steps as are asked for, or as many as the time allows.

use super::Run;
use super::data_loader::DataLoader;
use crate::engine::{Engine, EngineError, EngineKind};
use futures_util::future::join;
use std::time::Duration;
use web_time::Instant;

/// How long the CPU works before it looks up: whoever waits for progress or wants to stop hears within two of these.
pub const LONGEST: Duration = Duration::from_millis(100);
/// How often it looks at the clock in a chunk that goes as expected.
pub const LOOKS: usize = 16;

/// Makes `steps` steps from `step` on, or fewer, and returns the loss of each. A chunk ends with its epoch, and on the
/// CPU when its time is over, but makes at least one step, unless the engine returns within it. On a GPU, which is waited for, batches are made meanwhile.
pub async fn run_chunk(
    engine: &mut dyn Engine,
    loader: &mut DataLoader,
    run: &Run,
    step: usize,
    steps: usize,
) -> Result<Vec<f32>, EngineError> {
    let began = Instant::now();
    let mut batches = loader.batches(run, step, steps);
    let next = step + batches.len();
    if engine.facts().kind == EngineKind::Gpu {
        let meanwhile = async { loader.prefetch(run, next, steps) };
        let (losses, ()) = join(engine.run(&batches), meanwhile).await;
        return losses;
    }
    let mut losses = Vec::with_capacity(batches.len());
    for some in batches.chunks(batches.len().div_ceil(LOOKS).max(1)) {
        let done = engine.run(&some).await?;
        let is_within_step = done.len() < some.len();
        losses.extend(done);
        if is_within_step || began.elapsed() >= LONGEST {
            break;
        }
    }
    loader.put_back(batches.split_off(losses.len()));
    Ok(losses)
}

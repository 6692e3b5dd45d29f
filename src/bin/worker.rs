//! Starts the engine worker, and says which of its code comes later. A program of its own, because a worker loads its own script.

#[cfg(target_arch = "wasm32")]
fn main() {
    use tastemap::data::read::{BEGIN_READING, BeginReading};
    use tastemap::engine::{OPEN_GPU, OpenGpu};
    use tastemap::later;
    use tastemap::worker::{Browser, OpenModels, Parts, open_models, start};

    start(Parts {
        models: later!(models: begin_models, OpenModels<Browser>, open_models),
        reader: later!(reader: begin_reading, BeginReading, BEGIN_READING),
        gpu: later!(gpu: open_gpu, OpenGpu, OPEN_GPU),
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a browser's worker: `cargo xtask serve` shows the page.");
}

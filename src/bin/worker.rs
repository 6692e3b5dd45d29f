//! Starts the engine worker. A program of its own, because a worker loads its own script.

#[cfg(target_arch = "wasm32")]
fn main() {
    tastemap::worker::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a browser's worker: `cargo xtask serve` shows the page.");
}

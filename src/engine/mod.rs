//! The contract for computing, and the two engines that keep it: plain Rust and WGSL.

mod choice;

pub use choice::{EngineChoice, EngineFacts, EngineKind};

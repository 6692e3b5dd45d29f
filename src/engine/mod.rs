//! The contract for computing, and the two engines that keep it: plain Rust and WGSL.
//!
//! Both engines hold the same kernels under the same names: `adamw` and `loss` for all models, a few
//! for the head, which is a dot product or a net. Tests hold the shaders against their twins in `cpu`.

mod any;
mod choice;
mod contract;
/// Plain Rust, one thread: the twin of every shader, and the engine where there is no WebGPU.
pub mod cpu;
mod error;
/// WGSL compute shaders through wgpu: WebGPU in the browser, Vulkan natively.
pub mod gpu;
mod idle;
mod layers;
mod loss;
mod optimizer;
mod plan;
mod program;
mod recipe;
mod rows;
mod sort;

pub use any::AnyEngine;
pub use choice::{EngineChoice, EngineFacts, EngineKind};
pub use contract::{Batches, Engine};
pub use error::EngineError;
pub use loss::Loss;
pub use optimizer::{AdamW, StepHyper};
pub use recipe::{Recipe, RunningMeans, Start};
pub(crate) use rows::RowLayout;

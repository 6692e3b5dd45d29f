//! The contract for computing, and the two engines that keep it: plain Rust and WGSL.
//!
//! Both engines lay a model out as one table (`rows`, `layers`), compile it into one list of operations (`program`), and
//! cut training into the same plan (`plan`). They execute that list with kernels of the same names: tests compare each
//! shader with its twin in `cpu`. The optimizer is `optim`. `inspect` opens one step up, to be looked at.
//!
//! Read `contract`, `rows`, `program`, `optim`, then `cpu` and `gpu`.

mod choice;
mod choice_engine;
mod contract;
/// Plain Rust, one thread: the twin of every shader, and the engine where there is no WebGPU.
pub mod cpu;
mod error;
mod full_batch;
/// WGSL compute shaders through wgpu: WebGPU in the browser, Vulkan natively.
pub mod gpu;
mod gpu_device;
mod inspect;
mod layers;
mod loss;
mod objective;
mod optim;
mod plan;
mod predictor;
mod program;
mod rows;
pub mod softmax;
mod sort;
pub mod svdpp;
mod tables;

pub use choice::{EngineChoice, EngineFacts, EngineKind, FallbackReason};
pub use choice_engine::{ChoiceEngine, ChoiceObjective, choice_tables};
pub use contract::{Batches, Engine, Recipe, Start};
pub use error::EngineError;
pub use full_batch::{FullBatch, FullBatchEngine};
pub use gpu_device::{GpuDevice, OPEN_GPU, OpenGpu};
pub use inspect::{LayerTrace, RatingTrace, RowTrace, Side, StepTrace};
pub use loss::Loss;
pub use objective::Objective;
pub use optim::{AdamW, Moments, StepHyper};
pub use predictor::{Predictor, RankBy, RowOf};
pub(crate) use rows::RowLayout;

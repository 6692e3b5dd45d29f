//! The worker: owns the data and the engine, and answers the page.

mod answers;
mod map_builder;
mod engines;
mod kept;
mod opened;
mod person;
mod session;
mod task;
mod trained;
#[cfg(target_arch = "wasm32")]
mod begin;
#[cfg(target_arch = "wasm32")]
mod fetch;
#[cfg(target_arch = "wasm32")]
mod files;
#[cfg(target_arch = "wasm32")]
mod inbox;
#[cfg(target_arch = "wasm32")]
mod keep;
#[cfg(target_arch = "wasm32")]
mod making;
#[cfg(target_arch = "wasm32")]
mod message_loop;
#[cfg(target_arch = "wasm32")]
mod pieces;
#[cfg(target_arch = "wasm32")]
mod turn;

pub use kept::{Changes, KeptData};
#[cfg(target_arch = "wasm32")]
pub use message_loop::start;
pub use opened::{Attempt, Opened, ReadOutcome};
pub use session::Session;

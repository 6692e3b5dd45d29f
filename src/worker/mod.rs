//! The worker: has the data, the engine and the model, and handles the page's messages.
//!
//! Read [`message_loop`] first, then by what a message is about: `data_commands`, `read_files`, `read_codes` and `fetch` for data,
//! `session`, `models` and `trainer` for runs, `answers` for questions, `run_log`, `evaluator` and `trials` for comparing models and settings, `export_job` for downloads, `persistence` for what the next
//! visit finds. All of this runs without a browser: `platform` lists what is needed of one, and `browser` implements it.

mod answers;
#[cfg(target_arch = "wasm32")]
mod browser;
mod data_commands;
mod engines;
mod evaluator;
mod export_job;
mod fetch;
mod loaded_data;
mod map_builder;
mod message_loop;
mod modeler;
mod models;
mod opened_files;
mod persistence;
pub mod platform;
mod queue;
mod read_codes;
mod read_files;
mod run_log;
mod session;
mod snapshots;
mod task;
mod trained;
mod trainer;
mod trials;
mod user_profile;

#[cfg(target_arch = "wasm32")]
pub use browser::{Browser, Parts, start};
pub use message_loop::MessageLoop;
pub use modeler::OpenModels;
pub use models::open_models;
pub use queue::Envelope;

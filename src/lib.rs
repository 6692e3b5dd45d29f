//! Tastemap: collaborative filtering that one can watch.
//!
//! The modules stand in the order in which data flows; each knows only the ones before it.

/// Bytes of ratings files to a table of ratings, its classes, its split and its batches.
pub mod data;
/// What a model is: its kind, its named parameters, where they start from.
pub mod model;
/// The contract for computing, and the two engines that keep it: plain Rust and WGSL.
pub mod engine;
/// Schedules, the epoch loop over any engine, the search for a learning rate, the run report.
pub mod train;
/// What a trained model knows: principal components, recommendations.
pub mod insight;
/// How good models are on ratings that training never saw.
pub mod evaluation;
/// What one takes away: a model as a file and back, tables of embeddings and of recommendations.
pub mod export;
/// Every message between the page and its worker.
pub mod protocol;
/// Parts of a program that are downloaded when they are first needed.
#[cfg(target_arch = "wasm32")]
pub mod parts;
/// How a message crosses between the page and its worker.
#[cfg(target_arch = "wasm32")]
pub mod port;
/// The worker: owns the data and the engine, and answers the page.
pub mod worker;
/// What one sees: one file per region of the page.
pub mod ui;

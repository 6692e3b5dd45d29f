//! Region "Data": what is loaded, and how to load something else.
//!
//! `data_sets.rs` offers the data sets of `published.rs`, `saved_data.rs` says what the browser has saved.

pub mod published;

#[cfg(target_arch = "wasm32")]
mod data_sets;
#[cfg(target_arch = "wasm32")]
mod panel;
#[cfg(target_arch = "wasm32")]
mod saved_data;

#[cfg(target_arch = "wasm32")]
pub use panel::DataPanel;

//! Region "Data": what is loaded, and how to load something else.
//!
//! `data_sets.rs` offers the data sets of `published.rs`, `paste.rs` takes a table as text, `saved_data.rs` says what the
//! browser has saved.

pub mod pasted;
pub mod published;

#[cfg(target_arch = "wasm32")]
mod data_sets;
#[cfg(target_arch = "wasm32")]
mod panel;
#[cfg(target_arch = "wasm32")]
mod paste;
#[cfg(target_arch = "wasm32")]
mod saved_data;

#[cfg(target_arch = "wasm32")]
pub use panel::DataPanel;
#[cfg(target_arch = "wasm32")]
pub use paste::open_text;

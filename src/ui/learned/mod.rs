//! Region "What it learned": biases, components, neighbors, and predictions beside held-out ratings.
//!
//! `panel.rs` shows its parts: `biases` (its chart is `bias_chart`, drawn by `scatter`), `components`, `neighbors` and
//! `results`. Pressing a title (`item`) selects the item.

pub mod scatter;
pub mod search;
pub mod sorting;

#[cfg(target_arch = "wasm32")]
mod bias_chart;
#[cfg(target_arch = "wasm32")]
mod biases;
#[cfg(target_arch = "wasm32")]
mod components;
#[cfg(target_arch = "wasm32")]
mod item;
#[cfg(target_arch = "wasm32")]
mod neighbors;
#[cfg(target_arch = "wasm32")]
mod panel;
#[cfg(target_arch = "wasm32")]
mod results;

#[cfg(target_arch = "wasm32")]
pub use panel::LearnedPanel;

//! Region "What it learned": biases, components, neighbors, and predictions beside the truth.

pub mod enough;
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

//! Region "Runs": the runs that have ended, side by side, and the one on show epoch by epoch.
//!
//! What needs no browser comes first: `differences` says what sets two runs apart, `variant` changes one thing, `alike` compares maps. `table` lists
//! the runs, `chart` draws them, `again` trains with one thing changed, `rewind` goes back to an epoch, `maps` shows two maps.

pub mod alike;
pub mod differences;
pub mod variant;

#[cfg(target_arch = "wasm32")]
mod again;
#[cfg(target_arch = "wasm32")]
mod chart;
#[cfg(target_arch = "wasm32")]
mod maps;
#[cfg(target_arch = "wasm32")]
mod panel;
#[cfg(target_arch = "wasm32")]
mod rewind;
#[cfg(target_arch = "wasm32")]
mod table;

#[cfg(target_arch = "wasm32")]
pub use panel::RunsPanel;

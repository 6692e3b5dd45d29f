//! Region "Movie map": items in the plane of two principal components of what was learned about them.
//!
//! Data flow from what a person chooses and the worker sends (`view`) to places on the sheet (`plane`, `drift`, `sheet`,
//! `camera`, `drawn`), from there to pixels (`coloring`, `marker`, `raster`, `canvas`) and to what lies over them (`naming`,
//! `names`, `you`, `overlay`, `card`). What needs no browser is tested without one.

pub mod coloring;
pub mod drift;
pub mod marker;
pub mod naming;
pub mod palette;
pub mod picture;
pub mod plane;
pub mod range;
pub mod raster;
pub mod sheet;
pub mod you;

#[cfg(target_arch = "wasm32")]
mod around;
#[cfg(target_arch = "wasm32")]
mod camera;
#[cfg(target_arch = "wasm32")]
mod canvas;
#[cfg(target_arch = "wasm32")]
mod card;
#[cfg(target_arch = "wasm32")]
mod controls;
#[cfg(target_arch = "wasm32")]
mod drawn;
#[cfg(target_arch = "wasm32")]
mod gestures;
#[cfg(target_arch = "wasm32")]
mod legend;
#[cfg(target_arch = "wasm32")]
mod motion;
#[cfg(target_arch = "wasm32")]
mod names;
#[cfg(target_arch = "wasm32")]
mod overlay;
#[cfg(target_arch = "wasm32")]
mod panel;
#[cfg(target_arch = "wasm32")]
mod saving;
#[cfg(target_arch = "wasm32")]
mod search;
#[cfg(target_arch = "wasm32")]
mod table;
#[cfg(target_arch = "wasm32")]
mod theme;
#[cfg(target_arch = "wasm32")]
mod view;

#[cfg(target_arch = "wasm32")]
pub use motion::prefers_reduced_motion;
#[cfg(target_arch = "wasm32")]
pub use panel::MovieMapPanel;

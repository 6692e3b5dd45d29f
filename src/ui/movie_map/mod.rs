//! Region "Movie map": items in the plane of two principal components of what was learned about them.
//!
//! Data flows from what the worker told (`state`) and what the person chose (`view`) to places on the sheet (`plane`,
//! `drift`, `sheet`), from there to pixels (`colors`, `raster`, `canvas`) and to what lies over them (`naming`,
//! `marks`, `you`, `overlay`, `card`). What needs no browser is tested without one.

pub mod colors;
pub mod drift;
pub mod marks;
pub mod naming;
pub mod picture;
pub mod plane;
pub mod raster;
pub mod sheet;
pub mod range;
pub mod you;

#[cfg(target_arch = "wasm32")]
mod around;
#[cfg(target_arch = "wasm32")]
mod canvas;
#[cfg(target_arch = "wasm32")]
mod card;
#[cfg(target_arch = "wasm32")]
mod controls;
#[cfg(target_arch = "wasm32")]
mod gestures;
#[cfg(target_arch = "wasm32")]
mod legend;
#[cfg(target_arch = "wasm32")]
mod motion;
#[cfg(target_arch = "wasm32")]
mod overlay;
#[cfg(target_arch = "wasm32")]
mod panel;
#[cfg(target_arch = "wasm32")]
mod saving;
#[cfg(target_arch = "wasm32")]
mod search;
#[cfg(target_arch = "wasm32")]
mod state;
#[cfg(target_arch = "wasm32")]
mod table;
#[cfg(target_arch = "wasm32")]
mod theme;
#[cfg(target_arch = "wasm32")]
mod view;

#[cfg(target_arch = "wasm32")]
pub use panel::MovieMapPanel;
#[cfg(target_arch = "wasm32")]
pub use state::MapState;

//! Region "Toy": gradient descent on numbers that one can touch.
//!
//! Read `model` (the model, its loss and its gradient), `bowl` (the loss around one row), `state` (what the toy is set to) and
//! `play` (what one can do), then what shows them: `table`, `plane` and `panel`. `walk` has the keys.

pub mod bowl;
pub mod example;
pub mod model;
pub mod paste;
pub mod state;
pub mod walk;
pub mod words;

#[cfg(target_arch = "wasm32")]
mod panel;
#[cfg(target_arch = "wasm32")]
mod plane;
#[cfg(target_arch = "wasm32")]
mod play;
#[cfg(target_arch = "wasm32")]
mod table;

#[cfg(target_arch = "wasm32")]
pub use panel::ToyPanel;
#[cfg(target_arch = "wasm32")]
pub use play::{Play, provide_toy, use_toy};

//! Regions "You" and "Recommendations": what one person may like, whoever it is, and where each number comes from.

pub mod find;
pub mod my_rating;
pub mod words;

#[cfg(target_arch = "wasm32")]
mod actions;
#[cfg(target_arch = "wasm32")]
mod answers;
#[cfg(target_arch = "wasm32")]
mod more;
#[cfg(target_arch = "wasm32")]
mod own_ratings;
#[cfg(target_arch = "wasm32")]
mod panel;
#[cfg(target_arch = "wasm32")]
mod ranked_table;
#[cfg(target_arch = "wasm32")]
mod stars;
#[cfg(target_arch = "wasm32")]
mod store;
#[cfg(target_arch = "wasm32")]
mod user_chooser;
#[cfg(target_arch = "wasm32")]
mod why;
#[cfg(target_arch = "wasm32")]
mod you;

#[cfg(target_arch = "wasm32")]
pub use panel::ListsPanel;
#[cfg(target_arch = "wasm32")]
pub use store::Lists;
#[cfg(target_arch = "wasm32")]
pub use why::Why;

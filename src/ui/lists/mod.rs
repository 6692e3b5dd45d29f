//! Regions "You" and "Recommendations": what one person may like, a user of the data or the person at the page.
//!
//! The state says whose list is shown (`chosen`) and what the person at the page rated (`my_ratings`). Read `you.rs` and
//! `recommendations.rs`; both ask the worker for what they show.

pub mod my_rating;

#[cfg(target_arch = "wasm32")]
mod more;
#[cfg(target_arch = "wasm32")]
mod my_row;
#[cfg(target_arch = "wasm32")]
mod own_ratings;
#[cfg(target_arch = "wasm32")]
mod rank_by;
#[cfg(target_arch = "wasm32")]
mod ranked_table;
#[cfg(target_arch = "wasm32")]
mod rated;
#[cfg(target_arch = "wasm32")]
mod recommendations;
#[cfg(target_arch = "wasm32")]
mod stars;
#[cfg(target_arch = "wasm32")]
mod user_chooser;
#[cfg(target_arch = "wasm32")]
mod you;

pub use my_rating::RatingScale;
#[cfg(target_arch = "wasm32")]
pub use my_row::use_my_row;
#[cfg(target_arch = "wasm32")]
pub use recommendations::Recommendations;
#[cfg(target_arch = "wasm32")]
pub use stars::Stars;
#[cfg(target_arch = "wasm32")]
pub use you::{YouPanel, find_my_items};

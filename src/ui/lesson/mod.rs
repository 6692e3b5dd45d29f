//! Region "Lesson": short pages beside the live parts, each of them guess, act, check.
//!
//! Read `format` (what a lesson is), `read` (its JSON, and what is wrong with it), `check` (what fulfills a task, by what
//! there is to see alone), `now` (how far a task has come), `progress` (what is saved) and `history` (Back and Forward),
//! then `panel`, which shows them. The texts of a lesson are in its file: `web/lesson.json` is the built-in one.

pub mod check;
pub mod format;
pub mod history;
pub mod now;
pub mod progress;
pub mod read;
pub mod words;
#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(target_arch = "wasm32")]
mod pages;
#[cfg(target_arch = "wasm32")]
mod panel;
#[cfg(target_arch = "wasm32")]
mod questions;
#[cfg(target_arch = "wasm32")]
mod record;
#[cfg(target_arch = "wasm32")]
mod seen;
#[cfg(target_arch = "wasm32")]
mod work;

#[cfg(target_arch = "wasm32")]
pub use pages::LessonPages;
#[cfg(target_arch = "wasm32")]
pub use panel::LessonPanel;

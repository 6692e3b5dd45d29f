//! Region "What was read": the files as they were understood, what was done with them, and how to change that.
//!
//! Read `shown.rs` (a part of the report and a file of it, as components pass them on), then `outcome.rs` (one part),
//! `file.rs` (one file), `dialect.rs` and `preview.rs` (how it is read). `view.rs` keeps what a person opened and where
//! the focus was, because each change brings a new report.

pub mod roles;

#[cfg(target_arch = "wasm32")]
mod dialect;
#[cfg(target_arch = "wasm32")]
mod fields;
#[cfg(target_arch = "wasm32")]
mod file;
#[cfg(target_arch = "wasm32")]
mod outcome;
#[cfg(target_arch = "wasm32")]
mod panel;
#[cfg(target_arch = "wasm32")]
mod preview;
#[cfg(target_arch = "wasm32")]
mod shown;
#[cfg(target_arch = "wasm32")]
mod view;

#[cfg(target_arch = "wasm32")]
pub use panel::{ReportButton, ReportPanel, TITLE as REPORT_TITLE};

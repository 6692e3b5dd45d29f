//! The page: one file or folder per region. Code that needs no browser compiles and is tested without one.

pub mod address;
pub mod chart;
pub mod class;
pub mod data_panel;
pub mod form;
pub mod format;
pub mod learned;
pub mod lesson;
pub mod lists;
pub mod movie_map;
pub mod arrival;
pub mod report;
pub mod runs;
pub mod state;
pub mod stepper;
pub mod toy;
pub mod users;
pub mod words;

#[cfg(target_arch = "wasm32")]
mod alerts;
#[cfg(target_arch = "wasm32")]
mod answers;
#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod client;
#[cfg(target_arch = "wasm32")]
mod database;
#[cfg(target_arch = "wasm32")]
mod controls;
#[cfg(target_arch = "wasm32")]
mod confirm;
#[cfg(target_arch = "wasm32")]
mod contents;
#[cfg(target_arch = "wasm32")]
mod copy_button;
#[cfg(target_arch = "wasm32")]
mod data_preview;
#[cfg(target_arch = "wasm32")]
mod dispatch;
#[cfg(target_arch = "wasm32")]
mod drop_zone;
#[cfg(target_arch = "wasm32")]
mod embedding_rows;
#[cfg(target_arch = "wasm32")]
mod evaluation;
#[cfg(target_arch = "wasm32")]
mod export;
#[cfg(target_arch = "wasm32")]
mod focus;
#[cfg(target_arch = "wasm32")]
mod live_address;
#[cfg(target_arch = "wasm32")]
mod local_storage;
#[cfg(target_arch = "wasm32")]
mod lockable;
#[cfg(target_arch = "wasm32")]
mod model_panel;
#[cfg(target_arch = "wasm32")]
mod opening;
#[cfg(target_arch = "wasm32")]
mod projector;
#[cfg(target_arch = "wasm32")]
mod query;
#[cfg(target_arch = "wasm32")]
mod regions;
#[cfg(target_arch = "wasm32")]
mod save;
#[cfg(target_arch = "wasm32")]
mod search_box;
#[cfg(target_arch = "wasm32")]
mod training;
#[cfg(target_arch = "wasm32")]
mod watchdog;
#[cfg(target_arch = "wasm32")]
mod why;
#[cfg(target_arch = "wasm32")]
mod width;
#[cfg(target_arch = "wasm32")]
mod witness;

#[cfg(target_arch = "wasm32")]
pub use app::App;
#[cfg(target_arch = "wasm32")]
pub use regions::{Region, Regions, View};
// The regions, which `src/regions.rs` puts on the page.
#[cfg(target_arch = "wasm32")]
pub use {
    class::ClassPanel, data_panel::DataPanel, data_preview::DataPreview, evaluation::EvaluationPanel,
    export::ExportPanel, learned::LearnedPanel, lesson::LessonPages, lesson::LessonPanel, lists::Recommendations,
    lists::YouPanel, model_panel::ModelPanel, movie_map::MovieMapPanel, report::ReportPanel, runs::RunsPanel,
    stepper::StepperPanel, toy::ToyPanel, training::RateFinderFigure, training::TrainingPanel,
};

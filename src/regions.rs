//! The regions of the page, in their order, and the part of the program that each is in. A new region is its file, one line
//! here, and its id and name in `ui/state/shown_regions.rs`.
//!
//! The program's first part holds what a start needs. `cargo xtask build` cuts the other parts off; a region downloads its
//! part when it is first on the page.

use leptos::prelude::*;
use tastemap::ui::{
    ClassPanel, DataPanel, DataPreview, EvaluationPanel, ExportPanel, LearnedPanel, LessonPages, LessonPanel,
    ModelPanel, MovieMapPanel, RateFinderFigure, Recommendations, Region, Regions, ReportPanel, RunsPanel,
    StepperPanel, ToyPanel, TrainingPanel, View, YouPanel,
};

/// The view of a region in the first part.
macro_rules! first {
    ($($view:tt)+) => { View::First(|| view! { $($view)+ }.into_any()) };
}

/// The view of a region in another part.
macro_rules! later {
    ($part:ident: $name:ident, $($view:tt)+) => {
        View::Later(tastemap::later!($part: $name, fn() -> AnyView, || view! { $($view)+ }.into_any()))
    };
}

/// What the page shows. A region spans the page unless `style/page.css` gives it a place in the grid.
pub const RESULTS: &[Region] = &[
    Region { ids: &["lesson"], view: first!(<LessonPanel pages=LESSON />) },
    Region { ids: &[], view: later!(results: report, <ReportPanel />) },
    Region { ids: &["training"], view: first!(<TrainingPanel rate_finder=RATE_FINDER />) },
    Region { ids: &["map"], view: later!(results: map, <MovieMapPanel />) },
    Region {
        ids: &["you", "recommendations"],
        view: later!(results: lists, <div class="lists"><Regions regions=LISTS /></div>),
    },
    Region { ids: &["runs"], view: later!(more: runs, <RunsPanel />) },
    Region { ids: &["learned"], view: later!(results: learned, <LearnedPanel />) },
    Region { ids: &["evaluation"], view: later!(more: evaluation, <EvaluationPanel />) },
    Region { ids: &["toy"], view: later!(more: toy, <ToyPanel />) },
    Region { ids: &["one-batch"], view: later!(more: one_batch, <StepperPanel />) },
    Region { ids: &["class"], view: later!(more: class, <ClassPanel />) },
    Region { ids: &["data-preview"], view: later!(more: data_preview, <DataPreview />) },
    Region { ids: &["export"], view: later!(more: export, <ExportPanel />) },
];

const RATE_FINDER: &[Region] = &[Region { ids: &[], view: later!(more: rate_finder, <RateFinderFigure />) }];

/// What stands in the region "Lesson" while one is open.
const LESSON: &[Region] = &[Region { ids: &[], view: later!(more: lesson, <LessonPages />) }];

/// Two sections side by side.
const LISTS: &[Region] = &[
    Region { ids: &["you"], view: first!(<YouPanel />) },
    Region { ids: &["recommendations"], view: first!(<Recommendations />) },
];

/// What a person sets, beside the results where there is room.
pub const SETTINGS: &[Region] = &[
    Region { ids: &["data"], view: first!(<DataPanel />) },
    Region { ids: &["model-panel"], view: later!(results: model, <ModelPanel />) },
];

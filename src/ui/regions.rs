//! The regions of the page, in their order. A new region is its file, one line here, and its id and name in
//! `state/shown_regions.rs`.

use super::data_panel::DataPanel;
use super::data_preview::DataPreview;
use super::dispatch::use_memo;
use super::evaluation::EvaluationPanel;
use super::export::ExportPanel;
use super::learned::LearnedPanel;
use super::lists::{Recommendations, YouPanel};
use super::model_panel::ModelPanel;
use super::movie_map::MovieMapPanel;
use super::report::ReportPanel;
use super::stepper::StepperPanel;
use super::toy::ToyPanel;
use super::training::TrainingPanel;
use leptos::prelude::*;

pub struct Region {
    /// The ids of its sections. One without any is on the page with all others.
    pub ids: &'static [&'static str],
    pub view: fn() -> AnyView,
}

/// What the page shows. A region spans the page unless `style/page.css` gives it a place in the grid.
pub const RESULTS: &[Region] = &[
    Region { ids: &[], view: || view! { <ReportPanel /> }.into_any() },
    Region { ids: &["training"], view: || view! { <TrainingPanel /> }.into_any() },
    Region { ids: &["map"], view: || view! { <MovieMapPanel /> }.into_any() },
    Region {
        ids: &["you", "recommendations"],
        view: || view! { <div class="lists">{shown_all(LISTS)}</div> }.into_any(),
    },
    Region { ids: &["learned"], view: || view! { <LearnedPanel /> }.into_any() },
    Region { ids: &["evaluation"], view: || view! { <EvaluationPanel /> }.into_any() },
    Region { ids: &["toy"], view: || view! { <ToyPanel /> }.into_any() },
    Region { ids: &["one-batch"], view: || view! { <StepperPanel /> }.into_any() },
    Region { ids: &["data-preview"], view: || view! { <DataPreview /> }.into_any() },
    Region { ids: &["export"], view: || view! { <ExportPanel /> }.into_any() },
];

/// Two sections side by side.
const LISTS: &[Region] = &[
    Region { ids: &["you"], view: || view! { <YouPanel /> }.into_any() },
    Region { ids: &["recommendations"], view: || view! { <Recommendations /> }.into_any() },
];

/// What a person sets, beside the results where there is room.
pub const SETTINGS: &[Region] = &[
    Region { ids: &["data"], view: || view! { <DataPanel /> }.into_any() },
    Region { ids: &["model-panel"], view: || view! { <ModelPanel /> }.into_any() },
];

/// These regions, as far as they are on the page. A region is made when it is first shown. Hidden later, it keeps what a
/// person did in it.
pub fn shown_all(regions: &'static [Region]) -> impl IntoView {
    regions.iter().map(shown).collect_view()
}

fn shown(region: &'static Region) -> impl IntoView {
    let ids = region.ids;
    let is_shown = use_memo(move |state| ids.is_empty() || ids.iter().any(|id| state.shown_regions.shows(id)));
    let was_shown = Memo::new(move |before: Option<&bool>| before == Some(&true) || is_shown.get());
    view! {
        <div class="region" hidden=move || !is_shown.get()>
            {move || was_shown.get().then(|| (region.view)())}
        </div>
    }
}

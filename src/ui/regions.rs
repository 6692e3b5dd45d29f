//! The regions of the page, in their order. A new region is its file and one line here.

use super::data_panel::DataPanel;
use super::data_preview::DataPreview;
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
    /// The ids and names of its sections, as the table of contents lists them.
    pub sections: &'static [(&'static str, &'static str)],
    pub view: fn() -> AnyView,
}

/// What the page shows. A region spans the page unless `style/page.css` gives it a place in the grid.
pub const RESULTS: &[Region] = &[
    Region { sections: &[], view: || view! { <ReportPanel /> }.into_any() },
    Region { sections: &[("training", "Training")], view: || view! { <TrainingPanel /> }.into_any() },
    Region { sections: &[("map", "Movie map")], view: || view! { <MovieMapPanel /> }.into_any() },
    Region {
        sections: &[("you", "You"), ("recommendations", "Recommendations")],
        view: || view! { <div class="lists"><YouPanel /><Recommendations /></div> }.into_any(),
    },
    Region { sections: &[("learned", "What it learned")], view: || view! { <LearnedPanel /> }.into_any() },
    Region { sections: &[("evaluation", "Evaluation")], view: || view! { <EvaluationPanel /> }.into_any() },
    Region { sections: &[("toy", "Toy")], view: || view! { <ToyPanel /> }.into_any() },
    Region { sections: &[("one-batch", "One batch")], view: || view! { <StepperPanel /> }.into_any() },
    Region { sections: &[("data-preview", "Data preview")], view: || view! { <DataPreview /> }.into_any() },
    Region { sections: &[("export", "Export")], view: || view! { <ExportPanel /> }.into_any() },
];

/// What a person sets, beside the results where there is room.
pub const SETTINGS: &[Region] = &[
    Region { sections: &[("data", "Data")], view: || view! { <DataPanel /> }.into_any() },
    Region { sections: &[("model-panel", "Model")], view: || view! { <ModelPanel /> }.into_any() },
];

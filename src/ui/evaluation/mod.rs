//! Region "Evaluation": how good the models of this visit are, how much that varies, and which settings are better.
//!
//! `table.rs` compares models, `trials.rs` trains several times: its parts are "Cross-validate" and "Tune".

mod table;
mod trial_plot;
mod trials;

use super::dispatch::use_memo;
use leptos::prelude::*;
use table::ModelTable;
use trials::{CrossValidation, Tuning};

#[component]
pub fn EvaluationPanel() -> impl IntoView {
    let has_data = use_memo(|state| state.data.facts.is_some());
    view! {
        <section class="evaluation" id="evaluation" aria-labelledby="evaluation-title">
            <h2 id="evaluation-title">"Evaluation"</h2>
            <p class="lead">
                "A model is good if it is right about ratings that it never saw. Here every model of this visit is tested \
                 on the same held-out ratings, beside three that need no training."
            </p>
            <Show when=move || has_data.get()>
                <ModelTable />
                <div class="evaluation-parts">
                    <CrossValidation />
                    <Tuning />
                </div>
            </Show>
        </section>
    }
}

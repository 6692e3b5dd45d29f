//! Region "Training": the buttons of a run, its progress, its curves and its table of epochs.
//!
//! The panel has one part per file: `run_buttons.rs`, `status.rs`, `rate_finder.rs`, `loss_curves.rs`, `epochs.rs`.

mod epochs;
mod loss_curves;
mod rate_finder;
mod run_buttons;
mod status;

use super::controls::ProgressBar;
use super::dispatch::{use_memo, use_phase, use_selector};
use super::regions::{Region, Regions};
use super::state::{Curve, Phase};
use epochs::Epochs;
use leptos::prelude::*;
use loss_curves::LossCurves;
use run_buttons::RunButtons;
use status::Status;

pub use rate_finder::RateFinderFigure;

/// `rate_finder` is the figure of the learning rate finder. Its code may come later than the page's.
#[component]
pub fn TrainingPanel(rate_finder: &'static [Region]) -> impl IntoView {
    let (phase, curve) = (use_phase(), use_selector(|state| &state.run.curve));
    let first = use_memo(|state| state.run.facts.first);
    let searched = use_memo(|state| state.search.as_ref().map(|search| search.share));
    let tried = use_memo(|state| *state.trying);
    let share = Signal::derive(move || match phase.get() {
        Phase::Searching => searched.get().or(tried.get()).unwrap_or_default(),
        _ => first.get().map(|(_, share)| share).unwrap_or_else(|| curve.with(Curve::done)),
    });
    let without_unseen = RwSignal::new(false);
    view! {
        <section class="training" id="training" aria-labelledby="training-title" tabindex="-1">
            <div class="controls">
                <h2 id="training-title">"Training"</h2>
                <RunButtons />
                <Status />
            </div>
            <ProgressBar label="Training progress" share />
            <Show when=move || searched.with(Option::is_some)>
                <Regions regions=rate_finder />
            </Show>
            <div class="outcome">
                <LossCurves without_unseen />
                <Epochs without_unseen />
            </div>
        </section>
    }
}

//! The region, and the button that opens it again.

use super::outcome::Outcome;
use super::shown::ShownPart;
use super::view::ReportView;
use crate::protocol::{Part, Replaced, Reports};
use crate::ui::dispatch::{use_dispatch, use_phase, use_selector};
use crate::ui::state::Action;
use leptos::prelude::*;
use std::sync::Arc;

/// The heading's id: the focus comes here where the page asks something about files.
pub const TITLE: &str = "read-title";

#[component]
pub fn ReportPanel() -> impl IntoView {
    let (dispatch, phase) = (use_dispatch(), use_phase());
    let report = use_selector(|state| &state.files.report);
    let is_open = use_selector(|state| &state.files.report_is_open);
    let is_idle = Memo::new(move |_| phase.get().is_idle());
    let view = ReportView::default();
    Effect::new(move || {
        if report.with(Option::is_none) {
            view.clear();
        } else if is_idle.get() {
            // The new report is on the page by then, and takes the focus again.
            request_animation_frame(move || view.restore_focus());
        }
    });
    let section = move |reports: Arc<Reports>| {
        view! {
            <section class="panel read" id="read" aria-labelledby=TITLE>
                <div class="controls">
                    <h2 id=TITLE tabindex="-1">"What was read"</h2>
                    <button class="quiet" on:click=move |_| dispatch.act(Action::ShowReport(false))>
                        "Close"
                    </button>
                </div>
                // A run needs the data as they are.
                <div
                    class="outcomes"
                    inert=move || !is_idle.get()
                    on:change=move |event| view.note_use(&event)
                    on:click=move |event| view.note_use(&event)
                >
                    <Outcomes view reports />
                </div>
            </section>
        }
    };
    move || report.get().filter(|_| is_open.get()).map(section)
}

/// Opens or closes the report.
#[component]
pub fn ReportButton() -> impl IntoView {
    let dispatch = use_dispatch();
    let report = use_selector(|state| &state.files.report);
    let is_open = use_selector(|state| &state.files.report_is_open);
    view! {
        <Show when=move || report.with(Option::is_some)>
            <button
                class="wide"
                aria-expanded=move || is_open.get().to_string()
                on:click=move |_| dispatch.act(Action::ShowReport(!is_open.get_untracked()))
            >
                "What was read"
            </button>
        </Show>
    }
}

#[component]
fn Outcomes(view: ReportView, reports: Arc<Reports>) -> impl IntoView {
    let dispatch = use_dispatch();
    let part = |part| ShownPart::new(dispatch, view, &reports, part);
    let (pending, loaded) = (part(Part::Pending), part(Part::Loaded));
    let both = pending.is_some() && loaded.is_some();
    let heading = |title: &'static str| both.then(|| view! { <h3>{title}</h3> });
    let replaced = reports.replaced.clone();
    view! {
        {pending.map(|part| (heading("Not part of the data"), view! { <Outcome part /> }))}
        {loaded
            .map(|part| {
                let replaced = replaced.map(|replaced| view! { <ReplacedRatings replaced /> });
                (heading("The data"), replaced, view! { <Outcome part /> })
            })}
    }
}

/// Which ratings the new ones replaced, and the button that loads both.
#[component]
fn ReplacedRatings(replaced: Replaced) -> impl IntoView {
    let dispatch = use_dispatch();
    let Replaced { source, at_hand } = replaced;
    view! {
        <div class="warning note" role="note">
            <p>
                {format!("These ratings replaced those of {source}.")}
                {(!at_hand).then_some(" To load both, drop all their files together.")}
            </p>
            {at_hand
                .then(|| {
                    view! {
                        <button on:click=move |_| {
                            dispatch.act(Action::ReadBoth)
                        }>"Add to the ratings loaded before"</button>
                    }
                })}
        </div>
    }
}

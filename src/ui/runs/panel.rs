//! The region and its parts.

use super::again::Again;
use super::chart::RunCurves;
use super::maps::TwoMaps;
use super::rewind::Rewind;
use super::table::RunTable;
use crate::protocol::Export;
use crate::ui::dispatch::{use_dispatch, use_memo, use_selector};
use crate::ui::state::Action;
use crate::ui::words::runs as words;
use leptos::prelude::*;

#[component]
pub fn RunsPanel() -> impl IntoView {
    let has_runs = use_memo(|state| !state.runs.records.is_empty());
    // The run under the pointer or the focus, which stands out among the others.
    let pointed = RwSignal::new(None);
    view! {
        <section class="runs" id="runs" aria-labelledby="runs-title">
            <h2 id="runs-title">"Runs"</h2>
            <p class="lead">
                "Train twice with one thing changed, and see what it does. The last 24 runs stay here, also when you come back; their maps and epochs, until you leave."
            </p>
            <Show
                when=move || has_runs.get()
                fallback=|| view! { <p class="empty">"No run has ended yet. " <a href="#training">"Press Train"</a> " first."</p> }
            >
                <Again />
                <Verdict />
                <RunCurves pointed />
                <RunTable pointed />
                <Downloads />
                <TwoMaps />
                <Rewind />
            </Show>
        </section>
    }
}

/// Which of the drawn runs turn up.
#[component]
fn Verdict() -> impl IntoView {
    let (records, drawn) = (use_selector(|state| &state.runs.records), use_selector(|state| &state.runs.drawn));
    let sentence = move || {
        records.with(|records| {
            let runs = drawn.with(|drawn| {
                records.iter().filter(|run| drawn.contains(&run.number)).map(|run| &**run).collect::<Vec<_>>()
            });
            words::verdict(&runs)
        })
    };
    view! {
        <p class="verdict" role="status" aria-label="Which runs turn up">
            {sentence}
        </p>
    }
}

#[component]
fn Downloads() -> impl IntoView {
    let dispatch = use_dispatch();
    let busy = use_memo(|state| state.export.is_some());
    let button = move |label, file| {
        view! {
            <button disabled=busy on:click=move |_| dispatch.act(Action::Export(file))>
                {label}
            </button>
        }
    };
    view! {
        <div class="buttons">
            {button("Download runs (CSV)", Export::RunsCsv)} {button("Download runs (JSON)", Export::RunsJson)}
        </div>
    }
}

//! Region "Export": what was learned, as files for other programs, and a model from a file.
//!
//! `job.rs` asks the worker for a file, `code.rs` shows the fastai code of the model, `link.rs` makes a link to the settings.

mod code;
mod job;
mod link;

use super::controls::NumberInput;
use super::dispatch::{use_dispatch, use_memo, use_noun, use_phase};
use super::state::{Action, State};
use super::words::{ranking, runs as words};
use crate::protocol::Export;
use code::FastaiCode;
use job::{Download, ExportProgress};
use leptos::prelude::*;
use link::CopyLink;

/// Rows per user in the table of recommendations, at most.
const MOST: u32 = 1000;

#[component]
pub fn ExportPanel() -> impl IntoView {
    let (has_data, has_model) = (use_memo(|state| state.data.facts.is_some()), use_memo(State::has_model));
    let noun = use_noun();
    let rewound = use_memo(|state| *state.runs.rewound);
    view! {
        <section class="export" id="export" aria-labelledby="export-title">
            <h2 id="export-title">"Export"</h2>
            <p class="lead">
                "What the model learned, as files for other programs. This browser makes them. While it makes a long one, \
                 you can go on training and looking around."
            </p>
            {is_in_frame().then(|| view! { <FrameNote /> })}
            <ExportProgress />
            <p class="lead on-show">{move || rewound.get().map(words::exported)}</p>
            <div class="export-files">
                <Recommendations has_model />
                <div class="export-file" role="group" aria-labelledby="export-embeddings">
                    <h3 id="export-embeddings">"Embeddings"</h3>
                    <p>
                        {move || format!("The numbers of every user and every {}, for the ", noun.get().one)}
                        <a href="https://projector.tensorflow.org" rel="noreferrer">"Embedding Projector"</a>
                        ": a zip with a table of vectors and a table of names, ratings, means and biases for each."
                    </p>
                    <Download ready=has_model file=|| Export::Embeddings label="Download embeddings (TSV)" />
                </div>
                <ModelFile has_model />
                <div class="export-file" role="group" aria-labelledby="export-ratings">
                    <h3 id="export-ratings">"Ratings"</h3>
                    <p>
                        "The ratings as this page read and cleaned them: user, item, rating. The report of a run, with every \
                         epoch, is below the table of epochs."
                    </p>
                    <Download ready=has_data file=|| Export::Ratings label="Download ratings (CSV)" />
                </div>
            </div>
            <CopyLink />
            <FastaiCode />
        </section>
    }
}

/// Whether another page shows this one in a frame.
fn is_in_frame() -> bool {
    let here = window();
    here.top().ok().flatten().is_some_and(|top| top != here)
}

/// A frame can forbid downloads, and nobody is told.
#[component]
fn FrameNote() -> impl IntoView {
    view! {
        <p class="lead">
            "If no file arrives, the page around this one forbids downloads. "
            <a href=location().href().unwrap_or_default() target="_blank">"Open Tastemap in a tab of its own."</a>
        </p>
    }
}

/// The table of recommendations, and how many of them each user gets.
#[component]
fn Recommendations(has_model: ReadSignal<bool>) -> impl IntoView {
    let (top, wrong) = (RwSignal::new(10), RwSignal::new(false));
    let (by, ranks_by) = (use_memo(|state| *state.rank_by), use_memo(State::ranks_by));
    let predicts_ratings = use_memo(State::predicts_ratings);
    let noun = use_noun();
    view! {
        <div class="export-file" role="group" aria-labelledby="export-recommendations">
            <h3 id="export-recommendations">"Recommendations"</h3>
            <p>
                {move || {
                    let column = if predicts_ratings.get() { "predicted" } else { "score" };
                    format!(
                        "For every user, the {} they have not rated, best first: user, rank, item, {column}.",
                        noun.get().many,
                    )
                }}
                {move || ranks_by.get().then(|| format!(" Ranked as the lists above: {}.", ranking::rank_by(by.get())))}
            </p>
            <NumberInput id="export-top" label="Top" range=1..=MOST value=top wrong take=move |n| top.set(n) />
            <Download
                ready=Signal::derive(move || has_model.get() && !wrong.get())
                file=move || Export::Recommendations { top: top.get_untracked() as usize, by: by.get_untracked() }
                label="Download recommendations (CSV)"
            />
        </div>
    }
}

/// The model as a file, and a model from a file.
#[component]
fn ModelFile(has_model: ReadSignal<bool>) -> impl IntoView {
    let (dispatch, phase, noun) = (use_dispatch(), use_phase(), use_noun());
    view! {
        <div class="export-file" role="group" aria-labelledby="export-model">
            <h3 id="export-model">"Model"</h3>
            <p>
                {move || {
                    format!(
                        "A zip with every parameter under fastai’s name for it (safetensors), the state of the optimizer, \
                         and the settings, history, users and {} (JSON). With the same ratings, you can load it here again.",
                        noun.get().many,
                    )
                }}
            </p>
            <Download ready=has_model file=|| Export::Model label="Download model" />
            <div class="load">
                <label for="export-load">"Load a model"</label>
                <input
                    id="export-load"
                    type="file"
                    accept=".zip"
                    disabled=move || !phase.get().is_idle()
                    on:change:target=move |event| {
                        dispatch.act_with_files(Action::OpenModel, event.target().files());
                        // Without this, choosing the same file again would be no change.
                        event.target().set_value("");
                    }
                />
            </div>
        </div>
    }
}

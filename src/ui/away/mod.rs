//! Region "Export": what was learned, as files for elsewhere, and a model from a file.

mod code;
mod making;

use super::drop_zone::list;
use super::session::Session;
use crate::protocol::Export;
use code::Code;
use leptos::prelude::*;
use making::{Download, MakingBar};

/// Rows per user in the table of recommendations, at most.
const MOST: usize = 1000;

#[component]
pub fn AwayPanel(session: Session) -> impl IntoView {
    let has_model = session.store.has_model;
    view! {
        <section class="away" id="export" aria-labelledby="away-title">
            <h2 id="away-title">"Export"</h2>
            <p class="lead">
                "What was learned here, as files for elsewhere. They are made on this machine; making a long one leaves "
                "training and answers their turn."
            </p>
            <MakingBar session />
            <div class="goods">
                <Recommended session />
                <div class="good" role="group" aria-labelledby="away-embeddings">
                    <h3 id="away-embeddings">"Embeddings"</h3>
                    <p>
                        "The numbers of every film and every viewer, for the "
                        <a href="https://projector.tensorflow.org" rel="noreferrer">"Embedding Projector"</a>
                        ": a table of vectors and one of names, ratings, means and biases for each, in a zip."
                    </p>
                    <Download session needs=has_model file=|| Some(Export::Embeddings) label="Download embeddings (TSV)" />
                </div>
                <Model session />
                <div class="good" role="group" aria-labelledby="away-ratings">
                    <h3 id="away-ratings">"Ratings"</h3>
                    <p>
                        "As they were read and repaired here: user, item, rating. The report of a run, with every epoch, "
                        "is beside the table of epochs."
                    </p>
                    <Download
                        session
                        needs=Signal::derive(move || session.store.data.with(Option::is_some))
                        file=|| Some(Export::Ratings)
                        label="Download ratings (CSV)"
                    />
                </div>
            </div>
            <Code session />
        </section>
    }
}

/// The table of recommendations, and how many of them.
#[component]
fn Recommended(session: Session) -> impl IntoView {
    let typed = RwSignal::new("10".to_owned());
    let top = move || typed.get().trim().parse().ok().filter(|top| (1..=MOST).contains(top));
    let wrong = move || top().is_none();
    view! {
        <div class="good" role="group" aria-labelledby="away-recommendations">
            <h3 id="away-recommendations">"Recommendations"</h3>
            <p>"For every viewer the films they have not rated, best first: user, rank, item, predicted."</p>
            <div class="setting number">
                <label for="away-top">"Top"</label>
                <input
                    id="away-top"
                    type="number"
                    step="1"
                    min="1"
                    max=MOST.to_string()
                    inputmode="numeric"
                    aria-invalid=move || wrong().then_some("true")
                    aria-describedby="away-top-error"
                    prop:value=typed
                    on:input:target=move |event| typed.set(event.target().value())
                />
                <p class="error" id="away-top-error">
                    {move || wrong().then_some("Choose a whole number from 1 to 1,000.")}
                </p>
            </div>
            <Download
                session
                needs=Signal::derive(move || session.store.has_model.get() && !wrong())
                file=move || top().map(|top| Export::Recommendations { top })
                label="Download recommendations (CSV)"
            />
        </div>
    }
}

/// The model out, and back in.
#[component]
fn Model(session: Session) -> impl IntoView {
    let busy = move || !session.store.phase.get().is_idle();
    view! {
        <div class="good" role="group" aria-labelledby="away-model">
            <h3 id="away-model">"Model"</h3>
            <p>
                "A zip: every number under fastai’s name for it (safetensors), what the optimizer remembers, and the "
                "settings, history, viewers and films (JSON). It can be loaded here again, with the same ratings."
            </p>
            <Download session needs=session.store.has_model file=|| Some(Export::Model) label="Download model" />
            <div class="load">
                <label for="away-load">"Load a model"</label>
                <input
                    id="away-load"
                    type="file"
                    accept=".zip"
                    disabled=busy
                    on:change:target=move |event| {
                        let chosen = event.target().files().map(|files| list(&files)).unwrap_or_default();
                        session.open_model(chosen);
                        // Choosing the same file again is a change again.
                        event.target().set_value("");
                    }
                />
            </div>
        </div>
    }
}

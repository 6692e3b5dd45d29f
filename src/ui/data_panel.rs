//! Region "Data": what is loaded, and how to load something else.

use super::controls::Choice;
use super::data_sets::DataSets;
use super::drop_zone::list;
use super::format::facts_line;
use super::read_panel::ReadAgainShown;
use super::saved_data::SavedData;
use super::session::Session;
use super::state::UnderWay;
use super::words::reading as words;
use crate::data::{DatasetFacts, ItemNames};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn DataPanel(session: Session) -> impl IntoView {
    let store = session.store;
    let busy = Signal::derive(move || !store.phase.get().is_idle());
    let names = vec![(ItemNames::Titles, "Titles".to_owned()), (ItemNames::Ids, "Ids".to_owned())];
    view! {
        <section class="panel data" id="data" aria-labelledby="data-title">
            <h2 id="data-title">"Data"</h2>
            {move || store.data.get().map(|facts| view! { <Facts facts /> })}
            <FileChooser session busy />
            {move || store.files.reading.get().map(|reading| view! { <Reading session reading /> })}
            <ReadAgainShown session />
            <button
                class="wide"
                disabled=move || busy.get() || store.data.with(|data| data.as_ref().is_some_and(|facts| facts.synthetic))
                on:click=move |_| session.use_sample()
            >
                "Use sample data"
            </button>
            <DataSets session busy />
            <Choice
                id="item-names"
                label="Item names"
                hint="What counts as one film. By title, editions that share a title are learned as one."
                options=names
                chosen=Signal::derive(move || store.form.with(|form| form.item_names))
                disabled=busy
                choose=move |names| session.name_items_by(names)
            />
            <SavedData />
        </section>
    }
}

#[component]
fn Facts(facts: Arc<DatasetFacts>) -> impl IntoView {
    let label = if facts.synthetic { "Synthetic — imaginary viewers" } else { "Your ratings" };
    view! {
        <p class="badge" class:synthetic=facts.synthetic>{label}</p>
        <p class="source">{facts.source.clone()}</p>
        <p class="facts">{facts_line(&facts)}</p>
        <p class="scale">
            {format!(
                "Ratings from {} to {}, {:.2} on average",
                facts.lowest_rating,
                facts.highest_rating,
                facts.mean_rating,
            )}
        </p>
    }
}

/// How far reading, or fetching, is, and a way to call it off.
#[component]
fn Reading(session: Session, reading: UnderWay) -> impl IntoView {
    let UnderWay { progress, since } = reading;
    let percent = (progress.of_bytes > 0).then(|| 100.0 * progress.bytes as f64 / progress.of_bytes as f64);
    let words = words::reading(&progress, (js_sys::Date::now() - since) / 1000.0);
    view! {
        <div class="reading">
            // Without a value where a host does not say how much it sends.
            <div
                class="progress"
                role="progressbar"
                aria-label="Reading progress"
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=percent.map(|percent| format!("{percent:.0}"))
            >
                <div style:transform=format!("scaleX({})", percent.unwrap_or_default() / 100.0) />
            </div>
            <p>{words}</p>
            <button on:click=move |_| session.cancel_reading()>"Cancel"</button>
        </div>
    }
}

/// The way in for files without dragging them.
#[component]
fn FileChooser(session: Session, busy: Signal<bool>) -> impl IntoView {
    view! {
        <div class="chooser">
            <label for="files">"Ratings files"</label>
            <input
                id="files"
                type="file"
                multiple
                disabled=busy
                aria-describedby="files-hint"
                on:change:target=move |event| {
                    let chosen = event.target().files().map(|files| list(&files)).unwrap_or_default();
                    session.open_files(chosen);
                    // Choosing the same file again is a change again.
                    event.target().set_value("");
                }
            />
            <p id="files-hint">
                "Choose them here or drop them anywhere, as they were downloaded: " <b>"zip"</b> ", " <b>"gz"</b> ", "
                <b>"csv"</b> " and other tables; ratings and titles together. Nothing leaves this machine."
            </p>
        </div>
    }
}

//! The whole page: header, the results, and beside them what one can set.

use super::address;
use super::alerts::Alerts;
use super::away::AwayPanel;
use super::data_panel::DataPanel;
use super::dispatch::{provide_state, use_phase};
use super::drop_zone::DropZone;
use super::form::Form;
use super::learned::LearnedPanel;
use super::lists::ListsPanel;
use super::look::DataPreview;
use super::model_panel::ModelPanel;
use super::movie_map::MovieMapPanel;
use super::read_panel::ReadPanel;
use super::session::Session;
use super::training_panel::TrainingPanel;
use leptos::prelude::*;
use web_sys::UrlSearchParams;

#[component]
pub fn App() -> impl IntoView {
    let mut form = Form::default();
    let pairs = address_pairs();
    let asked = address::asked(&pairs);
    let complaints = address::preset(pairs, &mut form);
    let dispatch = provide_state(form, asked);
    for complaint in complaints {
        dispatch.alert(complaint.what, complaint.advice);
    }
    let session = Session::new();
    let phase = use_phase();
    Effect::new(move || {
        if let Some(body) = document().body() {
            // Refused only for names that are not valid attribute names, and this one is.
            let _ = body.set_attribute("data-state", phase.get().name());
        }
    });

    view! {
        <a class="skip" href="#training">"Skip to training"</a>
        <Header />
        <Alerts />
        <main>
            <ReadPanel session />
            <TrainingPanel session />
            <MovieMapPanel session />
            <ListsPanel session />
            <LearnedPanel />
            <DataPreview />
            <AwayPanel session />
            <aside class="settings" aria-label="Settings">
                <DataPanel session />
                <ModelPanel session />
            </aside>
        </main>
        <footer>
            <p>"Everything happens on this machine: ratings are read, trained on and kept in this browser, and sent nowhere."</p>
        </footer>
        <DropZone session />
    }
}

#[component]
fn Header() -> impl IntoView {
    view! {
        <header>
            <svg class="mark" viewBox="0 0 40 40" aria-hidden="true">
                <path d="M20 4c10 0 17 6 16 15s-7 17-17 17S3 29 4 19 10 4 20 4Z" />
                <path d="M21 11c6 0 10 3 9 9s-4 10-10 10-10-4-9-10 4-9 10-9Z" />
                <circle cx="21" cy="20" r="3.5" />
            </svg>
            <h1>"Tastemap"</h1>
            <p>
                "Give it film ratings and press Train. In a moment it works out, from ratings alone, "
                "which films are alike and who would like what."
            </p>
            // Where the window is narrow, what can be set lies far below.
            <nav aria-label="Further down">
                <a href="#data">"Bring your own ratings"</a>
                <a href="#model-panel">"Settings"</a>
            </nav>
        </header>
    }
}

/// The decoded `key=value` pairs of the page's address.
fn address_pairs() -> Vec<(String, String)> {
    let query = location().search().unwrap_or_default();
    let Ok(pairs) = UrlSearchParams::new_with_str(&query) else { return Vec::new() };
    js_sys::try_iter(&pairs)
        .ok()
        .flatten()
        .into_iter()
        .flatten()
        .filter_map(|pair| {
            let pair = js_sys::Array::from(&pair.ok()?);
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        })
        .collect()
}

//! The region.

use super::data_sets::DataSets;
use super::paste::PasteTable;
use super::saved_data::SavedData;
use crate::data::{DatasetFacts, ItemNames};
use crate::ui::arrival::Lock;
use crate::ui::controls::{Choice, ProgressBar};
use crate::ui::dispatch::{use_dispatch, use_memo, use_noun, use_phase, use_selector};
use crate::ui::focus::{focus_on, is_lost};
use crate::ui::format::facts_line;
use crate::ui::lockable::Lockable;
use crate::ui::report::{REPORT_TITLE, ReportButton};
use crate::ui::state::{Action, UnderWay};
use crate::ui::words::reading as words;
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn DataPanel() -> impl IntoView {
    let (dispatch, phase, noun) = (use_dispatch(), use_phase(), use_noun());
    let facts = use_selector(|state| &state.data.facts);
    let is_reading = use_memo(|state| state.files.reading.is_some());
    let busy = Signal::derive(move || !phase.get().is_idle());
    let is_sample = move || facts.with(|facts| facts.as_ref().is_some_and(|facts| facts.synthetic));
    view! {
        <section class="panel data" id="data" aria-labelledby="data-title" tabindex="-1">
            <h2 id="data-title">"Data"</h2>
            {move || match facts.get() {
                Some(facts) => view! { <Facts facts /> }.into_any(),
                None => view! { <div class="facts-to-come"></div> }.into_any(),
            }}
            <Lockable lock=Lock::Data>
            <FileChooser busy />
            <Show when=move || is_reading.get()>
                <Reading />
            </Show>
            <ReportButton />
            <PasteTable busy />
            <button
                class="wide"
                disabled=move || busy.get() || is_sample()
                on:click=move |_| dispatch.act(Action::UseSample)
            >
                "Use sample data"
            </button>
            <DataSets busy />
            <Choice
                id="item-names"
                label="Item names"
                hint=Signal::derive(move || {
                    format!("What counts as one {}. By title, editions with the same title are one.", noun.get().one)
                })
                options=vec![(ItemNames::Titles, "Titles".to_owned()), (ItemNames::Ids, "Ids".to_owned())]
                chosen=use_memo(|state| state.form.item_names)
                disabled=busy
                choose=move |names| dispatch.act(Action::NameItemsBy(names))
            />
            <SavedData />
            </Lockable>
        </section>
    }
}

#[component]
fn Facts(facts: Arc<DatasetFacts>) -> impl IntoView {
    let label = if facts.synthetic { "Synthetic: imaginary users" } else { "Your ratings" };
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

/// How much of a file is read or fetched, and a button that cancels it.
#[component]
fn Reading() -> impl IntoView {
    let dispatch = use_dispatch();
    let reading = use_selector(|state| &state.files.reading);
    // Some hosts do not say how much they send.
    let share = Signal::derive(move || {
        let progress = reading.get()?.progress;
        Some(progress.bytes as f64 / progress.total()? as f64)
    });
    let words = move || {
        reading
            .get()
            .map(|UnderWay { progress, since }| words::reading(&progress, (js_sys::Date::now() - since) / 1000.0))
    };
    view! {
        <div class="reading">
            <ProgressBar label="Reading progress" share />
            <p>{words}</p>
            <button on:click=move |_| dispatch.act(Action::CancelReading)>"Cancel"</button>
        </div>
    }
}

/// The id of the field that files are chosen by.
const FILES: &str = "files";

/// Files can be chosen here too, by people who cannot or will not drag them.
#[component]
fn FileChooser(busy: Signal<bool>) -> impl IntoView {
    let dispatch = use_dispatch();
    let is_waiting = StoredValue::new(false);
    // The field cannot be used while files are read. The focus that it had goes back, or to the report if that asks something.
    Effect::new(move || {
        if !busy.get() && is_waiting.get_value() {
            is_waiting.set_value(false);
            let asks =
                dispatch.read(|state| state.files.report.as_ref().is_some_and(|reports| reports.pending.is_some()));
            request_animation_frame(move || {
                let is_here = document().active_element().is_some_and(|focused| focused.id() == FILES);
                if is_here || is_lost() {
                    focus_on(if asks { REPORT_TITLE } else { FILES }, asks);
                }
            });
        }
    });
    view! {
        <div class="chooser">
            <label for=FILES>"Ratings files"</label>
            <input
                id=FILES
                type="file"
                multiple
                disabled=busy
                aria-describedby="files-hint"
                on:change:target=move |event| {
                    dispatch.act_with_files(Action::OpenFiles, event.target().files());
                    is_waiting.set_value(true);
                    // Without this, choosing the same file again would be no change.
                    event.target().set_value("");
                }
            />
            <p id="files-hint">
                "Choose them here, or drop them anywhere on the page, as you downloaded them: " <b>"zip"</b> ", "
                <b>"gz"</b> ", " <b>"csv"</b> ", " <b>"xlsx"</b> ", " <b>"json"</b> ", " <b>"parquet"</b>
                " and other tables, ratings and titles together. Or copy a table and press " <b>"Ctrl+V"</b>
                ". Nothing leaves this device."
            </p>
        </div>
    }
}

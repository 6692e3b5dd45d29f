//! What the browser has saved for the next visit, and how to clear it.

use crate::protocol::Saved;
use crate::ui::dispatch::{use_dispatch, use_selector};
use crate::ui::state::Action;
use leptos::prelude::*;

#[component]
pub fn SavedData() -> impl IntoView {
    let dispatch = use_dispatch();
    let saved = use_selector(|state| &state.saved);
    let asking = RwSignal::new(false);
    let about = move || match saved.get() {
        Saved::Nothing => {
            "Nothing is saved yet. This browser saves data and models on this device, for your next visit."
        }
        Saved::Data => "These data are saved in this browser, on this device, for your next visit.",
        Saved::DataAndModel => {
            "These data and the model are saved in this browser, on this device, for your next visit."
        }
        Saved::EarlierVisit => {
            "What you had here before is still saved, until you train on these data or change them. To get it back, \
             open the page without “?data=” in its address."
        }
    };
    let clear = move |_| {
        asking.set(false);
        dispatch.act(Action::ClearSavedData);
    };
    view! {
        <div class="saved">
            <p class="meaning" role="status" aria-label="Saved">{about}</p>
            <Show
                when=move || asking.get()
                fallback=move || view! { <button on:click=move |_| asking.set(true)>"Clear saved data"</button> }
            >
                <p>"This deletes the data, the model and your own ratings from this browser."</p>
                <div class="controls">
                    <button on:click=clear>"Yes, clear"</button>
                    <button class="quiet" on:click=move |_| asking.set(false)>"Keep"</button>
                </div>
            </Show>
        </div>
    }
}

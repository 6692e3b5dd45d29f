//! What the browser has saved for the next visit, and how to clear it.

use crate::protocol::Saved;
use crate::ui::confirm::Confirm;
use crate::ui::dispatch::{use_dispatch, use_selector};
use crate::ui::state::Action;
use leptos::prelude::*;

#[component]
pub fn SavedData() -> impl IntoView {
    let dispatch = use_dispatch();
    let saved = use_selector(|state| &state.saved);
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
    view! {
        <div class="saved">
            <p class="meaning" role="status" aria-label="Saved">{about}</p>
            <Confirm
                name="Clear saved data"
                warning="This deletes the data, the model and your own ratings from this browser."
                yes="Yes, clear"
                act=move |()| dispatch.act(Action::ClearSavedData)
            />
        </div>
    }
}

//! What the browser keeps for the next visit, and how to make it forget.

use super::session::Session;
use crate::protocol::Saved;
use leptos::prelude::*;

#[component]
pub fn Forget(session: Session) -> impl IntoView {
    let kept = session.store.kept;
    let asking = RwSignal::new(false);
    let about = move || match kept.get() {
        Saved::Nothing => {
            "Nothing is kept yet. Data and models stay in this browser, on this machine, for your next visit."
        }
        Saved::Data => "These data are kept in this browser, on this machine, for your next visit.",
        Saved::DataAndModel => {
            "These data and the model are kept in this browser, on this machine, for your next visit."
        }
        Saved::EarlierVisit => {
            "What you had here before is still kept, until you train on these data or change them. To have it back, \
             open the page without “?data=” in its address."
        }
    };
    let forget = move |_| {
        asking.set(false);
        session.forget_everything();
    };
    view! {
        <div class="forget">
            <p class="meaning" role="status" aria-label="Kept">{about}</p>
            <Show
                when=move || asking.get()
                fallback=move || view! { <button on:click=move |_| asking.set(true)>"Forget everything"</button> }
            >
                <p>"The data, the model and your own ratings will be gone from this browser."</p>
                <div class="controls">
                    <button on:click=forget>"Yes, forget"</button>
                    <button class="quiet" on:click=move |_| asking.set(false)>"Keep"</button>
                </div>
            </Show>
        </div>
    }
}

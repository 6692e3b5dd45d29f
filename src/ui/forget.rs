//! What the browser keeps for the next visit, and how to make it forget.

use super::session::Session;
use leptos::prelude::*;

#[component]
pub fn Forget(session: Session) -> impl IntoView {
    let kept = session.store.kept;
    let asking = RwSignal::new(false);
    let about = move || match kept.get() {
        None => "Nothing is kept yet. Data and models stay in this browser, on this machine, for your next visit.",
        Some(false) => "These data are kept in this browser, on this machine, for your next visit.",
        Some(true) => "These data and the model are kept in this browser, on this machine, for your next visit.",
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

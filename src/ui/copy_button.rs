//! A button that copies a text, and says whether the browser let it.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[component]
pub fn CopyButton(
    name: &'static str,
    /// The name of the line that says how it went.
    status: &'static str,
    #[prop(into)] text: Signal<String>,
    #[prop(into, optional)] disabled: Signal<bool>,
) -> impl IntoView {
    let outcome = RwSignal::new("");
    let failed = RwSignal::new(false);
    // Another text has not been copied yet.
    Effect::new(move || {
        text.track();
        outcome.set("");
        failed.set(false);
    });
    let on_copy = move |_| {
        spawn_local(async move {
            let copied = copy(&text.get_untracked()).await;
            outcome.set(if copied.is_ok() { "Copied." } else { "The browser did not allow copying. Copy it by hand:" });
            failed.set(copied.is_err());
        });
    };
    view! {
        <div class="controls">
            <button disabled=disabled on:click=on_copy>{name}</button>
            <span role="status" aria-label=status>{outcome}</span>
            <Show when=move || failed.get()>
                <code>{text}</code>
            </Show>
        </div>
    }
}

/// Puts text on the clipboard, if the browser allows it.
pub async fn copy(text: &str) -> Result<(), JsValue> {
    let navigator = window().navigator();
    // Pages without HTTPS have none.
    if js_sys::Reflect::get(&navigator, &"clipboard".into())?.is_undefined() {
        return Err(JsValue::UNDEFINED);
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.map(drop)
}

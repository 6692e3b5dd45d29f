//! The fastai code that trains the same model, and a button that copies it.

use crate::export::{Fit, fastai_code};
use crate::ui::form::Form;
use crate::ui::session::Session;
use leptos::{html, prelude::*};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[component]
pub fn Code(session: Session) -> impl IntoView {
    let store = session.store;
    let code = Memo::new(move |_| {
        let of_model = store
            .model
            .with(|model| model.as_ref().map(|report| report.runs.iter().map(Fit::from).collect::<Vec<_>>()));
        // Before there is a model, the one that Train would make.
        let fits = of_model.unwrap_or_else(|| store.form.with(Form::read).map(Fit::from).into_iter().collect());
        store.data.with(|data| data.as_ref().map_or(String::new(), |data| fastai_code(data, &fits)))
    });
    let shown = NodeRef::<html::Pre>::new();
    let told = RwSignal::new("");
    // What was copied is no longer what stands there.
    Effect::new(move || {
        code.track();
        told.set("");
    });
    let on_copy = move |_| {
        spawn_local(async move {
            told.set(match copy(&code.get_untracked()).await {
                Ok(()) => "Copied.",
                Err(_) => {
                    select(shown);
                    "This browser keeps its clipboard to itself: the code is selected, copy it by hand."
                }
            });
        });
    };
    view! {
        <details class="code">
            <summary>"The fastai code that would train the same model"</summary>
            <div class="controls">
                <button on:click=on_copy>"Copy"</button>
                <span role="status" aria-label="Copying">{told}</span>
            </div>
            <pre node_ref=shown tabindex="0" role="group" aria-label="fastai code">{code}</pre>
        </details>
    }
}

/// Puts text on the clipboard, where the page may.
async fn copy(text: &str) -> Result<(), JsValue> {
    let navigator = window().navigator();
    // Absent where the page was not loaded safely.
    if js_sys::Reflect::get(&navigator, &"clipboard".into())?.is_undefined() {
        return Err(JsValue::UNDEFINED);
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.map(drop)
}

fn select(shown: NodeRef<html::Pre>) {
    if let (Some(shown), Ok(Some(selection))) = (shown.get_untracked(), window().get_selection()) {
        // Refused only for what is no longer on the page.
        let _ = selection.select_all_children(&shown);
    }
}

//! The fastai code that trains the same model, and a button that copies it.

use crate::export::{Fit, fastai_code};
use crate::ui::copy_button::copy;
use crate::ui::dispatch::use_selector;
use crate::ui::form::Form;
use leptos::{html, prelude::*};
use wasm_bindgen_futures::spawn_local;

#[component]
pub fn FastaiCode() -> impl IntoView {
    let (data, form) = (use_selector(|state| &state.data.facts), use_selector(|state| &state.form));
    let model = use_selector(|state| &state.model);
    let code = Memo::new(move |_| {
        let of_model = model.with(|model| model.as_ref().map(|report| report.runs.iter().map(Fit::from).collect()));
        // Before there is a model, the code of the one that Train would make.
        let fits: Vec<Fit> = of_model.unwrap_or_else(|| form.with(Form::read).map(Fit::from).into_iter().collect());
        data.with(|data| data.as_ref().map_or(String::new(), |data| fastai_code(data, &fits)))
    });
    // fastai has no Best accuracy.
    let library = Memo::new(move |_| if code.with(|code| code.contains("fastai")) { "fastai" } else { "PyTorch" });
    let shown = NodeRef::<html::Pre>::new();
    let outcome = RwSignal::new("");
    // Other code has not been copied yet.
    Effect::new(move || {
        code.track();
        outcome.set("");
    });
    let on_copy = move |_| {
        spawn_local(async move {
            outcome.set(match copy(&code.get_untracked()).await {
                Ok(()) => "Copied.",
                Err(_) => {
                    select(shown);
                    "The browser did not allow copying. The code is selected: copy it by hand."
                }
            });
        });
    };
    view! {
        <details class="code">
            <summary>{move || format!("The {} code that trains the same model", library.get())}</summary>
            <div class="controls">
                <button on:click=on_copy>"Copy"</button>
                <span role="status" aria-label="Copying">{outcome}</span>
            </div>
            <pre node_ref=shown tabindex="0" role="group" aria-label=move || format!("{} code", library.get())>{code}</pre>
        </details>
    }
}

fn select(shown: NodeRef<html::Pre>) {
    if let (Some(shown), Ok(Some(selection))) = (shown.get_untracked(), window().get_selection()) {
        // Refused only for an element that has left the page.
        let _ = selection.select_all_children(&shown);
    }
}

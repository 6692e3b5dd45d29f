//! A link that opens the page with the same settings and, where a link can carry them, the same data.

use super::code::copy;
use crate::protocol::{Answer, DataSource, Question};
use crate::ui::address;
use crate::ui::answers::use_answer;
use crate::ui::dispatch::{use_memo, use_selector};
use crate::ui::form::Form;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::UrlSearchParams;

#[component]
pub fn CopyLink() -> impl IntoView {
    let (data, form) = (use_selector(|state| &state.data.facts), use_selector(|state| &state.form));
    let is_sound = use_memo(|state| state.data.facts.is_some() && state.form.read().is_ok());
    let answer = use_answer(|| Some(Question::Source));
    let source = Memo::new(move |_| match answer.get()?.answer {
        Answer::Source(ref source) => Some(source.clone()),
        _ => None,
    });
    let link = Memo::new(move |_| {
        let (facts, source) = (data.get()?, source.get()?);
        Some(form.with(|form| link(form, facts.suggested_range, source.as_ref(), &facts.source)))
    });
    let outcome = RwSignal::new("");
    // Another link has not been copied yet.
    Effect::new(move || {
        link.track();
        outcome.set("");
    });
    let on_copy = move |_| {
        let Some(link) = link.get_untracked() else { return };
        spawn_local(async move {
            outcome.set(match copy(&link).await {
                Ok(()) => "Copied.",
                Err(_) => "The browser did not allow copying. Copy the link by hand.",
            });
        });
    };
    let carries = move || match source.get().flatten() {
        Some(_) => "It opens this page with the same data and the same settings.",
        None => {
            "It opens this page with the same settings. A link cannot carry your file: whoever opens the link is told which \
             file to open."
        }
    };
    view! {
        <div class="link" role="group" aria-labelledby="link-title">
            <h3 id="link-title">"Link"</h3>
            <p>{carries}</p>
            <p><code>{link}</code></p>
            <div class="controls">
                <button disabled=move || !is_sound.get() || link.with(Option::is_none) on:click=on_copy>"Copy link"</button>
                <span role="status" aria-label="Copying the link">{outcome}</span>
            </div>
        </div>
    }
}

/// The page's own address with these settings and data.
fn link(form: &Form, range: (f32, f32), source: Option<&DataSource>, files: &str) -> String {
    let page = location().href().unwrap_or_default();
    let page = page.split(['?', '#']).next().unwrap_or_default().to_owned();
    let Ok(query) = UrlSearchParams::new() else { return page };
    let pairs = address::pairs(form, range, source, files);
    pairs.iter().for_each(|(key, value)| query.append(key, value));
    if pairs.is_empty() { page } else { format!("{page}?{}", String::from(query.to_string())) }
}

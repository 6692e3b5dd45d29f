//! Region "Data preview": what training gets, before it becomes numbers, and where ratings are missing.

mod batch;
mod crosstab;

use super::answers::use_answer;
use super::dispatch::{use_memo, use_noun, use_selector};
use super::embedding_rows::{EmbeddingRows, MOST};
use super::form::Form;
use super::state::State;
use super::words::NamedRows;
use crate::protocol::{Answer, Question};
use batch::Batch;
use crosstab::Gaps;
use leptos::{ev, html, prelude::*};

/// The region is closed at first, and asks only while it is open: in large data a batch takes a second to find.
#[component]
pub fn DataPreview() -> impl IntoView {
    let form = use_selector(|state| &state.form);
    let data = use_selector(|state| &state.data.facts);
    let (catalog, noun) = (use_selector(|state| &state.data.catalog), use_noun());
    let can_ask = use_memo(|state: &State| !state.phase().is_running());
    let open = RwSignal::new(false);
    let details = NodeRef::<html::Details>::new();
    let on_toggle = move |_: ev::Event| open.set(details.get_untracked().is_some_and(|details| details.open()));
    let number = RwSignal::new(0);
    Effect::new(move || {
        data.track();
        number.set(0);
    });
    let filled = RwSignal::new(false);
    // Only these settings change the batch. Each question splits the data again.
    let drawn_by = Memo::new(move |_| {
        let config = form.with(Form::read).ok()?;
        Some((config.seed, config.split, config.valid_percent, config.batch_size))
    });
    let batch = use_answer(move || {
        let number = number.get();
        drawn_by.get().filter(|_| open.get() && can_ask.get())?;
        Some(Question::Batch { config: form.with_untracked(Form::read).ok()?, number })
    });
    let crosstab = use_answer(move || (open.get() && can_ask.get()).then_some(Question::Crosstab));
    let shown_batch = move || match &batch.get()?.answer {
        Answer::Batch(batch) => Some(view! { <Batch batch=batch.clone() number /> }),
        _ => None,
    };
    let shown_crosstab = move || match &crosstab.get()?.answer {
        Answer::Crosstab(crosstab) => Some(view! { <Gaps crosstab=crosstab.clone() filled /> }),
        _ => None,
    };
    // Small tables are often typed by hand, to see what becomes of each number.
    let shown_rows = move || {
        let facts = data.get().filter(|facts| open.get() && facts.n_users <= MOST && facts.n_items <= MOST)?;
        let users = NamedRows::new("user", facts.users.iter().map(|user| user.name.clone()));
        let items = catalog.with(|catalog| {
            let mut items: Vec<_> = catalog.items.iter().zip(catalog.titles.iter()).collect();
            items.sort_by_key(|&(class, _)| class);
            NamedRows::new(noun.get().one, items.into_iter().map(|(_, title)| title.to_owned()))
        });
        Some(view! {
            <h3>"Which row is whose"</h3>
            <EmbeddingRows users items />
        })
    };
    view! {
        <section class="data-preview" id="data-preview" aria-labelledby="data-preview-title">
            <details node_ref=details on:toggle=on_toggle>
                <summary>
                    <h2 id="data-preview-title">"Data preview"</h2>
                    <span>"One batch as the model gets it, and the gaps that the model fills"</span>
                </summary>
                {shown_batch}
                {shown_rows}
                {shown_crosstab}
            </details>
        </section>
    }
}

//! Region "A look at the data": what training gets, before it becomes numbers, and where ratings are missing.

mod batch;
mod crosstab;
mod store;

pub use store::Look;

use super::form::Form;
use super::session::Session;
use crate::protocol::Question;
use batch::Batch;
use crosstab::Gaps;
use leptos::{ev, html, prelude::*};

/// Closed at first, and the worker is asked only while it is open: on large data a batch takes a second to find.
#[component]
pub fn LookPanel(session: Session) -> impl IntoView {
    let store = session.store;
    let open = RwSignal::new(false);
    let details = NodeRef::<html::Details>::new();
    let on_toggle = move |_: ev::Event| open.set(details.get_untracked().is_some_and(|details| details.open()));
    let number = store.look.number;
    let filled = RwSignal::new(false);
    // Only these settings change the batch: each time the worker is asked it draws the whole split anew.
    let drawn_by = Memo::new(move |_| {
        let config = store.form.with(Form::read).ok()?;
        Some((config.seed, config.valid_percent, config.batch_size))
    });
    Effect::new(move || {
        let ready = open.get() && store.data.with(Option::is_some) && !store.phase.get().is_running();
        let number = number.get();
        if ready
            && drawn_by.get().is_some()
            && let Ok(config) = store.form.with_untracked(Form::read)
        {
            session.ask(Question::Batch { config, number });
        }
    });
    Effect::new(move || {
        store.has_model.track();
        store.run.report.track();
        if open.get() && store.data.with(Option::is_some) && !store.phase.get().is_running() {
            session.ask(Question::Crosstab);
        }
    });
    view! {
        <section class="look" aria-labelledby="look-title">
            <details node_ref=details on:toggle=on_toggle>
                <summary>
                    <h2 id="look-title">"A look at the data"</h2>
                    <span>"One batch as the model gets it, and the gaps that it is to fill"</span>
                </summary>
                {move || store.look.batch.get().map(|batch| view! { <Batch batch number /> })}
                {move || store.look.crosstab.get().map(|crosstab| view! { <Gaps crosstab filled /> })}
            </details>
        </section>
    }
}

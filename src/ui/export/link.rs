//! A link that opens the page with the same settings and, where a link can carry them, the same data.

use crate::protocol::{Answer, Question};
use crate::ui::address;
use crate::ui::answers::use_answer;
use crate::ui::arrival::Arrival;
use crate::ui::class::QrImage;
use crate::ui::copy_button::CopyButton;
use crate::ui::dispatch::{use_memo, use_selector};
use crate::ui::live_address::use_arrival;
use crate::ui::query::address_with;
use crate::ui::state::State;
use leptos::prelude::*;

#[component]
pub fn CopyLink() -> impl IntoView {
    let (data, form) = (use_selector(|state| &state.data.facts), use_selector(|state| &state.form));
    let arrival = use_arrival();
    let is_trained = use_memo(State::has_model);
    // Until someone says otherwise, a link to a trained model trains it again.
    let said = RwSignal::new(None::<bool>);
    let trains =
        Memo::new(move |_| said.get().unwrap_or_else(|| is_trained.get() || arrival.with(|arrival| arrival.run)));
    let is_sound = use_memo(|state| state.data.facts.is_some() && state.form.read().is_ok());
    let answer = use_answer(|| Some(Question::Source));
    let source = Memo::new(move |_| match answer.get()?.answer {
        Answer::Source(ref source) => Some(source.clone()),
        _ => None,
    });
    let link = Memo::new(move |_| {
        let (facts, source) = (data.get()?, source.get()?);
        let arrival = Arrival { run: trains.get(), ..arrival.get() };
        let pairs =
            form.with(|form| address::pairs(form, facts.suggested_range, source.as_ref(), &facts.source, &arrival));
        Some(address_with(&pairs))
    });
    let text = Signal::derive(move || link.get().unwrap_or_default());
    let carries = move || match source.get().flatten() {
        Some(_) => "It opens this page with the same data and the same settings.",
        None => {
            "It opens this page with the same settings. A link cannot carry your file: whoever opens the link is told which \
             file to open."
        }
    };
    let disabled = Signal::derive(move || !is_sound.get() || link.with(Option::is_none));
    view! {
        <div class="link" role="group" aria-labelledby="link-title">
            <h3 id="link-title">"Link"</h3>
            <p>{carries}</p>
            <label>
                <input
                    type="checkbox"
                    prop:checked=trains
                    on:change:target=move |event| said.set(Some(event.target().checked()))
                />
                "Training starts when the link is opened"
            </label>
            <p><code>{link}</code></p>
            <CopyButton name="Copy link" status="Copying the link" text disabled />
            <details class="qr-code">
                <summary>"QR code"</summary>
                <QrImage label="QR code of this page" text />
            </details>
        </div>
    }
}

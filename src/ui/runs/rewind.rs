//! The slider through the epochs of the last run.

use crate::ui::dispatch::{use_dispatch, use_memo, use_selector};
use crate::ui::state::{Action, State};
use crate::ui::words::runs as words;
use leptos::prelude::*;

#[component]
pub fn Rewind() -> impl IntoView {
    let dispatch = use_dispatch();
    let snapshots = use_memo(|state| (*state.runs.snapshots).clone());
    let rewound = use_memo(|state| *state.runs.rewound);
    let can_rewind = use_memo(State::can_rewind);
    let last = move || snapshots.with(|snapshots| snapshots.epochs.len());
    // The epoch that a person wants to see, until it is on show: one is asked for at a time, however fast the slider moves.
    let (wanted, asked) = (RwSignal::new(None::<usize>), StoredValue::new(false));
    let place = move || {
        if let Some(wanted) = wanted.get() {
            return wanted;
        }
        let at = rewound.get().and_then(|epoch| snapshots.with(|s| s.epochs.iter().position(|kept| *kept == epoch)));
        at.unwrap_or_else(last)
    };
    let value = move || match rewound.get() {
        Some(epoch) => format!("after epoch {epoch}"),
        None => "the trained model".to_owned(),
    };
    let epoch_at = move |position: usize| snapshots.with_untracked(|snapshots| snapshots.epochs.get(position).copied());
    let choose = move |position: usize| {
        wanted.set(Some(position));
        if !asked.get_value() {
            asked.set_value(true);
            dispatch.act(Action::Rewind(epoch_at(position)));
        }
    };
    let answers = use_selector(|state| &state.runs.rewound);
    Effect::new(move || {
        let epoch = answers.get();
        asked.set_value(false);
        match wanted.get_untracked() {
            Some(position) if epoch_at(position) != epoch && can_rewind.get_untracked() => choose(position),
            _ => wanted.set(None),
        }
    });
    view! {
        <Show when=move || { last() > 0 || rewound.get().is_some() }>
            <div class="rewind" class:rewound=move || rewound.get().is_some()>
                <label for="rewind">"Rewind to epoch"</label>
                <input
                    id="rewind"
                    type="range"
                    min="0"
                    max=move || last().to_string()
                    step="1"
                    disabled=move || !can_rewind.get()
                    aria-valuetext=value
                    aria-describedby="rewind-meaning"
                    prop:value=move || place().to_string()
                    on:input:target=move |event| choose(event.target().value().parse().unwrap_or(usize::MAX))
                />
                <output for="rewind">{value}</output>
                <p class="meaning" id="rewind-meaning">{move || snapshots.with(words::snapshots)}</p>
                <p class="on-show">
                    {move || rewound.get().map(words::rewound)}
                </p>
                <Show when=move || rewound.get().is_some()>
                    <button disabled=move || !can_rewind.get() on:click=move |_| dispatch.act(Action::Rewind(None))>
                        "Back to the trained model"
                    </button>
                </Show>
            </div>
        </Show>
    }
}

//! A button for what cannot be undone: it asks before it acts.

use super::focus::move_on;
use leptos::{html, prelude::*};

/// The button, and in its place once it is pressed a warning with two: one acts, one leaves all as it is.
#[component]
pub fn Confirm(
    /// The button's name.
    #[prop(into)]
    name: String,
    /// What it shows, where its name says more.
    #[prop(optional)]
    text: Option<&'static str>,
    warning: &'static str,
    yes: &'static str,
    #[prop(optional)] keep: Option<&'static str>,
    #[prop(optional)] quiet: bool,
    #[prop(into)] act: Callback<()>,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    let (first, keeping) = (NodeRef::<html::Button>::new(), NodeRef::<html::Button>::new());
    // The button that had the focus goes away. Who presses Enter twice loses nothing.
    let ask = move |on: bool| {
        asking.set(on);
        let next = if on { keeping } else { first };
        // What was agreed to may have taken this button away.
        move_on(move || next.try_get_untracked().flatten().map(Into::into));
    };
    let agree = move |_| {
        ask(false);
        act.run(());
    };
    view! {
        <Show
            when=move || asking.get()
            fallback={
                let shown = text.map_or_else(|| name.clone(), str::to_owned);
                move || {
                    view! {
                        <button node_ref=first class:quiet=quiet aria-label=name.clone() on:click=move |_| ask(true)>
                            {shown.clone()}
                        </button>
                    }
                }
            }
        >
            <span class="warning">{warning}</span>
            <span class="buttons">
                <button on:click=agree>{yes}</button>
                <button class="quiet" node_ref=keeping on:click=move |_| ask(false)>{keep.unwrap_or("Keep")}</button>
            </span>
        </Show>
    }
}

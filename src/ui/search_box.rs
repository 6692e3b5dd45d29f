//! A field that finds items by a part of their title.

use super::dispatch::use_selector;
use leptos::{ev, prelude::*};

/// The field, a line that says how much was found, and a button for each match. Enter takes the first match, Escape
/// clears the field.
#[component]
pub fn SearchBox(
    id: &'static str,
    #[prop(into)] label: Signal<String>,
    query: RwSignal<String>,
    #[prop(into)] tally: Signal<String>,
    /// The matches to show, by their places in the catalog.
    #[prop(into)]
    matches: Signal<Vec<usize>>,
    /// What a button does, where its name says more than the title.
    #[prop(optional)]
    verb: Option<&'static str>,
    #[prop(into, default = false.into())] disabled: Signal<bool>,
    take: impl Fn(usize) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let catalog = use_selector(|state| &state.data.catalog);
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            if let Some(first) = matches.with_untracked(|matches| matches.first().copied()) {
                take(first);
            }
        }
        "Escape" => query.set(String::new()),
        _ => {}
    };
    let button = move |place: usize| {
        let title = catalog.with(|catalog| catalog.titles.get(place).to_owned());
        view! {
            <li>
                <button
                    class="quiet"
                    aria-label=verb.map(|verb| format!("{verb} {title}"))
                    on:click=move |_| take(place)
                >
                    {title.clone()}
                </button>
            </li>
        }
    };
    view! {
        <div class="setting find">
            <label for=id>{label}</label>
            <input
                id=id
                type="search"
                autocomplete="off"
                placeholder="Part of a title"
                disabled=disabled
                prop:value=query
                on:input:target=move |event| query.set(event.target().value())
                on:keydown=on_key
            />
        </div>
        <div class="matches">
            <p role="status">{tally}</p>
            <ul>{move || matches.get().into_iter().map(button).collect_view()}</ul>
        </div>
    }
}

//! The controls by which a file is read in another way.

use leptos::prelude::*;

/// A combobox of names, one of them chosen; `choose` hears which one is picked.
pub fn select(
    label: String,
    control: String,
    options: Vec<(String, bool)>,
    choose: impl Fn(usize) + 'static,
) -> impl IntoView {
    let options = options.into_iter().enumerate().map(|(i, (name, chosen))| {
        view! {
            <option value=i.to_string() selected=chosen>
                {name}
            </option>
        }
    });
    view! {
        <select
            aria-label=label
            data-control=control
            on:change=move |event| {
                if let Ok(i) = event_target_value(&event).parse() {
                    choose(i);
                }
            }
        >
            {options.collect_view()}
        </select>
    }
}

/// A checkbox; `label` says what a screen reader is told, `name` what one sees.
pub fn check(
    label: String,
    name: &'static str,
    control: String,
    on: bool,
    switch: impl Fn(bool) + 'static,
) -> impl IntoView {
    view! {
        <label>
            <input
                type="checkbox"
                aria-label=label
                data-control=control
                prop:checked=on
                on:change:target=move |event| switch(event.target().checked())
            />
            {name}
        </label>
    }
}

//! Comboboxes, checkboxes and fields for the settings of one file.

use super::shown::ShownFile;
use crate::data::read::Plan;
use crate::ui::format::escaped;
use leptos::prelude::*;

/// A combobox. `what` names the setting, and `label` is its accessible name.
pub fn select<T: PartialEq + Clone + 'static, F: Fn(&mut Plan, T) + 'static>(
    file: &ShownFile,
    what: &str,
    label: String,
    options: Vec<(T, String)>,
    chosen: &T,
    choose: F,
) -> impl IntoView + use<T, F> {
    let (values, names): (Vec<T>, Vec<String>) = options.into_iter().unzip();
    let selected = values.iter().position(|value| value == chosen);
    // A wide table has hundreds of options. As elements of a view they would hold up the page's thread.
    let option = |(i, name): (usize, &String)| {
        let is_selected = if selected == Some(i) { " selected" } else { "" };
        format!("<option value=\"{i}\"{is_selected}>{}</option>", escaped(name))
    };
    let options: String = names.iter().enumerate().map(option).collect();
    let control = file.control(what);
    let file = file.clone();
    view! {
        <select
            aria-label=label
            data-control=control
            on:change=move |event| {
                let picked = event_target_value(&event).parse().ok();
                if let Some(value) = picked.and_then(|i: usize| values.get(i)) {
                    file.change(|plan| choose(plan, value.clone()));
                }
            }
            inner_html=options
        ></select>
    }
}

/// A field for one letter or sign. `label` is its accessible name.
pub fn letter(file: &ShownFile, what: &str, label: String, choose: fn(&mut Plan, &str)) -> impl IntoView + use<> {
    let control = file.control(what);
    let file = file.clone();
    view! {
        <input
            type="text"
            size="2"
            maxlength="1"
            aria-label=label
            data-control=control
            on:change:target=move |event| {
                let typed = event.target().value();
                if !typed.is_empty() {
                    file.change(|plan| choose(plan, &typed));
                }
            }
        />
    }
}

/// A checkbox. `label` is its accessible name, which says the file too, and `name` the one that is shown.
pub fn check(
    file: &ShownFile,
    what: &str,
    label: String,
    name: &'static str,
    on: bool,
    switch: fn(&mut Plan, bool),
) -> impl IntoView + use<> {
    let control = file.control(what);
    let file = file.clone();
    view! {
        <label>
            <input
                type="checkbox"
                aria-label=label
                data-control=control
                prop:checked=on
                on:change:target=move |event| {
                    let on = event.target().checked();
                    file.change(|plan| switch(plan, on));
                }
            />
            {name}
        </label>
    }
}

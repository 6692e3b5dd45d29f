//! Labelled controls: a choice among names, a number, a switch, and the hint that explains each.

use super::dispatch::{use_dispatch, use_selector};
use super::form::Field;
use super::state::{Action, Setting};
use super::words::config_error;
use crate::train::ConfigError;
use leptos::prelude::*;

/// A combobox of named values.
#[component]
pub fn Choice<T: Clone + PartialEq + Send + Sync + 'static>(
    id: &'static str,
    label: &'static str,
    #[prop(optional)] hint: &'static str,
    #[prop(into)] options: Signal<Vec<(T, String)>>,
    #[prop(into)] chosen: Signal<T>,
    #[prop(into, default = false.into())] disabled: Signal<bool>,
    choose: impl Fn(T) + 'static,
) -> impl IntoView {
    let on_change = move |event| {
        let picked = event_target_value(&event).parse().ok();
        let value = options.with(|options| picked.and_then(|i: usize| options.get(i).cloned()));
        if let Some((value, _)) = value {
            choose(value);
        }
    };
    let each_option = move || {
        let options = options.get().into_iter().enumerate();
        let view = options.map(|(i, (value, name))| {
            view! {
                <option value=i.to_string() prop:selected=move || chosen.get() == value>
                    {name}
                </option>
            }
        });
        view.collect_view()
    };
    view! {
        <div class="setting choice">
            <label for=id>{label}</label>
            <select id=id disabled=disabled aria-describedby=describes(id, hint) on:change=on_change>
                {each_option}
            </select>
            <Hint id hint />
        </div>
    }
}

/// What one types for one field of the form: a spinbutton, or a text field where it is a list.
#[component]
pub fn Typed(
    field: Field,
    #[prop(into)] problem: Signal<Option<ConfigError>>,
    #[prop(into, default = false.into())] disabled: Signal<bool>,
    /// What counts where nothing is typed.
    #[prop(into, optional)]
    placeholder: Signal<String>,
) -> impl IntoView {
    let (dispatch, form) = (use_dispatch(), use_selector(|state| &state.form));
    let id = field.id();
    let mine = Memo::new(move |_| problem.get().filter(|problem| problem.field == field));
    let wrong = move || mine.with(Option::is_some);
    let set = move |text: String| dispatch.act(Action::Set(Setting::Text(field, text)));
    view! {
        <div class="setting number">
            <label for=id>{field.label()}</label>
            <input
                id=id
                type=if field.is_list() { "text" } else { "number" }
                step=if field.is_whole() { "1" } else { "any" }
                inputmode=if field.is_list() { "text" } else if field.is_whole() { "numeric" } else { "decimal" }
                placeholder=placeholder
                disabled=disabled
                aria-describedby=move || if wrong() { format!("{id}-error {id}-hint") } else { format!("{id}-hint") }
                aria-invalid=move || wrong().then_some("true")
                prop:value=move || form.with(|form| form.text(field).to_owned())
                on:input:target=move |event| {
                    // Half a number, like "1e", has no value yet: setting one would wipe it away.
                    if !event.target().validity().bad_input() {
                        set(event.target().value());
                    }
                }
                on:change:target=move |event| set(event.target().value())
            />
            <Hint id hint=field.hint() />
            {move || {
                mine.get().map(|problem| view! { <p class="error" id=format!("{id}-error")>{config_error(&problem)}</p> })
            }}
        </div>
    }
}

/// A whole number that counts as soon as it is typed.
#[component]
pub fn NumberInput(
    id: &'static str,
    label: &'static str,
    #[prop(optional)] hint: &'static str,
    #[prop(into)] value: Signal<u32>,
    take: impl Fn(u32) + 'static,
) -> impl IntoView {
    let wrong = RwSignal::new(false);
    let on_typed = move |text: String| {
        let typed = text.trim().parse::<u32>();
        wrong.set(typed.is_err());
        if let Ok(number) = typed {
            take(number);
        }
    };
    view! {
        <div class="setting number">
            <label for=id>{label}</label>
            <input
                id=id
                type="number"
                min="0"
                step="1"
                inputmode="numeric"
                aria-describedby=describes(id, hint)
                aria-invalid=move || wrong.get().then_some("true")
                prop:value=move || value.get().to_string()
                on:input:target=move |event| on_typed(event.target().value())
            />
            <Hint id hint />
        </div>
    }
}

/// A checkbox.
#[component]
pub fn Switch(
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] disabled: Signal<bool>,
    switch: impl Fn(bool) + 'static,
) -> impl IntoView {
    view! {
        <div class="setting switch">
            <label for=id>{label}</label>
            <input
                id=id
                type="checkbox"
                disabled=disabled
                aria-describedby=describes(id, hint)
                prop:checked=on
                on:change:target=move |event| switch(event.target().checked())
            />
            <Hint id hint />
        </div>
    }
}

/// One line of explanation: beside the control where there is a pointer, below it where there is none.
#[component]
fn Hint(id: &'static str, hint: &'static str) -> impl IntoView {
    (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })
}

fn describes(id: &str, hint: &str) -> Option<String> {
    (!hint.is_empty()).then(|| format!("{id}-hint"))
}

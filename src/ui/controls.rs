//! Labeled controls: a choice among names, a number, a switch, the hint that explains each, and a progress bar.

use super::dispatch::{use_dispatch, use_noun, use_selector};
use super::form::Field;
use super::format::thousands;
use super::state::{Action, Setting};
use super::words::config_error;
use crate::train::ConfigError;
use leptos::prelude::*;
use std::ops::RangeInclusive;

/// A combobox of named values.
#[component]
pub fn Choice<T: Clone + PartialEq + Send + Sync + 'static>(
    #[prop(into)] id: Oco<'static, str>,
    label: &'static str,
    #[prop(into, optional)] hint: Signal<String>,
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
    let of_hint = id.clone();
    view! {
        <div class="setting choice">
            <label for=id.clone()>{label}</label>
            <select id=id.clone() disabled=disabled aria-describedby=move || describes(&of_hint, hint) on:change=on_change>
                {each_option}
            </select>
            <Hint id hint />
        </div>
    }
}

/// One field of the form: a spinbutton, or a text field where it is a list.
#[component]
pub fn Typed(
    field: Field,
    #[prop(into)] problem: Signal<Option<ConfigError>>,
    #[prop(into, default = false.into())] disabled: Signal<bool>,
    /// What counts while nothing is typed.
    #[prop(into, optional)]
    placeholder: Signal<String>,
) -> impl IntoView {
    let (dispatch, form, noun) = (use_dispatch(), use_selector(|state| &state.form), use_noun());
    let error = Memo::new(move |_| {
        let problem = problem.get().filter(|problem| problem.field == field);
        problem.as_ref().map(config_error)
    });
    let accepts = if field.is_list() {
        Accepts::List
    } else if field.is_whole() {
        Accepts::Whole
    } else {
        Accepts::Number
    };
    view! {
        <Input
            id=field.id()
            label=field.label()
            hint=Signal::derive(move || field.hint(noun.get()))
            accepts
            text=Signal::derive(move || form.with(|form| form.text(field).to_owned()))
            error
            disabled
            placeholder
            take=move |text| dispatch.act(Action::Set(Setting::Text(field, text)))
        />
    }
}

/// A whole number within `range`. `take` gets it as soon as it is typed, and `wrong` is set while there is none.
#[component]
pub fn NumberInput(
    id: &'static str,
    label: &'static str,
    #[prop(into, optional)] hint: Signal<String>,
    #[prop(default = 0..=u32::MAX)] range: RangeInclusive<u32>,
    #[prop(into)] value: Signal<u32>,
    #[prop(optional)] wrong: RwSignal<bool>,
    take: impl Fn(u32) + Copy + 'static,
) -> impl IntoView {
    let rule = match (*range.start(), *range.end()) {
        (low, u32::MAX) => format!("Choose a whole number, {low} or above."),
        (low, high) => format!("Choose a whole number from {low} to {}.", thousands(high as usize)),
    };
    let on_typed = move |text: String| {
        let typed = text.trim().parse().ok().filter(|number| range.contains(number));
        wrong.set(typed.is_none());
        typed.into_iter().for_each(take);
    };
    view! {
        <Input
            id
            label
            hint
            accepts=Accepts::Whole
            text=Signal::derive(move || value.get().to_string())
            error=Signal::derive(move || wrong.get().then(|| rule.clone()))
            take=on_typed
        />
    }
}

/// What can be typed into a field.
#[derive(Clone, Copy, PartialEq)]
enum Accepts {
    Whole,
    Number,
    List,
}

/// A labeled field for numbers, with a hint and what is wrong with what is typed.
#[component]
fn Input(
    id: &'static str,
    label: &'static str,
    #[prop(into)] hint: Signal<String>,
    accepts: Accepts,
    #[prop(into)] text: Signal<String>,
    #[prop(into)] error: Signal<Option<String>>,
    #[prop(into, optional)] disabled: Signal<bool>,
    #[prop(into, optional)] placeholder: Signal<String>,
    take: impl Fn(String) + Clone + 'static,
) -> impl IntoView {
    let (kind, step, mode) = match accepts {
        Accepts::Whole => ("number", "1", "numeric"),
        Accepts::Number => ("number", "any", "decimal"),
        Accepts::List => ("text", "any", "text"),
    };
    let wrong = move || error.with(Option::is_some);
    let described_by = move || {
        let error = wrong().then(|| format!("{id}-error"));
        let ids = error.into_iter().chain(describes(id, hint)).collect::<Vec<_>>();
        (!ids.is_empty()).then(|| ids.join(" "))
    };
    let take_change = take.clone();
    view! {
        <div class="setting number">
            <label for=id>{label}</label>
            <input
                id=id
                type=kind
                step=step
                min=(accepts == Accepts::Whole).then_some("0")
                inputmode=mode
                placeholder=placeholder
                disabled=disabled
                aria-describedby=described_by
                aria-invalid=move || wrong().then_some("true")
                prop:value=text
                on:input:target=move |event| {
                    // Half a number, like "1e", has no value yet: taking one would erase it.
                    if !event.target().validity().bad_input() {
                        take(event.target().value());
                    }
                }
                on:change:target=move |event| take_change(event.target().value())
            />
            <Hint id hint />
            {move || error.get().map(|error| view! { <p class="error" id=format!("{id}-error")>{error}</p> })}
        </div>
    }
}

/// A checkbox.
#[component]
pub fn Switch(
    #[prop(into)] id: Oco<'static, str>,
    #[prop(into)] label: Signal<String>,
    #[prop(into, optional)] hint: Signal<String>,
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] disabled: Signal<bool>,
    switch: impl Fn(bool) + 'static,
) -> impl IntoView {
    let of_hint = id.clone();
    view! {
        <div class="setting switch">
            <label for=id.clone()>{label}</label>
            <input
                id=id.clone()
                type="checkbox"
                disabled=disabled
                aria-describedby=move || describes(&of_hint, hint)
                prop:checked=on
                on:change:target=move |event| switch(event.target().checked())
            />
            <Hint id hint />
        </div>
    }
}

/// A bar that is filled up to `share`, which goes from 0 to 1. None while the share is not known.
#[component]
pub fn ProgressBar(label: &'static str, #[prop(into)] share: Signal<Option<f64>>) -> impl IntoView {
    let percent = Memo::new(move |_| share.get().map(|share| (share * 100.0).floor()));
    view! {
        <div
            class="progress"
            role="progressbar"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || percent.get().map(|percent| percent.to_string())
        >
            <div style:transform=move || format!("scaleX({})", share.get().unwrap_or_default()) />
        </div>
    }
}

/// One line of explanation: beside the control where there is a pointer, below it where there is none.
#[component]
fn Hint(#[prop(into)] id: Oco<'static, str>, hint: Signal<String>) -> impl IntoView {
    move || {
        let hint = hint.get();
        (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })
    }
}

fn describes(id: &str, hint: Signal<String>) -> Option<String> {
    hint.with(|hint| !hint.is_empty()).then(|| format!("{id}-hint"))
}

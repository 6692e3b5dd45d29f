//! Your ratings: a slider for each item that you rated.

use super::my_rating::{MyRating, RatingScale, each_item_once};
use super::stars::Stars;
use crate::ui::dispatch::{use_dispatch, use_selector};
use crate::ui::focus::{focus, move_on};
use crate::ui::format::rounded;
use crate::ui::state::Action;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// The id of the field that finds items to rate: the focus comes here when the last rating goes.
pub const FIND: &str = "find-to-rate";
/// Ratings shown before someone asks for all: an export may bring a thousand.
const MOST_RATINGS: usize = 30;

/// The titles of the items that you rated, the latest first.
fn use_titles() -> Memo<Vec<String>> {
    let rated = use_selector(|state| &state.my_ratings);
    let items = use_selector(|state| &state.data.my_items);
    Memo::new(move |_| {
        let titles = |rated: &Vec<MyRating>, items: &_| {
            each_item_once(rated, items).map(|(rating, _)| rating.title.clone()).collect()
        };
        rated.with(|rated| items.with(|items| titles(rated, items)))
    })
}

/// The slider of an item that was just found gets the focus.
pub fn focus_rating(list: NodeRef<html::Ul>, title: String) {
    request_animation_frame(move || {
        let name = slider_name(&title);
        let is_it = |slider: &web_sys::Element| slider.get_attribute("aria-label").as_ref() == Some(&name);
        let mut sliders = (0..).map_while(|index| nth(list, "input", index));
        if let Some(slider) = sliders.find(is_it).and_then(|slider| slider.dyn_into::<web_sys::HtmlElement>().ok()) {
            focus(&slider, true);
        }
    });
}

/// The name of the slider of an item.
fn slider_name(title: &str) -> String {
    format!("Your rating of {title}")
}

/// One of the elements with this tag in the list, as long as it is there.
fn nth(list: NodeRef<html::Ul>, tag: &str, index: u32) -> Option<web_sys::Element> {
    list.get_untracked().filter(|list| list.is_connected())?.get_elements_by_tag_name(tag).item(index)
}

/// The list; `list` is filled with its element.
#[component]
pub fn Rated(list: NodeRef<html::Ul>) -> impl IntoView {
    let dispatch = use_dispatch();
    let titles = use_titles();
    let is_all = RwSignal::new(false);
    let shown = move || {
        let most = if is_all.get() { usize::MAX } else { MOST_RATINGS };
        titles.with(|titles| titles.iter().take(most).cloned().collect::<Vec<_>>())
    };
    let show_all = move |_| {
        is_all.set(true);
        // Each item has one button, which takes its rating back.
        move_on(move || nth(list, "button", MOST_RATINGS as u32));
    };
    // The focus moves on to the rating that comes in the place of the one taken back, or to finding another item.
    let remove = move |title: &str| {
        let place = titles.with_untracked(|titles| titles.iter().position(|other| other == title)).unwrap_or(0) as u32;
        dispatch.act(Action::Unrate(title.to_owned()));
        let remaining = move || nth(list, "button", place).or_else(|| nth(list, "button", place.checked_sub(1)?));
        move_on(move || remaining().or_else(|| document().get_element_by_id(FIND)));
    };
    view! {
        <ul class="rated" node_ref=list aria-label="Your ratings">
            <For each=shown key=|title| title.clone() let:title>
                <Rating title remove />
            </For>
        </ul>
        <Show when=move || !is_all.get() && (titles.with(Vec::len) > MOST_RATINGS)>
            <button on:click=show_all>"Show all my ratings"</button>
        </Show>
    }
}

#[component]
fn Rating(title: String, remove: impl Fn(&str) + Copy + Send + Sync + 'static) -> impl IntoView {
    let dispatch = use_dispatch();
    let facts = use_selector(|state| &state.data.facts);
    let rated = use_selector(|state| &state.my_ratings);
    let items = use_selector(|state| &state.data.my_items);
    let name = StoredValue::new(title.clone());
    let rating = Memo::new(move |_| {
        rated.with(|rated| name.with_value(|name| rated.iter().find(|rating| rating.title == *name).cloned()))
    });
    let is_here = Memo::new(move |_| name.with_value(|name| items.with(|items| items.contains_key(name))));
    let stars = move || {
        let scale = facts.with(|facts| facts.as_deref().map(RatingScale::from));
        if let Some(scale) = scale.filter(|_| is_here.get()) {
            let value =
                Memo::new(move |_| rating.with(|rating| rating.as_ref().map_or(0.0, |rating| rating.on(scale))));
            let rate = move |value| dispatch.act(Action::Rate(name.get_value(), value));
            return view! {
                <Stars name=name.with_value(|title| slider_name(title)) value scale rate />
                <span class="value">{move || rounded(value.get())}</span>
            }
            .into_any();
        }
        let elsewhere = rating.get_untracked().map(|MyRating { value, scale, .. }| {
            format!("{} of {}, not in these data", rounded(value), rounded(scale.highest))
        });
        view! { <span class="elsewhere">{elsewhere}</span> }.into_any()
    };
    view! {
        <li>
            <span class="title">{title.clone()}</span>
            {stars}
            <button
                class="quiet"
                aria-label=format!("Remove {title}")
                on:click=move |_| name.with_value(|title| remove(title))
            >
                "×"
            </button>
        </li>
    }
}

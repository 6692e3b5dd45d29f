//! Region "You": items found and rated, and what that does.

use super::actions::MOST_MATCHES;
use super::my_rating::{MyRating, RatingScale};
use super::panel;
use super::stars::Stars;
use super::store::Chosen;
use crate::data::ItemNames;
use crate::insight::ItemFacts;
use crate::ui::focus::{focus, move_on};
use crate::ui::format::{counted, rounded};
use crate::ui::session::Session;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// Ratings shown before one asks for all: an export may bring a thousand.
const MOST_RATINGS: usize = 30;
/// The id of the field that finds items to rate.
const FIND: &str = "find-to-rate";

#[component]
pub fn YouPanel(session: Session) -> impl IntoView {
    let lists = session.store.lists;
    let you = lists.you;
    let any = move || you.ratings.with(|ratings| !ratings.is_empty());
    let elsewhere = move || lists.chosen.get() != Some(Chosen::You) && you.n_in_data() > 0;
    let rated = NodeRef::<html::Ul>::new();
    let show_list = move |_| {
        session.choose_you();
        move_on(|| document().get_element_by_id(panel::TITLE));
    };
    Effect::new(move || session.store.map.you.set(place(session)));
    view! {
        <section class="you" id="you" aria-labelledby="you-title">
            <div class="asking">
            <h2 id="you-title">"You"</h2>
            <p class="lead">
                "Rate a few films and the list below is yours. Nobody is trained anew: the films keep what they learned, "
                "and only your own numbers are fitted to your ratings, as training would have done. They stay in this browser."
            </p>
            <Search session rated />
            </div>
            <Show when=any>
                <div class="mine">
                    <p class="about" role="status">
                        {move || outcome(session)}
                    </p>
                    <Mine session rated />
                    <Show when=elsewhere>
                        <button on:click=show_list>"Show my list"</button>
                    </Show>
                </div>
            </Show>
        </section>
    }
}

/// Where you are on the map, by components: your factors among those of the items. A net's users have a space of their
/// own, so there you are nowhere; nor while the map is that of a model on its way.
fn place(session: Session) -> Option<Vec<f32>> {
    let store = session.store;
    let is_net = store.model.with(|model| model.as_ref().is_none_or(|report| report.config.model.is_net()));
    let is_there = store.is_up_to_date() && !is_net && store.lists.you.n_in_data() > 0;
    let row = store.lists.you.row.get().filter(|_| is_there)?;
    store.map.map.with(|map| Some(map.as_ref()?.projection.project(&row.factors)))
}

/// What came of the ratings.
fn outcome(session: Session) -> String {
    let you = session.store.lists.you;
    let items = you.items();
    let here = items.iter().filter(|(_, item)| item.is_some()).count();
    let missing = match items.len() - here {
        0 => String::new(),
        n => format!(" {} kept that these data do not have.", counted(n, "film")),
    };
    let fitted = match you.row.get() {
        _ if !session.store.has_model.get() => " Train a model, and there is a list for you.".to_owned(),
        Some(row) if here > 0 => {
            let bias = if row.bias.is_some() { " and a bias" } else { "" };
            format!(" Fitted to them: {}{bias}.", counted(row.factors.len(), "number"))
        }
        _ => String::new(),
    };
    format!("{} of yours.{missing}{fitted}", counted(here, "rating"))
}

/// A field to find items by a part of their title; Enter takes the first.
#[component]
fn Search(session: Session, rated: NodeRef<html::Ul>) -> impl IntoView {
    let you = session.store.lists.you;
    let take = move |item: ItemFacts| {
        let title = session.begin_to_rate(item);
        focus_rating(rated, title);
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter"
            && let Some(item) = you.found.with_untracked(|found| found.first().cloned())
        {
            take(item);
        }
    };
    let searched = move || you.query.with(|query| !query.trim().is_empty());
    // An id is nothing that one's ratings could be kept by for other data.
    let by_ids = move || session.store.form.with(|form| form.item_names == ItemNames::Ids);
    let tally = move || match you.found.with(Vec::len) {
        _ if by_ids() => "Items go by their ids now. Name them by title, under Data, to rate them.".to_owned(),
        _ if !searched() => String::new(),
        0 => "No film here has this in its title.".to_owned(),
        n if n > MOST_MATCHES => format!("The {MOST_MATCHES} most rated of many"),
        n => format!("{} found", counted(n, "film")),
    };
    let matches = move || {
        let items = you.found.get().into_iter().take(MOST_MATCHES).map(|item| {
            let title = item.title.clone();
            view! {
                <li>
                    <button class="quiet" aria-label=format!("Rate {title}") on:click=move |_| take(item.clone())>
                        {title.clone()}
                    </button>
                </li>
            }
        });
        items.collect_view()
    };
    view! {
        <div class="setting find">
            <label for=FIND>"Find a film to rate"</label>
            <input
                id=FIND
                type="search"
                autocomplete="off"
                placeholder="Part of a title"
                disabled=by_ids
                prop:value=you.query
                on:input:target=move |event| session.find_items(event.target().value())
                on:keydown=on_key
            />
        </div>
        <div class="matches">
            <p role="status">{tally}</p>
            <ul>{matches}</ul>
        </div>
    }
}

/// The slider of an item that was just taken has the keyboard.
fn focus_rating(rated: NodeRef<html::Ul>, title: String) {
    request_animation_frame(move || {
        let name = format!("Your rating of {title}");
        let is_it = |slider: &web_sys::Element| slider.get_attribute("aria-label").as_ref() == Some(&name);
        let mut sliders = (0..).map_while(|index| nth(rated, "input", index));
        if let Some(slider) = sliders.find(is_it).and_then(|slider| slider.dyn_into::<web_sys::HtmlElement>().ok()) {
            focus(&slider, true);
        }
    });
}

/// One of the elements with this tag in your ratings, as long as there are any.
fn nth(rated: NodeRef<html::Ul>, tag: &str, index: u32) -> Option<web_sys::Element> {
    rated.get_untracked().filter(|list| list.is_connected())?.get_elements_by_tag_name(tag).item(index)
}

/// Whoever took a rating back goes on with the one that comes in its place, or with finding another item.
fn go_on_at(rated: NodeRef<html::Ul>, place: u32) {
    let remaining = move || nth(rated, "button", place).or_else(|| nth(rated, "button", place.checked_sub(1)?));
    move_on(move || remaining().or_else(|| document().get_element_by_id(FIND)));
}

/// The items that you rated.
#[component]
fn Mine(session: Session, rated: NodeRef<html::Ul>) -> impl IntoView {
    let you = session.store.lists.you;
    let items = Memo::new(move |_| you.items().into_iter().map(|(title, _)| title).collect::<Vec<_>>());
    let all = RwSignal::new(false);
    let titles = move || {
        let most = if all.get() { usize::MAX } else { MOST_RATINGS };
        items.with(|items| items.iter().take(most).cloned().collect::<Vec<_>>())
    };
    let show_all = move |_| {
        all.set(true);
        // Each item has one button, which takes it back.
        move_on(move || nth(rated, "button", MOST_RATINGS as u32));
    };
    view! {
        <ul class="rated" node_ref=rated aria-label="Your ratings">
            <For each=titles key=|title| title.clone() let:title>
                <Rating session rated title />
            </For>
        </ul>
        <Show when=move || !all.get() && (items.with(Vec::len) > MOST_RATINGS)>
            <button on:click=show_all>"Show all my ratings"</button>
        </Show>
    }
}

#[component]
fn Rating(session: Session, rated: NodeRef<html::Ul>, title: String) -> impl IntoView {
    let you = session.store.lists.you;
    let name = StoredValue::new(title.clone());
    let rating = Memo::new(move |_| {
        you.ratings.with(|ratings| {
            let mut ratings = ratings.iter();
            name.with_value(|name| ratings.find(|rating| rating.title == *name).cloned())
        })
    });
    let is_here = Memo::new(move |_| name.with_value(|name| you.items.with(|items| items.contains_key(name))));
    let stars = move || {
        let scale = session.store.data.with(|data| data.as_deref().map(RatingScale::from));
        let there = scale.filter(|_| is_here.get()).map(|scale| {
            let value =
                Memo::new(move |_| rating.with(|rating| rating.as_ref().map_or(0.0, |rating| rating.on(scale))));
            view! {
                <Stars title=name.get_value() value scale rate=move |value| session.rate(name.get_value(), value) />
                <span class="value">{move || rounded(value.get())}</span>
            }
        });
        let elsewhere = move || {
            let rating = rating.get_untracked();
            rating.map(|MyRating { value, scale, .. }| {
                format!("{} of {}, not in these data", rounded(value), rounded(scale.highest))
            })
        };
        match there {
            Some(there) => there.into_any(),
            None => view! { <span class="elsewhere">{elsewhere()}</span> }.into_any(),
        }
    };
    let remove = move |_| {
        let title = name.get_value();
        let place = untrack(|| you.items()).iter().position(|(other, _)| *other == title);
        session.unrate(&title);
        go_on_at(rated, place.unwrap_or(0) as u32);
    };
    view! {
        <li>
            <span class="title">{title.clone()}</span>
            {stars}
            <button class="quiet" aria-label=format!("Remove {title}") on:click=remove>
                "×"
            </button>
        </li>
    }
}

//! Which items are like one item.

use super::item::ItemTitle;
use super::state::{Neighbors, ask_for_neighbors, find, look_at};
use crate::insight::{ItemFacts, Neighbor, Similarity};
use crate::ui::controls::{Choice, Whole};
use crate::ui::format::{counted, thousands};
use crate::ui::session::Session;
use leptos::{ev, html, prelude::*};

/// The part's id: choosing an item elsewhere leads here.
pub const PART: &str = "neighbors";

#[component]
pub fn NeighborPart(session: Session) -> impl IntoView {
    let learned = session.store.learned;
    let measures =
        vec![(Similarity::Cosine, "Cosine similarity".to_owned()), (Similarity::DotProduct, "Dot product".to_owned())];
    let measure = move |by| {
        learned.by.set(by);
        ask_for_neighbors(session);
    };
    let take = move |n| {
        learned.min_neighbor_ratings.set(n);
        ask_for_neighbors(session);
    };
    view! {
        <div class="part" id=PART tabindex="-1">
            <h3>"Neighbors"</h3>
            <p class="meaning">
                <em>"Cosine similarity"</em>
                " is 1 for two films whose factors point the same way, 0 for two that have nothing to do with each other, "
                "and -1 for opposites. The " <em>"dot product"</em>
                " also counts how long the factors are, that is how strongly a film divides its viewers."
            </p>
            <div class="asked">
                <ItemChooser session />
                <Choice id="likeness" label="Likeness by" options=measures chosen=learned.by choose=measure />
                <Whole id="min-neighbor-ratings" label="Minimum ratings of neighbors" value=learned.min_neighbor_ratings take />
            </div>
            {move || learned.neighbors.get().map(|found| view! { <NeighborTable session found=(*found).clone() /> })}
        </div>
    }
}

/// A text field that completes titles, as the one for users does names. The worker has the titles.
#[component]
fn ItemChooser(session: Session) -> impl IntoView {
    let learned = session.store.learned;
    let typed = RwSignal::new(String::new());
    let field = NodeRef::<html::Input>::new();
    let is_typing = move || {
        let field: Option<web_sys::Element> = field.get_untracked().map(Into::into);
        field.is_some() && field == document().active_element()
    };
    // Whichever item is chosen, by whatever way, stands in the field; but nothing is put under the fingers of whoever
    // types there.
    Effect::new(move || {
        if let Some(neighbors) = learned.neighbors.get().filter(|_| !is_typing()) {
            typed.set(neighbors.of.title.clone());
        }
    });
    let on_typed = move |title: String| {
        find(session, &title);
        typed.set(title);
    };
    // A title in full is a choice; the answer that brings it may come after the last key.
    Effect::new(move || {
        let title = typed.get();
        let named = learned.found.with(|found| Some(found.items.iter().find(|item| item.title == title)?.item));
        if let Some(item) = named.filter(|&item| learned.item.get_untracked() != Some(item)) {
            look_at(session, item);
        }
    });
    // Someone pressed Enter: it counts for what is typed then, whenever the items found for that are here.
    let entered = RwSignal::new(None::<String>);
    Effect::new(move || {
        let Some(text) = entered.get() else { return };
        if typed.with(|typed| *typed != text) {
            return entered.set(None);
        }
        let answered = learned.found.with(|found| found.query == text);
        if answered {
            entered.set(None);
            if let Some(item) = learned.found.with_untracked(|found| found.taken(&text).cloned()) {
                typed.set(item.title);
                look_at(session, item.item);
            }
        }
    });
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            entered.set(Some(typed.get_untracked()));
        }
    };
    let suggestions = move || {
        let option = |item: &ItemFacts| view! { <option value=item.title.clone()>{introduced(item)}</option> };
        learned.found.with(|found| found.items.iter().map(option).collect_view())
    };
    let about = move || {
        let unknown = learned.found.with(|found| found.items.is_empty() && !found.query.is_empty());
        if unknown {
            return "No film has this in its title.".to_owned();
        }
        learned.neighbors.get().map_or(String::new(), |found| {
            format!("{} · mean {:.2}", counted(found.of.n_ratings as usize, "rating"), found.of.mean_rating)
        })
    };
    view! {
        <div class="setting film-chooser">
            <label for="film">"Neighbors of"</label>
            <input
                id="film"
                node_ref=field
                list="films"
                autocomplete="off"
                spellcheck="false"
                aria-describedby="film-about"
                prop:value=typed
                on:input:target=move |event| on_typed(event.target().value())
                on:keydown=on_key
                // An emptied field offers the most rated items again.
                on:focus:target=move |event| event.target().select()
            />
            <datalist id="films">{suggestions}</datalist>
            <p class="about" id="film-about" role="status">
                {about}
            </p>
        </div>
    }
}

/// `Star Wars (1977) · 583 ratings`.
fn introduced(item: &ItemFacts) -> String {
    format!("{} · {}", item.title, counted(item.n_ratings as usize, "rating"))
}

#[component]
fn NeighborTable(session: Session, found: Neighbors) -> impl IntoView {
    let Neighbors { of, by, rows } = found;
    let measure = match by {
        Similarity::Cosine => "Cosine",
        Similarity::DotProduct => "Dot product",
    };
    let none = rows.is_empty();
    let rows = rows.into_iter().map(|Neighbor { item, similarity }| {
        view! {
            <tr>
                <td class="title">
                    <ItemTitle session item=item.item title=item.title />
                </td>
                <td>{format!("{similarity:.2}")}</td>
                <td>{format!("{:.2}", item.mean_rating)}</td>
                <td>{thousands(item.n_ratings as usize)}</td>
            </tr>
        }
    });
    view! {
        <table class="films" aria-label="Neighbors">
            <caption>{format!("Closest to {}", of.title)}</caption>
            <thead>
                <tr>
                    <th class="title" scope="col">"Title"</th>
                    <th scope="col">{measure}</th>
                    <th scope="col">"Mean rating"</th>
                    <th scope="col">"Ratings"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        {none.then(|| view! { <p class="empty">"No other film has so many ratings."</p> })}
    }
}

//! Part "Neighbors": the items most like one item.

use super::item::{ItemTitle, NEIGHBORS};
use super::search::{suggestions, taken};
use crate::insight::{ItemFacts, Neighbor, Similarity};
use crate::protocol::{Answer, Question};
use crate::ui::answers::use_answer;
use crate::ui::controls::{Choice, NumberInput};
use crate::ui::dispatch::{use_dispatch, use_noun, use_selector};
use crate::ui::format::{counted, thousands};
use crate::ui::state::{Action, Answered};
use crate::ui::words::Noun;
use leptos::{ev, html, prelude::*};

/// The most suggestions that a list under a field can usefully show.
const MOST_SUGGESTIONS: usize = 50;

#[component]
pub fn NeighborPart() -> impl IntoView {
    let (dispatch, noun) = (use_dispatch(), use_noun());
    let item = use_selector(|state| &state.data.neighbors_of);
    let min_ratings = use_selector(|state| &state.data.min_neighbor_ratings);
    let similarity = RwSignal::new(Similarity::default());
    let answer = use_answer(move || {
        Some(Question::Neighbors { item: item.get()?, by: similarity.get(), min_ratings: min_ratings.get() })
    });
    let similarities =
        vec![(Similarity::Cosine, "Cosine similarity".to_owned()), (Similarity::DotProduct, "Dot product".to_owned())];
    let set_min_ratings = move |n| dispatch.act(Action::SetMinNeighborRatings(n));
    view! {
        <div class="part" id=NEIGHBORS tabindex="-1">
            <h3>"Neighbors"</h3>
            <p class="meaning">
                <em>"Cosine similarity"</em>
                {move || {
                    format!(
                        " is 1 for two {} whose factors point the same way, 0 for two that have nothing in common, and −1 \
                         for opposites. The ",
                        noun.get().many,
                    )
                }}
                <em>"dot product"</em>
                {move || {
                    format!(" also counts how long the factors are: how strongly opinions on {} differ.", noun.get().a())
                }}
            </p>
            <div class="asked">
                <ItemChooser />
                <Choice
                    id="similarity"
                    label="Similarity"
                    options=similarities
                    chosen=similarity
                    choose=move |measure| similarity.set(measure)
                />
                <NumberInput
                    id="min-neighbor-ratings"
                    label="Minimum ratings of neighbors"
                    value=min_ratings
                    take=set_min_ratings
                />
            </div>
            {move || answer.get().map(|answered| neighbor_table(&answered, noun.get()))}
        </div>
    }
}

/// A text field that completes titles.
#[component]
fn ItemChooser() -> impl IntoView {
    let (dispatch, noun) = (use_dispatch(), use_noun());
    let catalog = use_selector(|state| &state.data.catalog);
    let item = use_selector(|state| &state.data.neighbors_of);
    let chosen = Memo::new(move |_| {
        let item = item.get()?;
        catalog.with(|catalog| Some(catalog.facts(catalog.place_of(item)?)))
    });
    let typed = RwSignal::new(String::new());
    // The title of the chosen item suggests itself. Nobody typed it, and the first search has to fold all titles.
    let suggested = Memo::new(move |_| match chosen.get().filter(|item| typed.with(|text| *text == item.title)) {
        Some(item) => vec![item],
        None => catalog.with(|catalog| typed.with(|text| suggestions(catalog, text, MOST_SUGGESTIONS))),
    });
    let field = NodeRef::<html::Input>::new();
    let is_typing = move || {
        let field: Option<web_sys::Element> = field.get_untracked().map(Into::into);
        field.is_some() && field == document().active_element()
    };
    // The field shows the chosen item, wherever it was chosen, but does not change the text under someone's fingers.
    Effect::new(move || {
        if let Some(item) = chosen.get().filter(|_| !is_typing()) {
            typed.set(item.title);
        }
    });
    let choose = move |item: &ItemFacts| dispatch.act(Action::Select(Some(item.item)));
    // A complete title is a choice.
    let on_typed = move |text: String| {
        typed.set(text);
        let text = typed.get_untracked();
        if let Some(item) = suggested.get_untracked().iter().find(|item| item.title == text) {
            choose(item);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter"
            && let Some(item) = taken(&suggested.get_untracked(), &typed.get_untracked())
        {
            typed.set(item.title.clone());
            choose(item);
        }
    };
    let options = move || {
        let option = |item: &ItemFacts| view! { <option value=item.title.clone()>{introduced(item)}</option> };
        suggested.with(|items| items.iter().map(option).collect_view())
    };
    let about = move || {
        if suggested.with(Vec::is_empty) {
            return format!("No {} has this in its title.", noun.get().one);
        }
        chosen.get().map_or(String::new(), |item| {
            format!("{} · mean {:.2}", counted(item.n_ratings as usize, "rating"), item.mean_rating)
        })
    };
    view! {
        <div class="setting item-chooser">
            <label for="neighbors-of">"Neighbors of"</label>
            <input
                id="neighbors-of"
                node_ref=field
                list="titles"
                autocomplete="off"
                spellcheck="false"
                aria-describedby="neighbors-of-about"
                prop:value=typed
                on:input:target=move |event| on_typed(event.target().value())
                on:keydown=on_key
                // An emptied field offers the most rated items again.
                on:focus:target=move |event| event.target().select()
            />
            <datalist id="titles">{options}</datalist>
            <p class="about" id="neighbors-of-about" role="status">
                {about}
            </p>
        </div>
    }
}

/// `Star Wars (1977) · 583 ratings`.
fn introduced(item: &ItemFacts) -> String {
    format!("{} · {}", item.title, counted(item.n_ratings as usize, "rating"))
}

fn neighbor_table(answered: &Answered, noun: Noun) -> Option<impl IntoView + use<>> {
    let (Question::Neighbors { by, .. }, Answer::Neighbors { of, rows }) = (&answered.question, &answered.answer)
    else {
        return None;
    };
    let measure = match by {
        Similarity::Cosine => "Cosine",
        Similarity::DotProduct => "Dot product",
    };
    let none = rows.is_empty();
    let rows = rows.iter().cloned().map(|Neighbor { item, similarity }| {
        view! {
            <tr>
                <td class="title">
                    <ItemTitle item=item.item title=item.title />
                </td>
                <td>{format!("{similarity:.2}")}</td>
                <td>{format!("{:.2}", item.mean_rating)}</td>
                <td>{thousands(item.n_ratings as usize)}</td>
            </tr>
        }
    });
    Some(view! {
        <table class="items" aria-label="Neighbors">
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
        {none.then(|| view! { <p class="empty">{format!("No other {} has so many ratings.", noun.one)}</p> })}
    })
}

//! The card of the film under the pointer, or come to by keys.

use super::colours::ColourBy;
use super::view::View;
use crate::ui::format::counted;
use leptos::prelude::*;

#[component]
pub fn FilmCard(view: View) -> impl IntoView {
    let card = move || {
        let film = view.pointed.get()?;
        let (x, y) = view.pixel(film)?;
        let flipped = x > view.sheet.get()?.width * 0.6;
        let facts = facts(view, film);
        Some(view! {
            <div class="card" class:flipped=flipped style:left=format!("{x:.0}px") style:top=format!("{y:.0}px")>
                <strong>{view.title(film)}</strong>
                {facts.into_iter().map(|fact| view! { <span>{fact}</span> }).collect_view()}
            </div>
        })
    };
    view! { <div aria-live="polite">{card}</div> }
}

/// What there is to say of a film, line by line.
fn facts(view: View, film: usize) -> Vec<String> {
    let mut facts = Vec::new();
    view.state.catalogue.with(|catalogue| {
        let genres: Vec<&str> = catalogue.genres_of(film).collect();
        if !genres.is_empty() {
            facts.push(genres.join(", "));
        }
        if let (Some(&n), Some(&mean)) = (catalogue.n_ratings.get(film), catalogue.mean_rating.get(film)) {
            facts.push(format!("{}, {mean:.2} on average", counted(n as usize, "rating")));
        }
    });
    let bias = view.state.map.with(|map| map.as_ref().and_then(|map| map.biases.get(film).copied()));
    if let Some(bias) = bias {
        facts.push(format!("{} {bias:+.2}", ColourBy::Bias.name()));
    }
    facts
}

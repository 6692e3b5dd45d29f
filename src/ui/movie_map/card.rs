//! The card of the item under the pointer, or come to by keys.

use super::coloring::ColorBy;
use super::view::MapView;
use crate::ui::format::counted;
use leptos::prelude::*;

#[component]
pub fn ItemCard(view: MapView) -> impl IntoView {
    let card = move || {
        let item = view.pointed.get()?;
        let (x, y) = view.pixel(item)?;
        let flipped = x > view.camera.sheet.get()?.width * 0.6;
        let facts = facts(view, item);
        Some(view! {
            <div class="card" class:flipped=flipped style:left=format!("{x:.0}px") style:top=format!("{y:.0}px")>
                <strong>{view.title(item)}</strong>
                {facts.into_iter().map(|fact| view! { <span>{fact}</span> }).collect_view()}
            </div>
        })
    };
    view! { <div aria-live="polite">{card}</div> }
}

/// What there is to say of an item, line by line.
fn facts(view: MapView, item: usize) -> Vec<String> {
    let mut facts = Vec::new();
    view.catalog.with(|catalog| {
        let genres: Vec<&str> = catalog.genres_of(item).collect();
        if !genres.is_empty() {
            facts.push(genres.join(", "));
        }
        if let (Some(&n), Some(&mean)) = (catalog.n_ratings.get(item), catalog.mean_rating.get(item)) {
            facts.push(format!("{}, {mean:.2} on average", counted(n as usize, "rating")));
        }
    });
    let bias = view.map.with(|map| map.as_ref().and_then(|map| map.biases.get(item).copied()));
    if let Some(bias) = bias {
        facts.push(format!("{} {bias:+.2}", ColorBy::Bias.name()));
    }
    facts
}

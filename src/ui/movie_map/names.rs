//! The names on the map, as elements of its drawing: placed when the map comes to rest, and drawn a few at a time.

use super::naming::{Name, in_chunks};
use super::view::MapView;
use crate::ui::format::counted;
use leptos::prelude::*;
use std::time::Duration;

/// Names are placed again when nothing has moved for so long, and at the latest after so long, in milliseconds.
const REST: Duration = Duration::from_millis(80);
const PATIENCE: f64 = 700.0;
/// Names drawn in one task.
const AT_A_TIME: usize = 24;
/// Time between two such tasks: a frame, which shows what the first one drew.
const BETWEEN: Duration = Duration::from_millis(16);

/// The names as they were placed when the map last came to rest: until the next time they go with their items.
pub fn names_at_rest(view: MapView) -> RwSignal<Vec<Name>> {
    let names = RwSignal::new(Vec::new());
    let turn = StoredValue::new(0_u32);
    let placed_at = StoredValue::new(0.0);
    // The turn whose names are being drawn.
    let drawing = StoredValue::new(0_u32);
    let place = move |turn: u32| {
        placed_at.set_value(js_sys::Date::now());
        let chunks = in_chunks(&names.get_untracked(), &untrack(|| view.names()), AT_A_TIME);
        draw(names, chunks.into_iter(), move || drawing.try_get_value() == Some(turn));
    };
    Effect::new(move || {
        view.camera.zoom.track();
        view.motion.track();
        view.camera.sheet.track();
        view.selected.track();
        view.around.track();
        view.found.track();
        view.you.track();
        view.font.track();
        turn.update_value(|turn| *turn += 1);
        let own = turn.get_value();
        let is_late = move || js_sys::Date::now() - placed_at.try_get_value().unwrap_or(f64::INFINITY) > PATIENCE;
        let has_items = view.camera.sheet.with_untracked(Option::is_some)
            && view.motion.drift.with_untracked(|drift| !drift.is_empty());
        // In a task of its own: moving the items has already used this one.
        let soon = if has_items && is_late() { Duration::ZERO } else { REST };
        set_timeout(
            move || {
                if has_items && (turn.try_get_value() == Some(own) || (soon.is_zero() && is_late())) {
                    drawing.set_value(own);
                    place(own);
                }
            },
            soon,
        );
    });
    names
}

/// Draws one chunk after the other, each in a task of its own, while `goes_on` is true.
fn draw(
    names: RwSignal<Vec<Name>>,
    mut chunks: impl Iterator<Item = Vec<Name>> + 'static,
    goes_on: impl Fn() -> bool + 'static,
) {
    set_timeout(
        move || {
            if let Some(chunk) = chunks.next().filter(|_| goes_on())
                && names.try_set(chunk).is_none()
            {
                draw(names, chunks, goes_on);
            }
        },
        BETWEEN,
    );
}

pub fn translate(view: MapView, item: usize) -> Option<String> {
    view.pixel(item).map(|(x, y)| format!("translate({x:.1}px, {y:.1}px)"))
}

/// An item with its name; where that has no room, with its accessible name alone.
#[component]
pub fn Named(view: MapView, name: Name) -> impl IntoView {
    let item = name.item;
    let n_ratings = view.catalog.with_untracked(|it| it.n_ratings.get(item).copied().unwrap_or(0));
    let spoken = format!("{}, {}", untrack(|| view.title(item)), counted(n_ratings as usize, "rating"));
    let leader = name.leader().map(|(x, y)| view! { <line x1=0 y1=0 x2=x y2=y /> });
    let selected = move || view.selected.get() == Some(item);
    let text = name.place.zip(name.anchor()).map(|(place, (x, end))| {
        view! {
            <text class:selected=selected x=x y=place.top + place.height - 4.0 text-anchor=end>
                {name.text}
            </text>
        }
    });
    view! {
        <g role="img" aria-label=spoken style:transform=move || translate(view, item)>
            {leader}
            {text}
        </g>
    }
}

//! Which axes, which items, which colors, and how close.

use super::coloring::ColorBy;
use super::gestures::STEP;
use super::plane::{Axis, MapAxes, direction_title, directions};
use super::range::{FEWEST, items_at, position_of};
use super::search::Search;
use super::sheet::Zoom;
use super::view::MapView;
use crate::ui::controls::Choice;
use crate::ui::format::thousands;
use leptos::prelude::*;

#[component]
pub fn Controls(view: MapView) -> impl IntoView {
    let choices = Signal::derive(move || {
        view.map.with(|map| {
            let Some(map) = map else { return Vec::new() };
            (0..directions(map)).map(|direction| (direction, direction_title(map, direction))).collect()
        })
    });
    let across = Signal::derive(move || view.axes.with(|axes| axes.across.component));
    let up = Signal::derive(move || view.axes.with(|axes| axes.up.component));
    let colors = Signal::derive(move || {
        let catalog = view.catalog.get();
        let possible = view.map.with(|map| map.as_ref().map(|map| ColorBy::possible(&catalog, map)));
        possible.unwrap_or_default().into_iter().map(|by| (by, by.name().to_owned())).collect::<Vec<_>>()
    });
    view! {
        <div class="map-controls">
            <Choice
                id="x-axis"
                label="X axis"
                options=choices
                chosen=across
                choose=move |component| view.turn(|axes| axes.with_across(component))
            />
            <Choice
                id="y-axis"
                label="Y axis"
                options=choices
                chosen=up
                choose=move |component| view.turn(|axes| axes.with_up(component))
            />
            <Choice
                id="color-by"
                label="Color by"
                options=colors
                chosen=view.color_by
                choose=move |by| view.wanted_color.set(Some(by))
            />
            <HowMany view />
            <Search view />
        </div>
    }
}

/// A slider whose steps grow with the number: the first hundreds matter as much as the last ten thousands.
#[component]
fn HowMany(view: MapView) -> impl IntoView {
    let n = Memo::new(move |_| view.catalog.with(|catalog| catalog.len()));
    let words = move || match (view.shown.get(), n.get()) {
        (shown, n) if shown == n => format!("all {}", thousands(n)),
        (shown, _) => format!("the {} most rated", thousands(shown)),
    };
    view! {
        <Show when=move || { n.get() > FEWEST }>
            <div class="setting how-many">
                <label for="items-shown">{move || format!("{} shown", view.noun.get().many_capitalized())}</label>
                <input
                    id="items-shown"
                    type="range"
                    min="0"
                    max="100"
                    step="1"
                    aria-valuetext=words
                    prop:value=move || position_of(view.shown.get(), n.get()).to_string()
                    on:input:target=move |event| {
                        let position = event.target().value().parse().unwrap_or(100);
                        view.wanted.set(Some(items_at(position, n.get_untracked())));
                    }
                />
                <output for="items-shown">{words}</output>
            </div>
        </Show>
    }
}

/// Buttons on the map itself: turning its axes, coming closer.
#[component]
pub fn Turning(view: MapView) -> impl IntoView {
    let flip = |axis: Axis| Axis { flipped: !axis.flipped, ..axis };
    let whole = move || view.camera.shows_all();
    view! {
        <div class="turning" role="group" aria-label="Turn and zoom">
            <button on:click=move |_| view.turn(|axes| MapAxes { across: flip(axes.across), ..axes })>
                "Flip X"
            </button>
            <button on:click=move |_| view.turn(|axes| MapAxes { up: flip(axes.up), ..axes })>"Flip Y"</button>
            <button on:click=move |_| view.turn(MapAxes::swapped)>"Swap axes"</button>
            <span class="zooming">
                <button class="zoom-step" aria-label="Zoom out" disabled=whole on:click=move |_| view.closer_to_middle(1.0 / STEP)>
                    "−"
                </button>
                <button class="zoom-step" aria-label="Zoom in" on:click=move |_| view.closer_to_middle(STEP)>
                    "+"
                </button>
                <button disabled=whole on:click=move |_| view.camera.fly(Zoom::WHOLE)>
                    "Whole map"
                </button>
            </span>
        </div>
    }
}

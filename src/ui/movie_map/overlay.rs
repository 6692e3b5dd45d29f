//! What lies under and over the items: frame and graticule; names, the selected item and its neighbors.

use super::gestures::Hands;
use super::marker::{RING_GAP, Ring};
use super::names::{Named, names_at_rest, translate};
use super::plane::explained;
use super::view::MapView;
use leptos::prelude::*;

/// The frame with its graticule, as on a printed map.
#[component]
pub fn Ground(view: MapView) -> impl IntoView {
    let drawn = move || {
        let (sheet, plane) = (view.camera.sheet.get()?, view.plane.get()?);
        let frame = sheet.frame();
        let [across, up] = plane.graticule(&sheet, &view.camera.zoom.get());
        let meridians = across
            .into_iter()
            .map(|(x, zero)| view! { <line class:zero=zero x1=x x2=x y1=frame.top y2=frame.bottom /> });
        let parallels =
            up.into_iter().map(|(y, zero)| view! { <line class:zero=zero x1=frame.left x2=frame.right y1=y y2=y /> });
        let (x_title, y_title) = view.axis_titles()?;
        Some(view! {
            <rect x=frame.left y=frame.top width=frame.width() height=frame.height() />
            {meridians.collect_view()}
            {parallels.collect_view()}
            <text x=frame.right y=sheet.height - 7.0 text-anchor="end">
                {format!("{x_title} →")}
            </text>
            <text transform="translate(12 1) rotate(-90)" text-anchor="end">
                {format!("{y_title} →")}
            </text>
        })
    };
    view! {
        <svg class="ground" aria-hidden="true" width=move || width(view) height=move || height(view)>
            {drawn}
        </svg>
    }
}

fn width(view: MapView) -> Option<f64> {
    view.camera.sheet.get().map(|sheet| sheet.width)
}

fn height(view: MapView) -> Option<f64> {
    view.camera.sheet.get().map(|sheet| sheet.height)
}

/// Takes pointer and keys, and shows what is named and marked.
#[component]
pub fn Overlay(view: MapView) -> impl IntoView {
    let hands = Hands::new(view);
    let names = names_at_rest(view);
    // With the whole map in view a finger scrolls the page; closer, it drags the map.
    let touch = move || if view.camera.scale() > 1.0 { "none" } else { "pan-y" };
    let frame = move || view.camera.sheet.get().map(|sheet| sheet.frame());
    view! {
        <svg
            class="over"
            width=move || width(view)
            height=move || height(view)
            style:touch-action=touch
            // It takes keys of its own, which a screen reader would otherwise keep to itself.
            role="application"
            tabindex="0"
            aria-label=move || view.noun.get().many_capitalized()
            aria-roledescription="map"
            aria-describedby="map-keys"
            on:pointerdown=move |event| hands.on_down(&event)
            on:pointermove=move |event| hands.on_move(&event)
            on:pointerup=move |event| hands.on_up(&event)
            on:pointercancel=move |event| hands.on_cancel(&event)
            on:pointerleave=move |_| hands.on_leave()
            on:wheel=move |event| hands.on_wheel(&event)
            on:keydown=move |event| hands.on_key(&event)
            on:blur=move |_| view.pointed.set(None)
        >
            <clipPath id="map-frame">
                <rect
                    x=move || frame().map(|frame| frame.left)
                    y=move || frame().map(|frame| frame.top)
                    width=move || frame().map(|frame| frame.width())
                    height=move || frame().map(|frame| frame.height())
                />
            </clipPath>
            <g clip-path="url(#map-frame)">
                <Marks view />
                <g class="labels">
                    <For
                        each=move || names.get()
                        key=|name| (name.item, name.text.clone(), name.place.map(|it| (it.left.to_bits(), it.top.to_bits())))
                        let:name
                    >
                        <Named view name />
                    </For>
                </g>
                <You view />
            </g>
        </svg>
    }
}

/// Rings around the items that are meant, and lines from the selected one to its neighbors.
#[component]
fn Marks(view: MapView) -> impl IntoView {
    let circle = move |(ring, item): (Ring, usize)| {
        view! {
            <circle
                class:pointed=ring == Ring::Pointed
                r=move || view.radius(item) + RING_GAP
                stroke-width=ring.width()
                fill-opacity=ring.fill_opacity()
                style:transform=move || translate(view, item)
            />
        }
    };
    let lines = move || {
        let from = view.selected.get()?;
        let line = move |to: usize| {
            let ends = move || view.pixel(from).zip(view.pixel(to)).unwrap_or_default();
            view! { <line x1=move || ends().0.0 y1=move || ends().0.1 x2=move || ends().1.0 y2=move || ends().1.1 /> }
        };
        Some(view.around.get().into_iter().map(line).collect_view())
    };
    view! {
        <g class="marked" aria-hidden="true">
            {lines}
            {move || view.ringed().into_iter().map(circle).collect_view()}
            {move || view.pointed.get().map(|item| circle((Ring::Pointed, item)))}
        </g>
    }
}

/// The person at the page, where they have rated something.
#[component]
fn You(view: MapView) -> impl IntoView {
    move || {
        let you = view.you_mark()?;
        let (x, y) = you.at;
        let turned = you.beyond.map(|angle| format!("rotate({angle:.1})"));
        Some(view! {
            <g class="you-mark" role="img" aria-label=you.name() style:transform=format!("translate({x:.1}px, {y:.1}px)")>
                <path d=you.outline() transform=turned />
                <text x=you.word() y=5>
                    "You"
                </text>
            </g>
        })
    }
}

/// How much the two axes explain.
#[component]
pub fn Explained(view: MapView) -> impl IntoView {
    move || {
        let axes = view.axes.get();
        view.map.with(|map| map.as_ref().map(|map| explained(map, axes, view.noun.get())))
    }
}

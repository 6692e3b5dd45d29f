//! What lies under and over the items: frame and graticule; names, the chosen item and its neighbors.

use super::gestures::Hands;
use super::marks::GAP;
use super::naming::{Name, in_chunks};
use super::plane::{direction_title, explained};
use super::view::View;
use crate::ui::format::counted;
use leptos::prelude::*;
use std::time::Duration;

/// Names are placed anew when nothing has moved for so long, and at the latest after so long, in milliseconds.
const REST: Duration = Duration::from_millis(80);
const PATIENCE: f64 = 700.0;
/// So many of them are drawn in one task.
const AT_A_TIME: usize = 24;
/// From one such task to the next: a frame, which shows what the first has drawn.
const BETWEEN: Duration = Duration::from_millis(16);

/// What the axes say.
pub fn axis_titles(view: View) -> Option<(String, String)> {
    let axes = view.axes.get();
    view.state.map.with(|map| {
        let map = map.as_ref()?;
        Some((direction_title(map, axes.across.component), direction_title(map, axes.up.component)))
    })
}

/// The frame with its graticule, as on a printed map.
#[component]
pub fn Ground(view: View) -> impl IntoView {
    let drawn = move || {
        let (sheet, plane) = (view.sheet.get()?, view.plane.get()?);
        let frame = sheet.frame();
        let [across, up] = plane.graticule(&sheet, &view.zoom.get());
        let meridians = across
            .into_iter()
            .map(|(x, zero)| view! { <line class:zero=zero x1=x x2=x y1=frame.top y2=frame.bottom /> });
        let parallels =
            up.into_iter().map(|(y, zero)| view! { <line class:zero=zero x1=frame.left x2=frame.right y1=y y2=y /> });
        let (x_title, y_title) = axis_titles(view)?;
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

fn width(view: View) -> Option<f64> {
    view.sheet.get().map(|sheet| sheet.width)
}

fn height(view: View) -> Option<f64> {
    view.sheet.get().map(|sheet| sheet.height)
}

/// Takes pointer and keys, and shows what is named and marked.
#[component]
pub fn Overlay(view: View) -> impl IntoView {
    let hands = Hands::new(view);
    let names = names_at_rest(view);
    // With the whole map in view a finger scrolls the page; closer, it drags the map.
    let touch = move || if view.zoom.with(|zoom| zoom.scale > 1.0) { "none" } else { "pan-y" };
    let frame = move || view.sheet.get().map(|sheet| sheet.frame());
    view! {
        <svg
            class="over"
            width=move || width(view)
            height=move || height(view)
            style:touch-action=touch
            // What takes keys of its own: those who listen would else never get them through to it.
            role="application"
            tabindex="0"
            aria-label="Films"
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

/// The names as they were placed when the map last came to rest: until the next time they go with their items.
fn names_at_rest(view: View) -> RwSignal<Vec<Name>> {
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
        view.zoom.track();
        view.drift.track();
        view.share.track();
        view.sheet.track();
        view.selected.track();
        view.around.track();
        view.found.track();
        view.state.you.track();
        view.font.track();
        turn.update_value(|turn| *turn += 1);
        let own = turn.get_value();
        let is_late = move || js_sys::Date::now() - placed_at.try_get_value().unwrap_or(f64::INFINITY) > PATIENCE;
        let has_items =
            view.sheet.with_untracked(Option::is_some) && view.drift.with_untracked(|drift| !drift.is_empty());
        // In a task of its own: whatever moved the items has had its share of this one.
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

/// Draws one chunk after the other, each in a task of its own, until others are to be drawn.
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

fn translate(view: View, item: usize) -> Option<String> {
    view.pixel(item).map(|(x, y)| format!("translate({x:.1}px, {y:.1}px)"))
}

/// An item with its name, or with none where there is no room; those who listen hear of it in either case.
#[component]
fn Named(view: View, name: Name) -> impl IntoView {
    let item = name.item;
    let n_ratings = view.state.catalog.with_untracked(|it| it.n_ratings.get(item).copied().unwrap_or(0));
    let spoken = format!("{}, {}", untrack(|| view.title(item)), counted(n_ratings as usize, "rating"));
    let leader = name.leader().map(|(x, y)| view! { <line x1=0 y1=0 x2=x y2=y /> });
    let chosen = move || view.selected.get() == Some(item);
    let text = name.place.zip(name.anchor()).map(|(place, (x, end))| {
        view! {
            <text class:chosen=chosen x=x y=place.top + place.height - 4.0 text-anchor=end>
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

/// Rings around the items that are meant, and lines from the chosen one to its neighbors.
#[component]
fn Marks(view: View) -> impl IntoView {
    let ring = move |item: usize, class: &'static str| {
        view! { <circle class=class r=move || view.radius(item) + GAP style:transform=move || translate(view, item) /> }
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
            {move || view.ringed().into_iter().map(|(why, item)| ring(item, why.class())).collect_view()}
            {move || view.pointed.get().map(|item| ring(item, "shown"))}
        </g>
    }
}

/// The person at the page, where they have rated something.
#[component]
fn You(view: View) -> impl IntoView {
    move || {
        let you = view.you()?;
        let (x, y) = you.at;
        let turned = you.beyond.map(|angle| format!("rotate({angle:.1})"));
        Some(view! {
            <g class="you" role="img" aria-label=you.spoken() style:transform=format!("translate({x:.1}px, {y:.1}px)")>
                <path d=you.outline() transform=turned />
                <text x=you.word() y=5>
                    "You"
                </text>
            </g>
        })
    }
}

/// How much of what items differ in the two axes show.
#[component]
pub fn Explained(view: View) -> impl IntoView {
    move || {
        let axes = view.axes.get();
        view.state.map.with(|map| map.as_ref().map(|map| explained(map, axes)))
    }
}

//! What lies under and over the films: frame and graticule; names, the chosen film and its neighbours.

use super::gestures::Hands;
use super::naming::Name;
use super::plane::component_name;
use super::view::View;
use crate::ui::format::{counted, percent};
use leptos::prelude::*;
use std::time::Duration;

/// Names are placed anew when nothing has moved for so long, and at the latest after so long, in milliseconds.
const REST: Duration = Duration::from_millis(80);
const PATIENCE: f64 = 700.0;

/// What the axes say.
pub fn axis_titles(view: View) -> Option<(String, String)> {
    let axes = view.axes.get();
    view.state.map.with(|map| {
        let map = map.as_ref()?;
        Some((component_name(map, axes.across.component), component_name(map, axes.up.component)))
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
            role="group"
            tabindex="0"
            aria-label="Films"
            aria-describedby="map-keys"
            on:pointerdown=move |event| hands.on_down(&event)
            on:pointermove=move |event| hands.on_move(&event)
            on:pointerup=move |event| hands.on_up(&event)
            on:pointercancel=move |event| hands.on_cancel(&event)
            on:pointerleave=move |_| hands.on_leave()
            on:wheel=move |event| hands.on_wheel(&event)
            on:keydown=move |event| hands.on_key(&event)
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
                    {move || {
                        names.get().into_iter().map(|name| view! { <Named view name /> }).collect_view()
                    }}
                </g>
                <You view />
            </g>
        </svg>
    }
}

/// The names as they were placed when the map last came to rest: until the next time they go with their films.
fn names_at_rest(view: View) -> RwSignal<Vec<Name>> {
    let names = RwSignal::new(Vec::new());
    let turn = StoredValue::new(0_u32);
    let placed_at = StoredValue::new(0.0);
    let place = move || {
        placed_at.set_value(js_sys::Date::now());
        names.set(untrack(|| view.names()));
    };
    Effect::new(move || {
        view.zoom.track();
        view.drift.track();
        view.share.track();
        view.sheet.track();
        view.selected.track();
        view.around.track();
        view.found.track();
        turn.update_value(|turn| *turn += 1);
        let own = turn.get_value();
        let is_late = move || js_sys::Date::now() - placed_at.try_get_value().unwrap_or(f64::INFINITY) > PATIENCE;
        let has_films =
            view.sheet.with_untracked(Option::is_some) && view.drift.with_untracked(|drift| !drift.is_empty());
        // In a task of its own: whatever moved the films has had its share of this one.
        let soon = if has_films && is_late() { Duration::ZERO } else { REST };
        set_timeout(
            move || {
                if has_films && (turn.try_get_value() == Some(own) || (soon.is_zero() && is_late())) {
                    place();
                }
            },
            soon,
        );
    });
    names
}

fn translate(view: View, film: usize) -> Option<String> {
    view.pixel(film).map(|(x, y)| format!("translate({x:.1}px, {y:.1}px)"))
}

/// A film with its name, or with none where there is no room; those who listen hear of it in either case.
#[component]
fn Named(view: View, name: Name) -> impl IntoView {
    let film = name.film;
    let n_ratings = view.state.catalogue.with_untracked(|it| it.n_ratings.get(film).copied().unwrap_or(0));
    let spoken = format!("{}, {}", untrack(|| view.title(film)), counted(n_ratings as usize, "rating"));
    let leader = name.leader().map(|(x, y)| view! { <line x1=0 y1=0 x2=x y2=y /> });
    let chosen = move || view.selected.get() == Some(film);
    let text = name.place.map(|place| {
        view! {
            <text class:chosen=chosen x=place.left y=place.top + place.height - 4.0>
                {name.text}
            </text>
        }
    });
    view! {
        <g role="img" aria-label=spoken style:transform=move || translate(view, film)>
            {leader}
            {text}
        </g>
    }
}

/// Rings around the films that are meant, and lines from the chosen one to its neighbours.
#[component]
fn Marks(view: View) -> impl IntoView {
    let ring = move |film: usize, class: &'static str| {
        view! { <circle class=class r=move || view.radius(film) + 3.0 style:transform=move || translate(view, film) /> }
    };
    let lines = move || {
        let from = view.selected.get()?;
        let line = move |to: usize| {
            let ends = move || view.pixel(from).zip(view.pixel(to)).unwrap_or_default();
            view! { <line x1=move || ends().0.0 y1=move || ends().0.1 x2=move || ends().1.0 y2=move || ends().1.1 /> }
        };
        Some(view.around.get().into_iter().map(line).collect_view())
    };
    let found = move || {
        // So many rings would hide what they are to show.
        let found = view.found.get();
        let few = found.iter().copied().filter(|_| found.len() <= 50);
        few.map(|film| ring(film, "found")).collect_view()
    };
    view! {
        <g class="marked" aria-hidden="true">
            {lines}
            {found}
            {move || view.around.get().into_iter().map(|film| ring(film, "near")).collect_view()}
            {move || view.selected.get().map(|film| ring(film, "chosen"))}
            {move || view.pointed.get().map(|film| ring(film, "shown"))}
        </g>
    }
}

/// The person at the page, where they have rated something.
#[component]
fn You(view: View) -> impl IntoView {
    let place = move || {
        let (you, plane) = (view.state.you.get()?, view.plane.get()?);
        let frame = view.sheet.get()?.frame();
        let (x, y) = view.on_sheet(plane.place(|component| you.get(component).copied().unwrap_or(0.0)))?;
        // Whoever likes things that no film has enough of stands at the edge.
        Some((x.clamp(frame.left + 8.0, frame.right - 40.0), y.clamp(frame.top + 8.0, frame.bottom - 8.0)))
    };
    move || {
        let (x, y) = place()?;
        Some(view! {
            <g class="you" role="img" aria-label="You" style:transform=format!("translate({x:.1}px, {y:.1}px)")>
                <path d="M0-7 7 0 0 7-7 0Z" />
                <text x=11 y=5>
                    "You"
                </text>
            </g>
        })
    }
}

/// How much of what films differ in the two axes show.
#[component]
pub fn Explained(view: View) -> impl IntoView {
    move || {
        let axes = view.axes.get();
        let share = view.state.map.with(|map| {
            let map = map.as_ref()?;
            let of = |component: usize| map.explained().get(component).copied().unwrap_or(0.0);
            Some(of(axes.across.component) + of(axes.up.component))
        });
        share.map(|share| format!("These two axes hold {} of what the factors of films differ in.", percent(share)))
    }
}

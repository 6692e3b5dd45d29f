//! Region "Movie map": items in the plane of two principal components of what was learned about them.

use super::chart::{Scale, Ticks, direction, nearest, towards};
use super::controls::Choice;
use super::format::{counted, percent, short_title};
use super::session::Session;
use super::width::{NARROWEST, width_of};
use crate::insight::Label as Wanted;
use crate::insight::{MapPoint, MovieMap, Rect, place_labels};
use leptos::{ev, html, prelude::*, svg};
use std::sync::Arc;

const LEFT: f64 = 20.0;
const BOTTOM: f64 = 26.0;
/// Room between the outermost points and the frame.
const INSET: f64 = 26.0;
/// Room that a label takes: its height, the average width of its letters, and how far it keeps from its point.
const LINE_HEIGHT: f32 = 15.0;
const LETTER: f32 = 6.1;
const MARKER: f32 = 7.0;
/// A label farther from its point than this is led to it by a line.
const LEADER_FROM: f64 = 14.0;
const MOST_LABELS: usize = 50;
/// How near the pointer must come to a point.
const REACH: f64 = 28.0;
const MOST_MATCHES: usize = 8;
/// Points drawn in one frame.
const PORTION: usize = 100;

/// Where everything lies on the sheet.
#[derive(Clone, Debug, PartialEq)]
struct Sheet {
    width: f64,
    height: f64,
    x: Axis,
    y: Axis,
    points: Vec<(f64, f64)>,
    labels: Vec<Label>,
}

#[derive(Clone, Debug, PartialEq)]
struct Axis {
    title: String,
    scale: Scale,
    ticks: Ticks,
}

#[derive(Clone, Debug, PartialEq)]
struct Label {
    point: usize,
    text: String,
    place: Rect,
}

impl Sheet {
    fn new(map: &MovieMap, (x, y): (usize, usize), width: f64) -> Self {
        let height = (width * 0.95).clamp(440.0, 660.0);
        let x = Axis::new(map, x, (LEFT + INSET, width - INSET));
        let y = Axis::new(map, y, (height - BOTTOM - INSET, INSET));
        let along = |point: &MapPoint, axis: &Axis, component: usize| {
            axis.scale.pixel(f64::from(point.components.get(component).copied().unwrap_or(0.0)))
        };
        let points: Vec<_> =
            map.points.iter().map(|point| (along(point, &x.0, x.1), along(point, &y.0, y.1))).collect();
        let labels = labels(map, &points, (width, height - BOTTOM));
        Sheet { width, height, x: x.0, y: y.0, points, labels }
    }
}

impl Axis {
    /// The axis of a component, and the component.
    fn new(map: &MovieMap, component: usize, pixels: (f64, f64)) -> (Self, usize) {
        let values = map.points.iter().filter_map(|point| point.components.get(component).copied().map(f64::from));
        let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
        let axis = Axis {
            title: component_name(map, component),
            scale: Scale::new((low, high), pixels),
            ticks: Ticks::nice(low, high, 6),
        };
        (axis, component)
    }
}

fn component_name(map: &MovieMap, component: usize) -> String {
    let explained = map.explained.get(component).copied().unwrap_or(0.0);
    format!("Component {} ({})", component + 1, percent(explained))
}

fn labels(map: &MovieMap, points: &[(f64, f64)], (width, height): (f64, f64)) -> Vec<Label> {
    let names: Vec<_> = map.points.iter().take(MOST_LABELS).map(|point| short_title(&point.title)).collect();
    let wanted: Vec<_> = names
        .iter()
        .zip(points)
        .map(|(name, &(x, y))| Wanted {
            x: (x - LEFT) as f32,
            y: y as f32,
            width: name.chars().count() as f32 * LETTER,
            height: LINE_HEIGHT,
        })
        .collect();
    let places = place_labels(&wanted, MARKER, ((width - LEFT) as f32, height as f32));
    let placed = names.into_iter().zip(places).enumerate();
    let label = |(point, (text, place)): (usize, (String, Option<Rect>))| {
        let place = place?;
        Some(Label { point, text, place: Rect { left: place.left + LEFT as f32, ..place } })
    };
    placed.filter_map(label).collect()
}

/// The more ratings, the larger the mark.
fn radius(map: &MovieMap, point: &MapPoint) -> f64 {
    let most = map.points.first().map_or(1, |first| first.n_ratings.max(1));
    1.8 + 3.6 * (f64::from(point.n_ratings) / f64::from(most)).sqrt()
}

#[component]
pub fn MovieMapPanel(session: Session) -> impl IntoView {
    let map = session.store.run.map;
    let outdated = move || map.with(Option::is_some) && !session.store.is_up_to_date();
    view! {
        <section class="map" id="map" aria-labelledby="map-title">
            <h2 id="map-title">"Movie map"</h2>
            <p class="lead">
                "Training gives every film a list of numbers, its " <em>"latent factors"</em>
                ": nobody says what they mean, they only have to predict ratings. The map shows the two directions "
                "in which films differ most. Films near each other are liked by the same people; far apart, by different ones."
            </p>
            <Show
                when=move || map.with(Option::is_some)
                fallback=|| {
                    view! {
                        <div class="unmapped">
                            <p>"No map yet. " <a href="#training">"Press Train"</a> " to draw it."</p>
                        </div>
                    }
                }
            >
                <div class:outdated=outdated>{move || map.get().map(|map| view! { <Map map /> })}</div>
            </Show>
        </section>
    }
}

#[component]
fn Map(map: Arc<MovieMap>) -> impl IntoView {
    let map = StoredValue::new(map);
    let holder = NodeRef::<html::Div>::new();
    let width = width_of(holder);
    let across = RwSignal::new(0_usize);
    let up = RwSignal::new(1_usize);
    let sheet = Memo::new(move |_| {
        let axes = (across.get(), up.get());
        let width = width.get().filter(|&width| width >= NARROWEST)?;
        Some(map.with_value(|map| Sheet::new(map, axes, width)))
    });
    let height = move || sheet.with(|sheet| sheet.as_ref().map(|sheet| format!("{}px", sheet.height)));
    // The film whose card is shown, and the films that a search has found.
    let shown = RwSignal::new(None::<usize>);
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| query.with(|query| map.with_value(|map| search(map, query))));
    let components = map.with_value(|map| {
        (0..map.explained.len()).map(|component| (component, component_name(map, component))).collect::<Vec<_>>()
    });
    view! {
        <div class="map-controls">
            <Choice
                id="x-axis"
                label="X axis"
                options=components.clone()
                chosen=across
                choose=move |component| choose_axis(component, across, up)
            />
            <Choice
                id="y-axis"
                label="Y axis"
                options=components
                chosen=up
                choose=move |component| choose_axis(component, up, across)
            />
            <Search map query found shown />
        </div>
        <figure aria-label="Movie map">
            <div class="sheet" node_ref=holder style:height=height>
                // Points that are drawn before they have a place would fly in from the corner.
                <Show when=move || sheet.with(Option::is_some)>
                    <Drawing map sheet shown found />
                    <FilmCard map sheet shown />
                </Show>
            </div>
        </figure>
    }
}

/// Puts a component on one axis. If it was on the other, they swap: one component on both would draw a diagonal.
fn choose_axis(component: usize, axis: RwSignal<usize>, other: RwSignal<usize>) {
    if other.get_untracked() == component {
        other.set(axis.get_untracked());
    }
    axis.set(component);
}

/// Films whose title contains what was typed, most rated first.
fn search(map: &MovieMap, query: &str) -> Vec<usize> {
    let query = query.trim().to_lowercase();
    if query.is_empty() {
        return Vec::new();
    }
    let titles = map.points.iter().enumerate();
    titles.filter(|(_, point)| point.title.to_lowercase().contains(&query)).map(|(i, _)| i).collect()
}

#[component]
fn Search(
    map: StoredValue<Arc<MovieMap>>,
    query: RwSignal<String>,
    found: Memo<Vec<usize>>,
    shown: RwSignal<Option<usize>>,
) -> impl IntoView {
    let tally = move || match (query.with(|query| query.trim().is_empty()), found.with(Vec::len)) {
        (true, _) => String::new(),
        (false, 0) => "No film on the map has this in its title.".into(),
        (false, n) => format!("{} found", counted(n, "film")),
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            shown.set(found.with(|found| found.first().copied()));
        }
    };
    let each_match = move || {
        let first = found.get().into_iter().take(MOST_MATCHES);
        let buttons = first.map(|point| {
            let title = map.with_value(|map| map.points[point].title.clone());
            view! {
                <li>
                    <button class="quiet" on:click=move |_| shown.set(Some(point))>
                        {title}
                    </button>
                </li>
            }
        });
        buttons.collect_view()
    };
    view! {
        <div class="setting find">
            <label for="find">"Find a movie"</label>
            <input
                id="find"
                type="search"
                autocomplete="off"
                placeholder="Part of a title"
                prop:value=query
                on:input:target=move |event| query.set(event.target().value())
                on:keydown=on_key
            />
        </div>
        <div class="matches">
            <p role="status">{tally}</p>
            <ul>{each_match}</ul>
        </div>
    }
}

#[component]
fn Drawing(
    map: StoredValue<Arc<MovieMap>>,
    sheet: Memo<Option<Sheet>>,
    shown: RwSignal<Option<usize>>,
    found: Memo<Vec<usize>>,
) -> impl IntoView {
    let drawing = NodeRef::<svg::Svg>::new();
    let size = move |of: fn(&Sheet) -> f64| sheet.with(|sheet| sheet.as_ref().map(of));
    let on_move = move |event: ev::PointerEvent| {
        let Some(drawing) = drawing.get_untracked() else { return };
        let corner = drawing.get_bounding_client_rect();
        let at = (f64::from(event.client_x()) - corner.left(), f64::from(event.client_y()) - corner.top());
        shown.set(sheet.with_untracked(|sheet| nearest(&sheet.as_ref()?.points, at, REACH)));
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let Some(direction) = direction(&event.key()) else { return };
        event.prevent_default();
        let next = sheet.with_untracked(|sheet| {
            shown.get_untracked().map_or(Some(0), |from| towards(&sheet.as_ref()?.points, from, direction))
        });
        // At the edge of the map one stays where one is.
        if next.is_some() {
            shown.set(next);
        }
    };
    let total = map.with_value(|map| map.points.len());
    let drawn = RwSignal::new(PORTION.min(total));
    draw_on(drawn, total);
    view! {
        <svg
            node_ref=drawing
            width=move || size(|sheet| sheet.width)
            height=move || size(|sheet| sheet.height)
            role="group"
            tabindex="0"
            aria-label="Films; use the arrow keys to go from one to the next"
            on:pointermove=on_move
            on:pointerdown=on_move
            on:pointerleave=move |_| shown.set(None)
            on:keydown=on_key
        >
            {move || sheet.get().map(|sheet| view! { <Ground sheet /> })}
            <g class="points" class:searching=move || found.with(|found| !found.is_empty())>
                <For each=move || 0..drawn.get() key=|&point| point let:point>
                    <Point map sheet point />
                </For>
            </g>
            {move || sheet.get().map(|sheet| view! { <Labels sheet /> })}
            <Marked map sheet shown found />
        </svg>
    }
}

/// Draws one portion of the points per frame, so that a thousand of them never hold up the page.
fn draw_on(drawn: RwSignal<usize>, total: usize) {
    if drawn.get_untracked() < total {
        request_animation_frame(move || {
            // Nothing to update: another map has taken this one's place.
            if drawn.try_update(|drawn| *drawn = (*drawn + PORTION).min(total)).is_some() {
                draw_on(drawn, total);
            }
        });
    }
}

#[component]
fn Point(map: StoredValue<Arc<MovieMap>>, sheet: Memo<Option<Sheet>>, point: usize) -> impl IntoView {
    map.with_value(|map| {
        let film = &map.points[point];
        let title = format!("{}, {}", film.title, counted(film.n_ratings as usize, "rating"));
        view! {
            <circle class="point" role="img" r=radius(map, film) style:transform=move || moved(sheet, point)>
                <title>{title}</title>
            </circle>
        }
    })
}

/// Moving by a style lets points glide when an axis changes.
fn moved(sheet: Memo<Option<Sheet>>, point: usize) -> String {
    let at = sheet.with(|sheet| sheet.as_ref().and_then(|sheet| sheet.points.get(point).copied()));
    let (x, y) = at.unwrap_or_default();
    format!("translate({x:.1}px, {y:.1}px)")
}

/// The frame with its graticule, as on a printed map.
#[component]
fn Ground(sheet: Sheet) -> impl IntoView {
    let (right, bottom) = (sheet.width - 1.0, sheet.height - BOTTOM);
    let meridians = sheet.x.ticks.values.iter().map(|&value| {
        let x = sheet.x.scale.pixel(value);
        view! { <line class:zero=value == 0.0 x1=x x2=x y1=1 y2=bottom /> }
    });
    let parallels = sheet.y.ticks.values.iter().map(|&value| {
        let y = sheet.y.scale.pixel(value);
        view! { <line class:zero=value == 0.0 x1=LEFT x2=right y1=y y2=y /> }
    });
    view! {
        <g class="ground" aria-hidden="true">
            <rect x=LEFT y=1 width=right - LEFT height=bottom - 1.0 />
            {meridians.collect_view()}
            {parallels.collect_view()}
            <text x=right y=sheet.height - 7.0 text-anchor="end">
                {format!("{} →", sheet.x.title)}
            </text>
            <text transform="translate(12 1) rotate(-90)" text-anchor="end">
                {format!("{} →", sheet.y.title)}
            </text>
        </g>
    }
}

#[component]
fn Labels(sheet: Sheet) -> impl IntoView {
    let names = sheet.labels.into_iter().map(|Label { point, text, place: Rect { left, top, width, height } }| {
        let (x, y) = sheet.points[point];
        // Where the label is nearest to its point.
        let end_x = x.clamp(f64::from(left), f64::from(left + width));
        let end_y = y.clamp(f64::from(top), f64::from(top + height));
        let is_far = (end_x - x).hypot(end_y - y) > LEADER_FROM;
        let leader = is_far.then(|| view! { <line x1=x y1=y x2=end_x y2=end_y /> });
        view! {
            {leader}
            <text x=left y=top + height - 4.0>
                {text}
            </text>
        }
    });
    view! {
        <g class="labels" aria-hidden="true">
            {names.collect_view()}
        </g>
    }
}

/// Rings around the film on show and those that a search has found.
#[component]
fn Marked(
    map: StoredValue<Arc<MovieMap>>,
    sheet: Memo<Option<Sheet>>,
    shown: RwSignal<Option<usize>>,
    found: Memo<Vec<usize>>,
) -> impl IntoView {
    let ring = move |point: usize, class: &'static str| {
        let r = map.with_value(|map| map.points.get(point).map(|film| radius(map, film))).unwrap_or_default() + 3.0;
        view! { <circle class=class r=r style:transform=move || moved(sheet, point) /> }
    };
    view! {
        <g class="marked" aria-hidden="true">
            {move || found.get().into_iter().map(|point| ring(point, "found")).collect_view()}
            {move || shown.get().map(|point| ring(point, "shown"))}
        </g>
    }
}

/// The film under the pointer, or come to by keys or search.
#[component]
fn FilmCard(
    map: StoredValue<Arc<MovieMap>>,
    sheet: Memo<Option<Sheet>>,
    shown: RwSignal<Option<usize>>,
) -> impl IntoView {
    let card = move || {
        let at = shown.get()?;
        let film = map.with_value(|map| map.points.get(at).cloned())?;
        let (x, y, flipped) = sheet.with(|sheet| {
            let sheet = sheet.as_ref()?;
            let &(x, y) = sheet.points.get(at)?;
            Some((x, y, x > sheet.width * 0.6))
        })?;
        Some(view! {
            <div class="card" class:flipped=flipped style:left=format!("{x}px") style:top=format!("{y}px")>
                <strong>{film.title}</strong>
                <span>{counted(film.n_ratings as usize, "rating")}</span>
            </div>
        })
    };
    view! { <div aria-live="polite">{card}</div> }
}

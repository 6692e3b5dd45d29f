//! Figure "Bias and mean rating": items whose bias differs from what their mean rating leads one to expect.

use super::item::go_to;
use super::scatter::{RADIUS, Scatter, Title};
use crate::insight::{BiasRow, BiasTable};
use crate::ui::chart::margin::{BOTTOM, LEFT, RIGHT, TOP};
use crate::ui::chart::{Axes, Face, NAME_SIZE, Plot, Rect, direction, nearest, toward};
use crate::ui::dispatch::{use_dispatch, use_noun};
use crate::ui::format::{counted, signed};
use crate::ui::projector::zoom;
use crate::ui::width::{NARROWEST, width_of};
use leptos::{ev, html, prelude::*, svg};
use std::sync::Arc;

/// How near the pointer must come to a point, in pixels.
const REACH: f64 = 24.0;

type Biases = Memo<Option<Arc<BiasTable>>>;

#[component]
pub fn BiasChart(table: Biases) -> impl IntoView {
    let noun = use_noun();
    let holder = NodeRef::<html::Div>::new();
    let width = width_of(holder);
    let font = RwSignal::new(NAME_SIZE);
    let scatter = Memo::new(move |_| {
        let width = width.get().filter(|&width| width >= NARROWEST)?;
        table.with(|table| Scatter::new(table.as_ref()?, width, font.get()))
    });
    // The item whose card is shown; another table has other items.
    let shown = RwSignal::new(None::<usize>);
    Effect::new(move || {
        table.track();
        shown.set(None);
    });
    let height = move || scatter.with(|scatter| scatter.as_ref().map(|scatter| format!("{}px", scatter.height)));
    view! {
        <figure class="bias-chart" aria-label="Bias and mean rating">
            <figcaption>
                {move || {
                    let many = noun.get().many;
                    format!(
                        "The line shows the bias to expect for each mean rating. The {many} farthest from it are named. \
                         Those below were mostly rated by users who would like them anyway; those above did well in spite \
                         of who rated them. "
                    )
                }}
                <span id="bias-keys">
                    {move || {
                        let one = noun.get().one;
                        format!("Keyboard: arrow keys move from {one} to {one}, Enter shows its neighbors.")
                    }}
                </span>
            </figcaption>
            <div class="plot" node_ref=holder style:height=height>
                <Face font />
                <Drawing table scatter shown />
                <Card table scatter shown />
            </div>
        </figure>
    }
}

#[component]
fn Drawing(table: Biases, scatter: Memo<Option<Scatter>>, shown: RwSignal<Option<usize>>) -> impl IntoView {
    let (dispatch, noun) = (use_dispatch(), use_noun());
    let drawing = NodeRef::<svg::Svg>::new();
    let on_move = move |event: ev::PointerEvent| {
        let Some(drawing) = drawing.get_untracked() else { return };
        let corner = drawing.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()) - corner.left(), f64::from(event.client_y()) - corner.top());
        let at = (x / zoom(), y / zoom());
        shown.set(scatter.with_untracked(|scatter| nearest(&scatter.as_ref()?.points, at, REACH)));
    };
    // A finger cannot hover: its first tap shows an item, and another tap on the same item leads to its neighbors.
    let leads_on = StoredValue::new(true);
    let on_down = move |event: ev::PointerEvent| {
        let (touches, before) = (event.pointer_type() == "touch", shown.get_untracked());
        on_move(event);
        leads_on.set_value(!touches || shown.get_untracked() == before);
    };
    let on_leave = move |event: ev::PointerEvent| {
        if event.pointer_type() != "touch" {
            shown.set(None);
        }
    };
    let look_at_shown = move || {
        let item =
            table.with_untracked(|table| Some(table.as_ref()?.most_rated.get(shown.get_untracked()?)?.item.item));
        if let Some(item) = item {
            go_to(dispatch, item);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            return look_at_shown();
        }
        let Some(direction) = direction(&event.key()) else { return };
        event.prevent_default();
        let next = scatter.with_untracked(|scatter| {
            shown.get_untracked().map_or(Some(0), |from| toward(&scatter.as_ref()?.points, from, direction))
        });
        if next.is_some() {
            shown.set(next);
        }
    };
    view! {
        <svg
            node_ref=drawing
            width=move || scatter.with(|scatter| scatter.as_ref().map(|scatter| scatter.width))
            height=move || scatter.with(|scatter| scatter.as_ref().map(|scatter| scatter.height))
            // It takes keys of its own, which a screen reader would otherwise keep for itself.
            role="application"
            tabindex="0"
            aria-label=move || format!("{} by mean rating and bias", noun.get().many_capitalized())
            aria-roledescription="chart"
            aria-describedby="bias-keys"
            on:pointermove=on_move
            on:pointerdown=on_down
            on:pointerleave=on_leave
            on:click=move |_| {
                if leads_on.get_value() {
                    look_at_shown();
                }
            }
            on:keydown=on_key
            on:blur=move |_| shown.set(None)
        >
            {move || scatter.with(|scatter| scatter.as_ref().map(drawn))}
            {move || {
                let (x, y) = scatter.with(|scatter| scatter.as_ref()?.points.get(shown.get()?).copied())?;
                Some(view! { <circle class="shown" r=RADIUS + 3.0 cx=x cy=y /> })
            }}
        </svg>
    }
}

fn drawn(scatter: &Scatter) -> impl IntoView + use<> {
    let Scatter { width, height, x, y, x_ticks, y_ticks, points, trend, labels } = scatter;
    let plot = Plot { left: LEFT, right: width - RIGHT, top: TOP, bottom: height - BOTTOM, height: *height };
    let [(x1, y1), (x2, y2)] = *trend;
    let names = labels.iter().map(|Title { point, text, place: Rect { left, top, width, height } }| {
        let (x, y) = points[*point];
        // The place of the label that is nearest to its point.
        let (end_x, end_y) =
            (x.clamp(f64::from(*left), f64::from(left + width)), y.clamp(f64::from(*top), f64::from(top + height)));
        view! {
            <line x1=x y1=y x2=end_x y2=end_y />
            <text x=*left y=top + height - 4.0>
                {text.clone()}
            </text>
        }
    });
    view! {
        <Axes
            plot
            across=x_ticks.marks(x)
            up=y_ticks.marks(y)
            x_title="mean rating"
            y_title="bias".to_owned()
        />
        <path class="cloud" d=scatter.cloud() stroke-width=2.0 * RADIUS />
        <line class="trend" x1=x1 x2=x2 y1=y1 y2=y2 />
        <g class="labels" aria-hidden="true">
            {names.collect_view()}
        </g>
    }
}

/// The item under the pointer, or reached by keys.
#[component]
fn Card(table: Biases, scatter: Memo<Option<Scatter>>, shown: RwSignal<Option<usize>>) -> impl IntoView {
    let card = move || {
        let at = shown.get()?;
        let row = table.with(|table| table.as_ref()?.most_rated.get(at).cloned())?;
        let (x, y, flipped) = scatter.with(|scatter| {
            let scatter = scatter.as_ref()?;
            let &(x, y) = scatter.points.get(at)?;
            Some((x, y, x > scatter.width * 0.6))
        })?;
        Some(view! {
            <div class="card" class:flipped=flipped style:left=format!("{x}px") style:top=format!("{y}px")>
                <strong>{row.item.title.clone()}</strong>
                <span>{about(&row)}</span>
            </div>
        })
    };
    view! { <div aria-live="polite">{card}</div> }
}

/// `mean 4.36 · bias +0.52 · 583 ratings`.
fn about(BiasRow { item, bias }: &BiasRow) -> String {
    format!("mean {:.2} · bias {} · {}", item.mean_rating, signed(*bias, 2), counted(item.n_ratings as usize, "rating"))
}

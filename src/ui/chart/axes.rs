//! The axes of a chart: lines, ticks, titles.

use leptos::prelude::*;

/// Where on a drawing the values lie, in pixels, and how tall the drawing is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plot {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    pub height: f64,
}

/// Places of ticks in pixels and what they say.
pub type Marks = Vec<(f64, String)>;

#[component]
pub fn Axes(plot: Plot, across: Marks, up: Marks, x_title: &'static str, y_title: String) -> impl IntoView {
    let Plot { left, right, top, bottom, height } = plot;
    let across = across.into_iter().map(|(x, label)| {
        view! {
            <line x1=x x2=x y1=bottom y2=bottom + 5.0 />
            <text x=x y=bottom + 18.0 text-anchor="middle">
                {label}
            </text>
        }
    });
    let up = up.into_iter().map(|(y, label)| {
        view! {
            <line class="grid" x1=left x2=right y1=y y2=y />
            <text x=left - 8.0 y=y + 4.0 text-anchor="end">
                {label}
            </text>
        }
    });
    view! {
        <g class="axes" aria-hidden="true">
            {up.collect_view()}
            <line x1=left x2=right y1=bottom y2=bottom />
            {across.collect_view()}
            <text class="axis-title" x=right y=height - 6.0 text-anchor="end">
                {x_title}
            </text>
            <text class="axis-title" transform=format!("translate(12 {top}) rotate(-90)") text-anchor="end">
                {y_title}
            </text>
        </g>
    }
}

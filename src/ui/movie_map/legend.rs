//! What the colors mean. Where they are kinds, each can be picked out.

use super::coloring::Legend;
use super::view::MapView;
use leptos::prelude::*;

#[component]
pub fn LegendView(view: MapView) -> impl IntoView {
    // Another coloring has other kinds.
    Effect::new(move || {
        view.color_by.track();
        view.kind.set(None);
    });
    let shown = move || {
        let coloring = view.coloring.get();
        let colors: Vec<String> = coloring.colors.iter().map(ToString::to_string).collect();
        match &coloring.legend {
            Legend::Scale { title, low, middle, high } => {
                let colors = &colors[..colors.len() - 1];
                let bar = format!("linear-gradient(to right, {})", colors.join(", "));
                view! {
                    <div class="scale-legend">
                        <span>{*title}</span>
                        <div class="colors" style:background=bar></div>
                        <div class="ends">
                            <span>{low.clone()}</span>
                            <span>{middle.clone()}</span>
                            <span>{high.clone()}</span>
                        </div>
                    </div>
                }
                .into_any()
            }
            Legend::Kinds { title, names } => {
                let each = names.iter().cloned().zip(colors).zip(0..).map(|((name, color), kind)| {
                    let picked = move || view.kind.get() == Some(kind);
                    let pick = move |_| view.kind.update(|now| *now = (*now != Some(kind)).then_some(kind));
                    view! {
                        <li>
                            <button class="kind" aria-pressed=move || picked().to_string() on:click=pick>
                                <i style:background=color></i>
                                {name}
                            </button>
                        </li>
                    }
                });
                view! {
                    <div class="kinds-legend">
                        <span>{*title}</span>
                        <ul>{each.collect_view()}</ul>
                    </div>
                }
                .into_any()
            }
        }
    };
    view! {
        <div class="map-legend" role="group" aria-label="Legend">
            {shown}
        </div>
    }
}

//! What the colours mean; where they stand for kinds, each can be picked out.

use super::colours::{Legend, hex};
use super::view::View;
use leptos::prelude::*;

#[component]
pub fn LegendView(view: View) -> impl IntoView {
    // Another colouring has other kinds.
    Effect::new(move || {
        view.colour_by.track();
        view.kind.set(None);
    });
    let shown = move || {
        let colouring = view.colouring.get();
        let colours: Vec<String> = colouring.palette.iter().map(|&colour| hex(colour)).collect();
        match &colouring.legend {
            Legend::Scale { title, low, middle, high } => {
                let colours = &colours[..colours.len() - 1];
                let bar = format!("linear-gradient(to right, {})", colours.join(", "));
                view! {
                    <div class="scale-legend">
                        <span>{*title}</span>
                        <div class="colours" style:background=bar></div>
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
                let each = names.iter().cloned().zip(colours).zip(0..).map(|((name, colour), kind)| {
                    let picked = move || view.kind.get() == Some(kind);
                    let pick = move |_| view.kind.update(|now| *now = (*now != Some(kind)).then_some(kind));
                    view! {
                        <li>
                            <button class="kind" aria-pressed=move || picked().to_string() on:click=pick>
                                <i style:background=colour></i>
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

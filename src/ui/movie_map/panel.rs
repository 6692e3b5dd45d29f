//! The region: words, controls, the map, and what goes with it.

use super::around::Around;
use super::canvas::Canvas;
use super::card::ItemCard;
use super::controls::{Controls, Turning};
use super::legend::LegendView;
use super::overlay::{Explained, Ground, Overlay};
use super::saving::Saving;
use super::table::Table;
use super::view::View;
use crate::ui::chart::Face;
use crate::ui::session::Session;
use crate::ui::width::width_of;
use leptos::{html, prelude::*};

/// The figure's id: there the focus goes on when nothing is chosen any more.
pub const FIGURE: &str = "map-figure";

#[component]
pub fn MovieMapPanel(session: Session) -> impl IntoView {
    let map = session.store.map.map;
    let has_map = Memo::new(move |_| map.with(Option::is_some));
    // While training runs the map shows what is learned by now; it is out of date only where nothing is.
    let outdated = move || has_map.get() && !session.store.has_model.get() && !session.store.phase.get().is_training();
    view! {
        <section class="map" id="map" aria-labelledby="map-title">
            <h2 id="map-title">"Movie map"</h2>
            <p class="lead">
                "Training gives every film a list of numbers, its " <em>"latent factors"</em>
                ": nobody says what they mean, they only have to predict ratings. The map shows the directions "
                "in which films differ most. Films near each other are liked by the same people; far apart, by different ones."
            </p>
            <Show
                when=move || has_map.get()
                fallback=|| {
                    view! {
                        <div class="unmapped">
                            <p>"No map yet. " <a href="#training">"Press Train"</a> " to draw it."</p>
                        </div>
                    }
                }
            >
                <div class:outdated=outdated>
                    <Map session />
                </div>
            </Show>
        </section>
    }
}

#[component]
fn Map(session: Session) -> impl IntoView {
    let holder = NodeRef::<html::Div>::new();
    let view = View::new(session, width_of(holder));
    let height = move || view.sheet.get().map(|sheet| format!("{}px", sheet.height));
    view! {
        <Controls view />
        <figure id=FIGURE tabindex="-1" aria-label="Movie map">
            <Turning view />
            <div class="sheet" node_ref=holder style:height=height>
                <Face font=view.font />
                // Items that are drawn before they have a place would fly in from the corner.
                <Show when=move || view.sheet.with(Option::is_some)>
                    <Ground view />
                    <Canvas view />
                    <Overlay view />
                    <ItemCard view />
                </Show>
            </div>
            <figcaption>
                <LegendView view />
                <p class="meaning">
                    <Explained view />
                    " "
                    <span id="map-keys">
                        "Drag and scroll to move and zoom, once you have clicked the map; by keys: arrows from film to film, "
                        "Enter to choose one, + and − to zoom, Home for the whole."
                    </span>
                </p>
            </figcaption>
        </figure>
        <Around view />
        <div class="buttons map-buttons">
            <Saving view />
        </div>
        <Table view />
    }
}

//! The region: words, controls, the map, and what goes with it.

use super::around::{Around, FIGURE};
use super::canvas::Canvas;
use super::card::ItemCard;
use super::controls::{Controls, Turning};
use super::legend::LegendView;
use super::overlay::{Explained, Ground, Overlay};
use super::palette::Palette;
use super::saving::Saving;
use super::table::Table;
use super::theme::use_palette;
use super::view::MapView;
use crate::ui::arrival::Intro;
use crate::ui::chart::Face;
use crate::ui::dispatch::{use_dispatch, use_memo, use_noun};
use crate::ui::state::{Action, State};
use crate::ui::width::width_of;
use leptos::{html, prelude::*};
use std::sync::Arc;

#[component]
pub fn MovieMapPanel() -> impl IntoView {
    let (dispatch, noun) = (use_dispatch(), use_noun());
    Effect::new(move || dispatch.act(Action::MapIsThere));
    let has_map = use_memo(|state| state.map.is_some());
    // Read while the page is small: reading styles has the browser compute all that have changed.
    let palette = use_palette();
    // While training runs, the map shows what is learned by now: it is outdated only where nothing is.
    let outdated = use_memo(|state: &State| state.map.is_some() && !state.has_model() && !state.phase().is_training());
    view! {
        <section class="map" id="map" aria-labelledby="map-title">
            <h2 id="map-title">"Movie map"</h2>
            <p class="lead">
                "Training gives every " {move || noun.get().one} " a list of numbers, its " <em>"latent factors"</em>
                ". Nobody says what they mean; they only have to predict ratings. The map shows the directions in which they differ most. "
                {move || noun.get().many_capitalized()}
                " near each other are liked by the same people, those far apart by different ones."
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
                    <Map palette />
                </div>
            </Show>
        </section>
    }
}

/// Says when the items have come to rest where the finished model puts them.
fn tell_when_it_rests(view: MapView) {
    let (dispatch, has_learned) = (use_dispatch(), use_memo(State::is_up_to_date));
    let rests = Memo::new(move |_| view.motion.share.get() >= 1.0);
    Effect::new(move || {
        if has_learned.get() && rests.get() {
            // A new map may have come at the same time: then its items are on their way in the next frame.
            request_animation_frame(move || {
                if rests.try_get_untracked() == Some(true) && dispatch.read(|state| *state.intro == Intro::Runs) {
                    dispatch.act(Action::MapRests);
                }
            });
        }
    });
}

#[component]
fn Map(palette: ReadSignal<Arc<Palette>>) -> impl IntoView {
    let holder = NodeRef::<html::Div>::new();
    let view = MapView::new(width_of(holder), palette);
    tell_when_it_rests(view);
    let height = move || view.camera.sheet.get().map(|sheet| format!("{}px", sheet.height));
    view! {
        <Controls view />
        <figure id=FIGURE tabindex="-1" aria-label="Movie map">
            <Turning view />
            <div class="sheet" node_ref=holder style:height=height>
                <Face font=view.font />
                // Items that are drawn before they have a place would fly in from the corner.
                <Show when=move || view.camera.sheet.with(Option::is_some)>
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
                        "Click the map, then drag to move it and scroll to zoom. Keys: arrows go from "
                        {move || view.noun.get().one} " to " {move || view.noun.get().one}
                        ", Enter selects, + and − zoom, Home shows the whole map."
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

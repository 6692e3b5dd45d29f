//! The region and its parts.

use super::biases::BiasPart;
use super::components::ComponentPart;
use super::neighbours::NeighbourPart;
use super::results::ResultPart;
use super::state::show_neighbours_of;
use crate::ui::session::Session;
use leptos::prelude::*;

#[component]
pub fn LearnedPanel(session: Session) -> impl IntoView {
    let store = session.store;
    // A film chosen on the map is looked at here as well.
    Effect::new(move || {
        if let Some(item) = store.map.selected.get() {
            show_neighbours_of(session, item);
        }
    });
    let something = move || store.learned.biases.with(Option::is_some);
    view! {
        <section class="learned" aria-labelledby="learned-title">
            <h2 id="learned-title">"What it learned"</h2>
            <p class="lead">
                "A " <em>"latent factor"</em>
                " is one of the numbers that training gives to every film and to every viewer. Nobody says what it stands for: "
                "it only has to help to predict ratings. Here is what came of it. Press a title to see which films are like it."
            </p>
            <Show
                when=something
                fallback=|| {
                    view! {
                        <p class="empty">"Nothing yet. " <a href="#training">"Press Train"</a> " and look again."</p>
                    }
                }
            >
                <div class="parts" class:outdated=move || !store.is_up_to_date()>
                    <BiasPart session />
                    <ComponentPart session />
                    <NeighbourPart session />
                    <ResultPart session />
                </div>
            </Show>
        </section>
    }
}

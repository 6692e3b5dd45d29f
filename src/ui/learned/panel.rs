//! The region and its parts.

use super::biases::BiasPart;
use super::components::ComponentPart;
use super::neighbors::NeighborPart;
use super::results::ResultPart;
use super::state::show_neighbors_of;
use crate::ui::session::Session;
use leptos::prelude::*;
use std::time::Duration;

const PARTS: usize = 4;
/// From one of them to the next.
const PAUSE: Duration = Duration::from_millis(40);

#[component]
pub fn LearnedPanel(session: Session) -> impl IntoView {
    let store = session.store;
    // An item chosen on the map is looked at here as well.
    Effect::new(move || {
        if let Some(item) = store.map.selected.get() {
            show_neighbors_of(session, item);
        }
    });
    let something = Memo::new(move |_| store.learned.biases.with(Option::is_some));
    let parts = RwSignal::new(0);
    Effect::new(move || {
        parts.set(0);
        if something.get() {
            one_more(parts);
        }
    });
    let there = move |part: usize| move || parts.get() > part;
    view! {
        <section class="learned" aria-labelledby="learned-title">
            <h2 id="learned-title">"What it learned"</h2>
            <p class="lead">
                "A " <em>"latent factor"</em>
                " is one of the numbers that training gives to every film and to every viewer. Nobody says what it stands for: "
                "it only has to help to predict ratings. Here is what came of it. Press a title to see which films are like it."
            </p>
            <Show
                when=move || something.get()
                fallback=|| {
                    view! {
                        <p class="empty">"Nothing yet. " <a href="#training">"Press Train"</a> " and look again."</p>
                    }
                }
            >
                <div class="parts" class:outdated=move || !store.is_up_to_date()>
                    <Show when=there(0)>
                        <BiasPart session />
                    </Show>
                    <Show when=there(1)>
                        <ComponentPart session />
                    </Show>
                    <Show when=there(2)>
                        <NeighborPart session />
                    </Show>
                    <Show when=there(3)>
                        <ResultPart session />
                    </Show>
                </div>
            </Show>
        </section>
    }
}

/// A part more every few frames, and not while a frame is made: all of them in one task would hold up the page.
fn one_more(parts: RwSignal<usize>) {
    set_timeout(
        move || {
            // Nothing to update: the region is gone.
            if parts.try_update(|parts| *parts += 1).is_some() && parts.get_untracked() < PARTS {
                one_more(parts);
            }
        },
        PAUSE,
    );
}

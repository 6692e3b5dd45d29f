//! The region and its parts.

use super::biases::BiasPart;
use super::components::ComponentPart;
use super::neighbors::NeighborPart;
use super::results::ResultPart;
use crate::ui::dispatch::use_memo;
use crate::ui::state::State;
use leptos::prelude::*;
use std::time::Duration;

const PARTS: usize = 4;
/// From one of them to the next.
const PAUSE: Duration = Duration::from_millis(40);

#[component]
pub fn LearnedPanel() -> impl IntoView {
    let has_model = use_memo(State::has_model);
    let is_up_to_date = use_memo(State::is_up_to_date);
    let parts = RwSignal::new(0);
    Effect::new(move || {
        parts.set(0);
        if has_model.get() {
            one_more(parts);
        }
    });
    let there = move |part: usize| move || parts.get() > part;
    view! {
        <section class="learned" id="learned" aria-labelledby="learned-title">
            <h2 id="learned-title">"What it learned"</h2>
            <p class="lead">
                "A " <em>"latent factor"</em>
                " is one of the numbers that training gives to every film and to every viewer. Nobody says what it stands for: "
                "it only has to help to predict ratings. Here is what came of it. Press a title to see which films are like it."
            </p>
            <Show
                when=move || has_model.get()
                fallback=|| {
                    view! {
                        <p class="empty">"Nothing yet. " <a href="#training">"Press Train"</a> " and look again."</p>
                    }
                }
            >
                <div class="parts" class:outdated=move || !is_up_to_date.get()>
                    <Show when=there(0)>
                        <BiasPart />
                    </Show>
                    <Show when=there(1)>
                        <ComponentPart />
                    </Show>
                    <Show when=there(2)>
                        <NeighborPart />
                    </Show>
                    <Show when=there(3)>
                        <ResultPart />
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

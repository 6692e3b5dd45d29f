//! The region and its parts.

use super::biases::BiasPart;
use super::components::ComponentPart;
use super::neighbors::NeighborPart;
use super::results::ResultPart;
use crate::ui::dispatch::{use_memo, use_noun};
use crate::ui::state::State;
use crate::ui::words::Noun;
use leptos::prelude::*;
use std::time::Duration;

const PARTS: usize = 4;
/// The time from one part to the next.
const PAUSE: Duration = Duration::from_millis(40);

#[component]
pub fn LearnedPanel() -> impl IntoView {
    let noun = use_noun();
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
                {move || {
                    let Noun { one, many } = noun.get();
                    format!(
                        " is one of the numbers that training gives every {one} and every user. Nobody says what it means; \
                         it only has to help predict ratings. Press a title to see which {many} are most like it."
                    )
                }}
            </p>
            <Show
                when=move || has_model.get()
                fallback=|| {
                    view! {
                        <p class="empty">"Nothing yet. " <a href="#training">"Press Train"</a> " first."</p>
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

/// Shows one more part every few frames, between frames: all of them in one task would hold up the page.
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

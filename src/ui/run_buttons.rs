//! The buttons of a run: only those that do something now.

use super::dispatch::use_memo;
use super::focus::{focus, is_lost};
use super::session::Session;
use super::state::{Phase, State};
use leptos::{html, prelude::*};

#[component]
pub fn RunButtons(session: Session) -> impl IntoView {
    let phase = session.store.phase;
    let running = Memo::new(move |_| phase.get().is_running());
    let training = move || phase.get().is_training();
    let can_train = use_memo(State::can_train);
    let disabled = move || !training() && !can_train.get();
    // One button for the three, so that whoever pressed it by a key can press it again.
    let primary = NodeRef::<html::Button>::new();
    let label = move || match phase.get() {
        Phase::Training => "Pause",
        Phase::Paused => "Resume",
        _ => "Train",
    };
    let press = move |_| match phase.get_untracked() {
        Phase::Training => session.pause(),
        Phase::Paused => session.resume(),
        _ => session.train(),
    };
    Effect::new(move |before: Option<bool>| {
        let running = running.get();
        if before.is_some_and(|before| before != running) {
            // By the next frame, the buttons of the other state are gone.
            request_animation_frame(move || rescue_focus(primary));
        }
        running
    });
    view! {
        <div class="buttons">
            <button class="primary" node_ref=primary disabled=disabled on:click=press>
                {label}
            </button>
            <Show when=move || phase.get() == Phase::Paused>
                <button title="Run one batch, then wait again" on:click=move |_| session.step()>
                    "Step"
                </button>
            </Show>
            <Show when=move || phase.get().is_idle() && session.store.has_model.get()>
                <button
                    disabled=disabled
                    aria-describedby="continues-with"
                    on:click=move |_| session.go_on()
                >
                    "Continue training"
                </button>
            </Show>
            <Show when=move || running.get()>
                <button title="End here and keep what was learned" on:click=move |_| session.stop()>
                    "Stop"
                </button>
            </Show>
            <Show when=training>
                <button title="From the same first numbers again" on:click=move |_| session.start_over()>
                    "Start over"
                </button>
            </Show>
        </div>
    }
}

/// Focus that went away with its button comes to the one that is left. The page does not scroll to it: it may be
/// that nobody was there.
fn rescue_focus(primary: NodeRef<html::Button>) {
    if let Some(primary) = primary.get_untracked().filter(|_| is_lost()) {
        focus(&primary, false);
    }
}

//! The buttons of a run: only those that do something now.

use crate::ui::dispatch::{use_dispatch, use_memo, use_phase};
use crate::ui::focus::{focus, is_lost};
use crate::ui::state::{Action, Phase, State};
use leptos::{html, prelude::*};

#[component]
pub fn RunButtons() -> impl IntoView {
    let (dispatch, phase) = (use_dispatch(), use_phase());
    let running = Memo::new(move |_| phase.get().is_running());
    let training = move || phase.get().is_training();
    let (can_train, has_model) = (use_memo(State::can_train), use_memo(State::has_model));
    let is_full_batch = use_memo(|state| state.run.facts.is_full_batch());
    let step_title = move || {
        if is_full_batch.get() { "Read all ratings once, then pause again" } else { "Run one batch, then pause again" }
    };
    let disabled = move || !training() && !can_train.get();
    // One button for the three keeps the focus, so that the same key pauses and resumes.
    let primary = NodeRef::<html::Button>::new();
    let label = move || match phase.get() {
        Phase::Training => "Pause",
        Phase::Paused => "Resume",
        _ => "Train",
    };
    let press = move |_| {
        dispatch.act(match phase.get_untracked() {
            Phase::Training => Action::Pause,
            Phase::Paused => Action::Resume,
            _ => Action::Train,
        });
    };
    // A run that the address has begun leaves the focus alone.
    let pressed = StoredValue::new(false);
    Effect::new(move |before: Option<bool>| {
        let running = running.get();
        if before.is_some_and(|before| before != running) && pressed.get_value() {
            // In the next frame the other buttons are gone.
            request_animation_frame(move || rescue_focus(primary));
        }
        running
    });
    view! {
        <div class="buttons" on:click=move |_| pressed.set_value(true)>
            <button class="primary" node_ref=primary disabled=disabled on:click=press>
                {label}
            </button>
            <Show when=move || phase.get() == Phase::Paused>
                <button title=step_title on:click=move |_| dispatch.act(Action::Step)>
                    "Step"
                </button>
            </Show>
            <Show when=move || phase.get().is_idle() && has_model.get()>
                <button
                    disabled=disabled
                    aria-describedby="continues-with"
                    on:click=move |_| dispatch.act(Action::ContinueTraining)
                >
                    "Continue training"
                </button>
            </Show>
            <Show when=move || running.get()>
                <button title="End here, and keep what was learned" on:click=move |_| dispatch.act(Action::Stop)>
                    "Stop"
                </button>
            </Show>
            <Show when=training>
                <button title="Begin this run again from the same initial parameters" on:click=move |_| dispatch.act(Action::StartOver)>
                    "Start over"
                </button>
            </Show>
        </div>
    }
}

/// Moves a focus that was lost with its button to the one that is left. The page does not scroll there: perhaps no
/// button had the focus.
fn rescue_focus(primary: NodeRef<html::Button>) {
    if let Some(primary) = primary.get_untracked().filter(|_| is_lost()) {
        focus(&primary, false);
    }
}

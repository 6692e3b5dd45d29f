//! One sentence on what the page does, and figures beside it.

use crate::ui::dispatch::{use_memo, use_noun, use_phase, use_selector};
use crate::ui::form::Form;
use crate::ui::format::{duration, percent, thousands};
use crate::ui::state::{Activity, FirstPart, Phase, State};
use crate::ui::words;
use leptos::prelude::*;

#[component]
pub fn Status() -> impl IntoView {
    // Screen readers announce the sentence only: figures that change at every step would drown out all else.
    view! {
        <p class="status">
            <span role="status">{sentence()}</span>
            " "
            {figures()}
        </p>
    }
}

fn sentence() -> ReadSignal<String> {
    use_memo(|state| match state.phase() {
        Phase::Loading => match &*state.activity {
            Activity::Loading(what) => what.clone(),
            _ => String::new(),
        },
        Phase::Ready => "Ready.".to_owned(),
        Phase::Training => match state.run.facts.first {
            Some((FirstPart::Strength, _)) => "Trying how strongly to regularize:".to_owned(),
            Some((FirstPart::Ratings, _)) => "Learning to predict ratings, before lists:".to_owned(),
            // The worker says what it trains on as soon as it can train.
            None if state.engine.is_none() => "Loading the part of the program that trains…".to_owned(),
            None => "Training:".to_owned(),
        },
        Phase::Paused => "Paused:".to_owned(),
        Phase::Searching if *state.activity == Activity::Trying => "Training several times…".to_owned(),
        Phase::Searching => "Searching for a learning rate…".to_owned(),
        Phase::Done if state.runs.rewound.is_some() => state.runs.rewound.map_or(String::new(), words::runs::rewound),
        Phase::Done => state.report().map_or(String::new(), |report| words::finished(report)),
        Phase::Error => "Training ended early.".to_owned(),
        Phase::Broken => "The engine has stopped. Restart it in the message above.".to_owned(),
    })
}

fn figures() -> impl Fn() -> String {
    let (phase, noun, has_model) = (use_phase(), use_noun(), use_memo(State::has_model));
    let (form, curve) = (use_selector(|state| &state.form), use_selector(|state| &state.run.curve));
    let facts = use_selector(|state| &state.run.facts);
    let n_ratings = use_memo(|state| state.data.facts.as_ref().map_or(0, |facts| facts.n_ratings));
    move || match phase.get() {
        Phase::Ready => match form.with(Form::read) {
            Ok(config) => words::plan(&config, n_ratings.get(), noun.get()),
            Err(error) => words::config_error(&error),
        },
        Phase::Training | Phase::Paused => match facts.with(|facts| (facts.first, facts.is_full_batch())) {
            (Some((_, share)), _) => percent(share as f32),
            (None, _) if curve.with(|curve| curve.total_steps == 0) => String::new(),
            (None, is_full_batch) => curve.with(|curve| {
                let (step, total) = (thousands(curve.step()), thousands(curve.total_steps));
                let each = if is_full_batch { ", each a pass over all ratings" } else { "" };
                format!("step {step} of {total}{each}, {}", duration(curve.seconds))
            }),
        },
        Phase::Error if has_model.get() => "The model trained before is still here.".to_owned(),
        Phase::Loading | Phase::Searching | Phase::Done | Phase::Error | Phase::Broken => String::new(),
    }
}

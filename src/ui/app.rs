//! The whole page: header, table of contents, results, and settings beside them.

use super::address;
use super::alerts::Alerts;
use super::arrival::{Arrival, Intro};
use super::contents::Contents;
use super::dispatch::{Dispatch, provide_state, use_memo, use_noun, use_phase, use_selector};
use super::drop_zone::DropZone;
use super::form::Form;
use super::lists::find_my_items;
use super::live_address::{is_own, keep_address};
use super::movie_map::prefers_reduced_motion;
use super::projector::Projector;
use super::query;
use super::regions::{LoadedRegions, Region, Regions};
use super::state::{Action, ShownRegions};
use super::toy::provide_toy;
use super::witness::provide_witness;
use super::words::{self, noun as noun_of};
use leptos::prelude::*;

#[component]
pub fn App(results: &'static [Region], settings: &'static [Region]) -> impl IntoView {
    let mut form = Form::default();
    let pairs = query::pairs();
    let source = address::source(&pairs);
    let lesson = address::lesson(&pairs);
    let is_plain = pairs.iter().all(|(key, _)| key == "intro");
    let mut arrival = Arrival::default();
    let alerts = address::preset(pairs, &mut form, &mut arrival);
    if is_own() {
        form.is_own();
    }
    let dispatch = provide_state(form, source, arrival.clone());
    for alert in alerts {
        dispatch.act(Action::Alert(alert));
    }
    provide_context(LoadedRegions::default());
    provide_toy();
    provide_witness();
    if is_plain && !arrival.no_intro && !prefers_reduced_motion() {
        dispatch.act(Action::WaitForIntro);
    }
    if let Some(lesson) = lesson {
        dispatch.act(Action::OpenLesson(lesson));
    }
    open(dispatch, arrival);
    let phase = use_phase();
    find_my_items();
    keep_address();
    let has_settings =
        use_memo(move |state| settings.iter().flat_map(|of| of.ids).any(|id| state.shown_regions.shows(id)));
    // From the beginning, so that nothing moves when it starts.
    let is_intro = use_memo(|state| *state.intro != Intro::Off);
    let has_training = use_memo(|state| state.shown_regions.shows("training"));
    Effect::new(move || {
        if let Some(body) = document().body() {
            // Refused only for names that are not valid attribute names, and this one is.
            let _ = body.set_attribute("data-state", phase.get().name());
        }
    });

    view! {
        <a class="skip" href="#training" hidden=move || !has_training.get()>
            "Skip to training"
        </a>
        <a class="skip" href="#main" hidden=move || has_training.get()>
            "Skip to content"
        </a>
        <a class="skip" href="#data" hidden=move || !has_settings.get()>
            "Skip to data and settings"
        </a>
        <Header />
        <Contents />
        <Alerts />
        <main id="main" tabindex="-1" data-intro=move || is_intro.get().then_some("")>
            <Regions regions=results />
            <aside class="settings" aria-label="Settings" hidden=move || !has_settings.get()>
                <Regions regions=settings />
            </aside>
        </main>
        <footer>
            <p>"Everything happens on this device: this browser reads the ratings, trains on them and saves them, and sends them nowhere."</p>
        </footer>
        <Projector />
        <DropZone />
    }
}

/// Does what the address asks for besides settings and data.
fn open(dispatch: Dispatch, arrival: Arrival) {
    if !arrival.class.is_empty() {
        dispatch.act(Action::ShowRegions(ShownRegions::only(&["class"])));
    }
    if let Some(code) = arrival.code {
        dispatch.act(Action::AddCodes(code));
    }
}

#[component]
fn Header() -> impl IntoView {
    let noun = use_noun();
    let (intro, facts) = (use_selector(|state| &state.intro), use_selector(|state| &state.data.facts));
    let is_pupils = use_memo(|state| !state.arrival.class.is_empty() && *state.shown_regions != ShownRegions::All);
    let intro = move || {
        let is_over = match intro.get() {
            Intro::Runs => false,
            Intro::Done => true,
            _ => return None,
        };
        facts.with(|facts| {
            let facts = facts.as_ref().filter(|facts| facts.synthetic)?;
            Some(words::arrival::intro(is_over, facts, noun_of(facts.noun)))
        })
    };
    view! {
        <header>
            <svg class="mark" viewBox="0 0 40 40" aria-hidden="true">
                <path d="M20 4c10 0 17 6 16 15s-7 17-17 17S3 29 4 19 10 4 20 4Z" />
                <path d="M21 11c6 0 10 3 9 9s-4 10-10 10-10-4-9-10 4-9 10-9Z" />
                <circle cx="21" cy="20" r="3.5" />
            </svg>
            <h1>"Tastemap"</h1>
            <p role="status">
                {move || {
                    if is_pupils.get() {
                        return words::arrival::PUPIL.to_owned();
                    }
                    intro().unwrap_or_else(|| words::arrival::purpose(noun.get()))
                }}
            </p>
        </header>
    }
}

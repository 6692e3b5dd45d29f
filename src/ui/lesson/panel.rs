//! The region itself: an invitation, and in its place the lesson that is open.

use super::history;
use crate::ui::address;
use crate::ui::dispatch::{use_dispatch, use_memo};
use crate::ui::focus::move_on;
use crate::ui::query;
use crate::ui::regions::{Region, Regions};
use crate::ui::state::{Action, LessonSource, OpenLesson};
use leptos::{ev, prelude::*};

/// The mark of the page while a lesson is open; its value says what is asked for: a guess, tasks, or answers to questions.
/// Styles of what lies around the lesson look at it. With `:has` each change of the page would have all its styles looked up
/// anew.
const MARK: &str = "data-lesson";

/// The id of the button that opens the lesson: the focus comes here when someone has left it.
const START: &str = "start-lesson";

/// `pages` shows the open lesson. Its code may come later than the page's.
#[component]
pub fn LessonPanel(pages: &'static [Region]) -> impl IntoView {
    let (dispatch, is_open) = (use_dispatch(), use_memo(|state| state.lesson.is_some()));
    // Back and Forward turn its pages.
    let popped = window_event_listener(ev::popstate, move |_| {
        let address = address::lesson(&query::pairs());
        if let Some(action) = dispatch.read(|state| history::asked(address, state.lesson.as_ref())) {
            dispatch.act(action);
        }
    });
    on_cleanup(move || popped.remove());
    Effect::new(move |was_open: Option<bool>| {
        let is_open = is_open.get();
        mark(is_open.then_some(""));
        if was_open == Some(true) && !is_open {
            move_on(|| document().get_element_by_id(START));
        }
        is_open
    });
    view! {
        <section class="lesson" class:open=is_open id="lesson" aria-label="Lesson">
            <Show when=move || is_open.get() fallback=|| view! { <Invitation /> }>
                <Regions regions=pages />
            </Show>
        </section>
    }
}

/// Marks the page with what the open lesson asks for, or as one without a lesson.
pub fn mark(asks: Option<&str>) {
    if let Some(root) = document().document_element() {
        // Refused for no name of this form.
        let _ = match asks {
            Some(asks) => root.set_attribute(MARK, asks),
            None => root.remove_attribute(MARK),
        };
    }
}

/// What stands there while no lesson is open.
#[component]
fn Invitation() -> impl IntoView {
    let dispatch = use_dispatch();
    view! {
        <h2>"Lesson"</h2>
        <p>"New here? Learn in 15 minutes how a computer finds out what people like. You need no mathematics beyond multiplication."</p>
        <button
            id=START
            on:click=move |_| dispatch.act(Action::OpenLesson(OpenLesson { source: LessonSource::BuiltIn, page: None }))
        >
            "Start the lesson"
        </button>
    }
}

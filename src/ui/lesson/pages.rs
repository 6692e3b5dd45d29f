//! The open lesson: its file, its pages, and turning them.

use super::check::{TaskStart, observe};
use super::format::Lesson;
use super::history::{Entry, entry};
use super::page::{OUTCOME, PageView};
use super::panel::mark;
use super::progress::LessonProgress;
use super::questions::Questions;
use super::read::read_lesson;
use super::seen::use_seen;
use super::words;
use super::work::LessonWork;
use crate::data::DataProblem;
use crate::ui::address;
use crate::ui::confirm::Confirm;
use crate::ui::dispatch::{Dispatch, use_dispatch, use_memo, use_selector};
use crate::ui::focus::{focus_on, move_on};
use crate::ui::form::Field;
use crate::ui::local_storage;
use crate::ui::query::{self, fetch_text};
use crate::ui::state::{Action, LessonSource, OpenLesson, Setting, ShownRegions};
use crate::ui::toy::state::ToyState;
use crate::ui::toy::{Play, use_toy};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// The built-in lesson, beside the page.
const BUILT_IN: &str = "lesson.json";
/// The id of this region, and that of the heading of its page.
const REGION: &str = "lesson";
const HEADING: &str = "lesson-page";

/// The lesson that the page shows, once it is here.
type ReadLesson = Option<Result<Arc<Lesson>, String>>;

/// The open lesson, or why there is none.
#[component]
pub fn LessonPages() -> impl IntoView {
    let source = use_memo(|state| state.lesson.as_ref().map(|lesson| lesson.source.clone()));
    let opened = RwSignal::new(None::<(LessonSource, ReadLesson)>);
    let text = use_selector(|state| &state.lesson_text);
    Effect::new(move || {
        let Some(source) = source.get() else { return opened.set(None) };
        let read = match &source {
            LessonSource::File(address) => text.with(|text| text.as_ref().map(|text| read(address, text))),
            LessonSource::BuiltIn => {
                let place = source.clone();
                spawn_local(async move {
                    let text = fetch_text(BUILT_IN).await.ok_or(DataProblem::Unreachable);
                    // Another lesson may have been asked for meanwhile.
                    opened.update(|opened| {
                        if let Some((_, waiting)) = opened.as_mut().filter(|(now, _)| *now == place) {
                            *waiting = Some(read(BUILT_IN, &text));
                        }
                    });
                });
                None
            }
        };
        opened.set(Some((source, read)));
    });
    move || match opened.get() {
        None => ().into_any(),
        Some((_, None)) => view! { <p role="status">"Loading the lesson…"</p> }.into_any(),
        Some((_, Some(Err(problem)))) => view! { <NotRead problem /> }.into_any(),
        Some((source, Some(Ok(lesson)))) => view! { <Pages source lesson /> }.into_any(),
    }
}

/// A file that holds no lesson, and the ways on.
#[component]
fn NotRead(problem: String) -> impl IntoView {
    let dispatch = use_dispatch();
    let built_in = move |_| dispatch.act(Action::OpenLesson(OpenLesson { source: LessonSource::BuiltIn, page: None }));
    view! {
        <h2>"Lesson"</h2>
        <p class="error" role="alert">{problem}</p>
        <div class="buttons">
            <button on:click=built_in>"Open the built-in lesson"</button>
            <button class="quiet" on:click=move |_| leave(dispatch)>"Leave the lesson"</button>
        </div>
    }
}

#[component]
fn Pages(source: LessonSource, lesson: Arc<Lesson>) -> impl IntoView {
    let dispatch = use_dispatch();
    let name = match &source {
        LessonSource::BuiltIn => "lesson".to_owned(),
        LessonSource::File(address) => format!("lesson {address}"),
    };
    let saved = local_storage::load::<String>(&name).unwrap_or_default();
    let progress = RwSignal::new(LessonProgress::from_text(&saved, &lesson));
    keep_toy(use_toy(), &name);
    let n_pages = lesson.pages.len();
    let (title, teacher) = (lesson.title.clone(), lesson.teacher.clone());
    let minutes = lesson.minutes;
    let seen = use_seen();
    let work = LessonWork {
        lesson: StoredValue::new(lesson),
        progress,
        seen,
        start: RwSignal::new(TaskStart::default()),
        told: RwSignal::new(String::new()),
    };
    let asked = use_memo(|state| state.lesson.as_ref().and_then(|lesson| lesson.page));
    let last_page = progress.with_untracked(|progress| progress.last_page);
    let page = Memo::new(move |_| asked.get().unwrap_or(last_page).min(n_pages));
    let is_done = move || {
        let page = page.get();
        progress.with(|progress| match progress.pages.get(page) {
            Some(of) => work.with(|lesson| of.is_done(&lesson.pages[page])),
            None => progress.has_answered(),
        })
    };
    let asks = Memo::new(move |_| {
        progress.with(|progress| match progress.pages.get(page.get()) {
            Some(of) if of.guess.is_some() => "tasks",
            Some(_) => "guess",
            None => "questions",
        })
    });
    Effect::new(move || mark(Some(asks.get())));
    let toy = use_toy();

    Effect::new(move || progress.with(|progress| local_storage::save(&name, &progress.to_text())));
    Effect::new(move |before: Option<usize>| {
        let page = page.get();
        dispatch.act(Action::ShowRegions(regions(work, page)));
        if let Some(epochs) = work.with(|lesson| lesson.pages.get(page).and_then(|page| page.epochs)) {
            dispatch.act(Action::Set(Setting::Text(Field::Epochs, epochs.to_string())));
        }
        if progress.with_untracked(|progress| progress.last_page != page) {
            progress.update(|progress| progress.last_page = page);
        }
        work.start.set(TaskStart::default());
        if progress.with_untracked(|progress| progress.pages.get(page).is_some_and(|page| page.guess.is_none())) {
            toy.cover();
        }
        work.told.set(String::new());
        write_address(Some(&OpenLesson { source: source.clone(), page: Some(page) }), before.is_none());
        if before.is_some() {
            request_animation_frame(|| focus_on(HEADING, true));
        } else {
            move_on(|| document().get_element_by_id(HEADING));
        }
        page
    });
    Effect::new(move || {
        let page = page.get();
        let Some(before) = progress.with(|progress| progress.pages.get(page).cloned()) else { return };
        let Some(of) = work.with(|lesson| lesson.pages.get(page).cloned()) else { return };
        let (mut now, start) = (before, work.start.get_untracked());
        let mut start_now = start.clone();
        let has_done = seen.with(|seen| observe(&of, &mut now, &mut start_now, seen));
        if start_now != start {
            work.start.set(start_now);
        }
        if has_done {
            work.told.set(words::fulfilled(now.done, of.tasks.len()));
            if now.is_done(&of) {
                request_animation_frame(show_outcome);
            }
            progress.update(|progress| progress.pages[page] = now);
        }
    });

    let turn = move |to: usize| dispatch.act(Action::TurnPage(to));
    let pages_done = move || progress.with(|progress| work.with(|lesson| progress.pages_done(lesson)));
    let is_last = move || page.get() == n_pages;
    let start_over = move || {
        progress.set(work.with(LessonProgress::of));
        toy.restore(ToyState::default());
        turn(0);
    };
    let place = move || {
        if is_last() { "Questions".to_owned() } else { format!("Page {} of {n_pages}", page.get() + 1) }
    };
    view! {
        <header>
            <h2>{title}</h2>
            <p>
                {format!("{minutes} minutes")}
                {teacher.map(|address| view! { " · " <a href=address target="_blank">"For teachers"</a> })}
            </p>
        </header>
        <div
            class="progress"
            role="progressbar"
            aria-label="Lesson progress"
            aria-valuemin="0"
            aria-valuemax=n_pages.to_string()
            aria-valuenow=move || pages_done().to_string()
            aria-valuetext=move || words::progress(pages_done(), n_pages)
        >
            <div style:transform=move || format!("scaleX({:.3})", pages_done() as f64 / n_pages as f64) />
        </div>
        <p class="place">{place}</p>
        {move || {
            let page = page.get();
            if page < n_pages {
                view! { <PageView work page heading=HEADING /> }.into_any()
            } else {
                view! { <Questions work heading=HEADING /> }.into_any()
            }
        }}
        <div class="news" class:done=is_done>
            <p role="status" aria-label="Lesson status">{work.told}</p>
            <p class="all-done" aria-hidden="true">"All tasks of this page are done."</p>
            <button on:click=move |_| focus_on(OUTCOME, true)>"Read what came of it"</button>
        </div>
        <div class="buttons turn">
            <button disabled=move || page.get() == 0 on:click=move |_| turn(page.get_untracked() - 1)>
                "Previous page"
            </button>
            <button class:primary=move || is_done() && !is_last() disabled=is_last on:click=move |_| turn(page.get_untracked() + 1)>
                "Next page"
            </button>
        </div>
        <div class="buttons rest">
            <Confirm
                name="Start the lesson over"
                warning="This deletes your guesses, your words, and your answers."
                yes="Delete them and start over"
                keep="Keep them"
                quiet=true
                act=move |()| {
                    start_over();
                    request_animation_frame(|| focus_on(HEADING, true));
                }
            />
            <button class="quiet" on:click=move |_| leave(dispatch)>"Leave the lesson"</button>
        </div>
    }
}

/// Brings back what the toy was set to in this lesson, and saves it from then on.
fn keep_toy(play: Play, lesson: &str) {
    let name = format!("{lesson} toy");
    let saved = local_storage::load::<ToyState>(&name).filter(ToyState::is_sound);
    let now = Memo::new(move |_| play.state());
    // Who has played with it on this visit goes on with that.
    if let Some(saved) = saved.filter(|_| now.get_untracked() == ToyState::default()) {
        play.restore(saved);
    }
    Effect::new(move || {
        // While it plays, only where it stops.
        if !play.playing.get() {
            now.with(|now| {
                if now.is_sound() {
                    local_storage::save(&name, now);
                }
            });
        }
    });
}

/// The lesson, and the regions that a page is about.
fn regions(work: LessonWork, page: usize) -> ShownRegions {
    let beside = work.with(|lesson| lesson.pages.get(page).map(|page| page.show.clone())).unwrap_or_default();
    ShownRegions::only(&[&[REGION], beside.as_slice()].concat())
}

/// Scrolls to the end of a page that has a place of its own beside the parts: what came of the guess stands there.
fn show_outcome() {
    if let Some(lesson) = document().get_element_by_id(REGION) {
        lesson.set_scroll_top(lesson.scroll_height());
    }
}

/// Shows the whole page again.
fn leave(dispatch: Dispatch) {
    dispatch.act(Action::CloseLesson);
    write_address(None, false);
}

/// Writes what is shown of a lesson into the page's address, beside whatever else is there.
fn write_address(shown: Option<&OpenLesson>, first: bool) {
    let now = address::lesson(&query::pairs());
    let entry = entry(now.as_ref(), shown, first);
    if entry != Entry::Keep {
        let pairs = shown.map(address::lesson_pairs).unwrap_or_default();
        query::write(&["lesson", "page"], &pairs, entry == Entry::Push);
    }
}

/// A lesson, or what is wrong with it.
fn read(address: &str, text: &Result<String, DataProblem>) -> Result<Arc<Lesson>, String> {
    let text = text.as_ref().map_err(|problem| words::not_fetched(address, problem))?;
    read_lesson(text).map(Arc::new).map_err(|error| words::not_read(address, &error))
}

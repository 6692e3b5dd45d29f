//! One page: a sentence of theory, the guess, the tasks, and what came of the guess.

use super::format::{Answers, Check, GuessQuestion, LessonPage, LessonTask};
use super::now::{now, way};
use super::record::Record;
use super::words;
use super::work::LessonWork;
use crate::ui::focus::{find, focus_element, move_on};
use crate::ui::toy::use_toy;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The id of what came of a page.
pub const OUTCOME: &str = "came-out";
/// The id of the range of a number to guess.
const RANGE: &str = "guess-range";
/// The height of the buttons that stay in view below a task, and some more, in pixels.
const BUTTONS: i32 = 96;

#[component]
pub fn PageView(work: LessonWork, page: usize, heading: &'static str) -> impl IntoView {
    let of = StoredValue::new(work.with(|lesson| lesson.pages[page].clone()));
    let LessonPage { title, theory, tasks, guess, because, show, .. } = of.get_value();
    let progress = move || work.progress.with(|progress| progress.pages[page].clone());
    let has_guessed = Memo::new(move |_| progress().guess.is_some());
    let is_done = Memo::new(move |_| of.with_value(|of| progress().is_done(of)));
    let (n_tasks, region) = (tasks.len(), show.first().copied().unwrap_or_default());
    let tasks = StoredValue::new(tasks);
    let came_out = move || {
        let progress = progress();
        let (guessed, outcome) = (progress.guess?, progress.outcome(&guess)?);
        Some(words::outcome(&guess, guessed, outcome, progress.measured))
    };
    let (came_out, because) = (StoredValue::new(came_out), StoredValue::new(because));
    let done = Memo::new(move |_| progress().done);
    Effect::new(move || {
        done.track();
        has_guessed.track();
        request_animation_frame(show_current_task);
    });
    view! {
        <h3 id=heading tabindex="-1">{title}</h3>
        <Theory theory has_guessed />
        <GuessForm work page region />
        <Show when=move || has_guessed.get()>
            <h4 class:begins=move || done.get() == 0>"Now do it"</h4>
            <ol class="tasks">
                {tasks
                    .get_value()
                    .into_iter()
                    .enumerate()
                    .map(|(number, task)| view! { <TaskView work page number n_tasks region task /> })
                    .collect_view()}
            </ol>
        </Show>
        <Show when=move || is_done.get()>
            <div class="came-out" id=OUTCOME tabindex="-1">
                <h4>"What came of it"</h4>
                <p>{move || came_out.with_value(|came_out| came_out())}</p>
                <p>{because.get_value()}</p>
            </div>
        </Show>
    }
}

/// Scrolls a lesson that has a place of its own beside the parts to the current task.
fn show_current_task() {
    let find = |selector| find(selector)?.dyn_into::<HtmlElement>().ok();
    if let (Some(lesson), Some(task)) = (find("#lesson"), find("#lesson .tasks [aria-current]")) {
        let end = task.offset_top() + task.offset_height() + BUTTONS - lesson.client_height();
        if lesson.scroll_top() < end {
            lesson.set_scroll_top(end);
        }
    }
}

/// The sentences of theory. Once the guess is made they fold: what is to be done needs their room.
#[component]
fn Theory(theory: String, has_guessed: Memo<bool>) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    Effect::new(move || {
        if let Some(details) = details.get() {
            details.set_open(!has_guessed.get());
        }
    });
    view! {
        <details class="theory" node_ref=details open>
            <summary>"Theory"</summary>
            <p>{theory}</p>
        </details>
    }
}

/// Whether the lesson lies above the parts of the page that it is about, and not beside them.
fn is_narrow() -> bool {
    let query = window().match_media("(width < 64rem)").ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// The part of the page that a task speaks of, or its region.
fn part_of(check: &Check, region: &str) -> Option<Element> {
    find(way(check).1).or_else(|| find(&format!("#{region}")))
}

/// Brings this part into view. In a narrow window it lies below the lesson, and what belongs to it has to be seen with it.
fn show_part(part: &Element) {
    let around = |selector: &str| part.closest(selector).ok().flatten();
    // The table and the plane of the toy are seen together.
    if let Some(whole) = around(".toy-parts").or_else(|| around("figure, section")).filter(|_| is_narrow()) {
        whole.scroll_into_view();
    }
}

/// Brings it into view, with the focus on what is to be used.
fn go_to(check: &Check, region: &str) {
    if let Some(part) = part_of(check, region) {
        focus_element(part.clone(), true);
        show_part(&part);
    }
}

/// The question, and the ways to answer it, until the person has decided.
#[component]
fn GuessForm(work: LessonWork, page: usize, region: &'static str) -> impl IntoView {
    let toy = use_toy();
    let GuessQuestion { question, answers, .. } = work.with(|lesson| lesson.pages[page].guess.clone());
    let guessed = Memo::new(move |_| work.progress.with(|progress| progress.pages[page].guess));
    // Options in the middle, or nothing typed: a first answer would be taken over without a thought.
    let chosen = RwSignal::new(None::<f64>);
    let possible = answers.clone();
    let is_possible = Memo::new(move |_| chosen.get().is_some_and(|chosen| possible.has(chosen)));
    let is_typed = RwSignal::new(false);
    let wanted = StoredValue::new(words::wanted(&answers));
    let decide = move || {
        if !is_possible.get_untracked() {
            // The same words again are told again.
            work.told.set(String::new());
            request_animation_frame(move || work.told.set(wanted.get_value()));
        } else if let Some(guess) = chosen.get_untracked() {
            // What the tasks ask for is still to be done.
            toy.cover();
            work.progress.update(|progress| progress.pages[page].guess = Some(guess));
            work.told.set(words::DECIDED.to_owned());
            // The button is gone.
            move_on(|| find("#lesson .tasks li"));
            let first = work.with(|lesson| lesson.pages[page].tasks.first().map(|task| task.check.clone()));
            request_animation_frame(move || {
                if let Some(part) = first.and_then(|check| part_of(&check, region)) {
                    show_part(&part);
                }
            });
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            decide();
        }
    };
    let fields = move || match answers.clone() {
        Answers::Number { lowest, highest, step } => view! {
            <label class="number">
                "Your guess"
                <input
                    type="number"
                    aria-label="Your guess"
                    min=lowest.to_string()
                    max=highest.to_string()
                    step=step.to_string()
                    aria-describedby=RANGE
                    aria-invalid=move || (is_typed.get() && !is_possible.get()).then_some("true")
                    on:input:target=move |event| {
                        let typed = event.target().value();
                        // What is no number at all reads as nothing.
                        is_typed.set(!typed.is_empty() || !event.target().check_validity());
                        chosen.set(typed.parse().ok());
                    }
                    on:keydown=on_key
                />
                <span id=RANGE>{words::range(lowest, highest)}</span>
            </label>
        }
        .into_any(),
        Answers::Options(options) => options
            .into_iter()
            .enumerate()
            .map(|(number, option)| {
                view! {
                    <label class="option">
                        <input
                            type="radio"
                            name=format!("guess-{page}")
                            on:change=move |_| chosen.set(Some(number as f64))
                            on:keydown=on_key
                        />
                        <span>{option}</span>
                    </label>
                }
            })
            .collect_view()
            .into_any(),
    };
    let told =
        move || guessed.get().map(|guessed| work.with(|lesson| words::guessed(&lesson.pages[page].guess, guessed)));
    let fields = StoredValue::new(fields);
    view! {
        <fieldset class="guess">
            <legend>{question}</legend>
            <Show when=move || guessed.get().is_none() fallback=move || view! { <p class="mine">{told}</p> }>
                {fields.with_value(|fields| fields())}
                <button disabled=move || !is_possible.get() on:click=move |_| decide()>"This is my guess"</button>
            </Show>
        </fieldset>
    }
}

#[component]
fn TaskView(
    work: LessonWork,
    page: usize,
    number: usize,
    n_tasks: usize,
    region: &'static str,
    task: LessonTask,
) -> impl IntoView {
    let done = Memo::new(move |_| work.progress.with(|progress| progress.pages[page].done));
    let is_done = move || done.get() > number;
    let is_current = Memo::new(move |_| done.get() == number);
    let LessonTask { text, check, hint } = task;
    let own_words = (check == Check::Text).then(|| {
        let text = Memo::new(move |_| work.progress.with(|progress| progress.pages[page].text(number).to_owned()));
        view! {
            <label class="words">
                {words::your_words(number + 1)}
                <textarea
                    rows="2"
                    maxlength="300"
                    prop:value=text
                    on:change:target=move |event| {
                        let text = event.target().value();
                        work.progress.update(|progress| progress.pages[page].write(number, text));
                    }
                />
            </label>
        }
    });
    let record = matches!(check, Check::ToyByHand { .. }).then(|| view! { <Record /> });
    let (way_name, of_task) = (way(&check).0, StoredValue::new(check.clone()));
    // What else is counted is told by the part of the page where it happens.
    let live = matches!(check, Check::Ratings { .. }).then_some("polite");
    let come = Memo::new(move |_| {
        let said = is_current.get().then(|| work.start.with(|start| work.seen.with(|seen| now(&check, start, seen))));
        said.flatten()
    });
    view! {
        <li class:done=is_done tabindex="-1" aria-current=move || is_current.get().then_some("step")>
            <p class="count">{words::task(number + 1, n_tasks)}</p>
            <p class="what">
                <span class="tick" aria-label=move || if is_done() { "Done:" } else { "To do:" } role="img">
                    {move || if is_done() { "✓" } else { "○" }}
                </span>
                {text}
            </p>
            {move || come.get().map(|come| view! { <p class="come" aria-live=live>{come}</p> })}
            {record}
            {own_words}
            <div class="help">
                <Show when=move || is_current.get()>
                    <button class="quiet" on:click=move |_| of_task.with_value(|check| go_to(check, region))>{way_name}</button>
                </Show>
                {hint.map(|hint| view! { <details><summary>"Hint"</summary><p>{hint}</p></details> })}
            </div>
        </li>
    }
}

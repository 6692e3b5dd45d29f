//! One page: a sentence of theory, the guess, the tasks, and what came of the guess.

use super::format::{Answers, Check, GuessQuestion, LessonPage, LessonTask};
use super::record::Record;
use super::words;
use super::work::LessonWork;
use crate::ui::state::SECTIONS;
use leptos::{ev, prelude::*};

#[component]
pub fn PageView(work: LessonWork, page: usize, heading: &'static str) -> impl IntoView {
    let of = StoredValue::new(work.with(|lesson| lesson.pages[page].clone()));
    let LessonPage { title, theory, show, tasks, guess, because, .. } = of.get_value();
    let progress = move || work.progress.with(|progress| progress.pages[page].clone());
    let has_guessed = Memo::new(move |_| progress().guess.is_some());
    let is_done = Memo::new(move |_| of.with_value(|of| progress().is_done(of)));
    let tasks = StoredValue::new(tasks);
    let came_out = move || {
        let progress = progress();
        let (guessed, outcome) = (progress.guess?, progress.outcome(&guess)?);
        Some(words::outcome(&guess, guessed, outcome, progress.measured))
    };
    let came_out = StoredValue::new(came_out);
    let (because, show) = (StoredValue::new(because), StoredValue::new(show));
    // In a narrow window the parts lie below.
    let ways = move || {
        let shown = SECTIONS.iter().filter(|(id, _)| show.with_value(|show| show.contains(id)));
        shown.map(|(id, name)| view! { <a href=format!("#{id}")>{*name}</a> }).collect_view()
    };
    view! {
        <h3 id=heading tabindex="-1">{title}</h3>
        <p class="theory">{theory}</p>
        <GuessForm work page />
        <Show when=move || has_guessed.get()>
            <h4>"Now do it"</h4>
            <ol class="tasks">
                {tasks
                    .get_value()
                    .into_iter()
                    .enumerate()
                    .map(|(number, task)| view! { <TaskView work page number task /> })
                    .collect_view()}
            </ol>
            <p class="ways">{ways}</p>
        </Show>
        <Show when=move || is_done.get()>
            <div class="came-out">
                <h4>"What came of it"</h4>
                <p>{move || came_out.with_value(|came_out| came_out())}</p>
                <p>{because.get_value()}</p>
            </div>
        </Show>
    }
}

/// The question, and the ways to answer it, until the person has decided.
#[component]
fn GuessForm(work: LessonWork, page: usize) -> impl IntoView {
    let GuessQuestion { question, answers, .. } = work.with(|lesson| lesson.pages[page].guess.clone());
    let guessed = Memo::new(move |_| work.progress.with(|progress| progress.pages[page].guess));
    // Options in the middle, or nothing typed: a first answer would be taken over without a thought.
    let chosen = RwSignal::new(None::<f64>);
    let possible = answers.clone();
    let is_possible = Memo::new(move |_| chosen.get().is_some_and(|chosen| possible.has(chosen)));
    let decide = move || {
        if let Some(guess) = chosen.get_untracked().filter(|_| is_possible.get_untracked()) {
            work.progress.update(|progress| progress.pages[page].guess = Some(guess));
            work.told.set(words::DECIDED.to_owned());
            // The button is gone.
            crate::ui::focus::move_on(|| document().query_selector("#lesson .tasks li").ok().flatten());
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
                    on:input:target=move |event| chosen.set(event.target().value().parse().ok())
                    on:keydown=on_key
                />
                <span>{words::range(lowest, highest)}</span>
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
fn TaskView(work: LessonWork, page: usize, number: usize, task: LessonTask) -> impl IntoView {
    let done = Memo::new(move |_| work.progress.with(|progress| progress.pages[page].done));
    let is_done = move || done.get() > number;
    let text = (task.check == Check::Text).then(|| {
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
    let record = matches!(task.check, Check::ToyByHand { .. }).then(|| view! { <Record /> });
    view! {
        <li
            class:done=is_done
            tabindex="-1"
            aria-current=move || (done.get() == number).then_some("step")
        >
            <p>
                <span class="tick" aria-label=move || if is_done() { "Done:" } else { "To do:" } role="img">
                    {move || if is_done() { "✓" } else { "○" }}
                </span>
                {task.text}
            </p>
            {record}
            {text}
            {task.hint.map(|hint| view! { <details><summary>"Hint"</summary><p>{hint}</p></details> })}
        </li>
    }
}

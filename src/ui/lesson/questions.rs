//! The questions after the last page, their answers explained, and what the person wrote on the way.

use super::format::{Check, ExitQuestion};
use super::words;
use super::work::LessonWork;
use leptos::prelude::*;

#[component]
pub fn Questions(work: LessonWork, heading: &'static str) -> impl IntoView {
    let questions = work.with(|lesson| lesson.questions.clone());
    let questions =
        questions.into_iter().enumerate().map(|(number, question)| view! { <OneQuestion work number question /> });
    let n_right = move || {
        work.progress.with(|progress| {
            work.with(|lesson| {
                let right = |(answer, question): (&Option<usize>, &ExitQuestion)| *answer == Some(question.right);
                let n_right = progress.answers.iter().zip(&lesson.questions).filter(|&pair| right(pair)).count();
                progress.has_answered().then(|| words::right(n_right, lesson.questions.len()))
            })
        })
    };
    let own_words = work.progress.with_untracked(|progress| {
        work.with(|lesson| {
            let of_pages = lesson.pages.iter().zip(&progress.pages).flat_map(|(page, progress)| {
                let tasks = page.tasks.iter().enumerate().filter(|(_, task)| task.check == Check::Text);
                tasks.map(|(number, task)| (task.text.clone(), progress.text(number).trim().to_owned()))
            });
            of_pages.filter(|(_, text)| !text.is_empty()).collect::<Vec<_>>()
        })
    });
    let own_words = (!own_words.is_empty()).then(|| {
        let each = own_words.into_iter().map(|(task, text)| view! { <dt>{task}</dt><dd>{text}</dd> });
        view! {
            <h4>"In your own words"</h4>
            <dl class="own-words">{each.collect_view()}</dl>
        }
    });
    view! {
        <div class="questions">
            <h3 id=heading tabindex="-1">"What do you know now?"</h3>
            {questions.collect_view()}
            <p class="score" role="status" aria-label="Questions">{n_right}</p>
            {own_words}
        </div>
    }
}

#[component]
fn OneQuestion(work: LessonWork, number: usize, question: ExitQuestion) -> impl IntoView {
    let answer = Memo::new(move |_| work.progress.with(|progress| progress.answers.get(number).copied().flatten()));
    let ExitQuestion { question, options, right, .. } = question;
    let options = options.into_iter().enumerate().map(|(option, explained)| {
        let is_chosen = move || answer.get() == Some(option);
        let why = StoredValue::new(explained.why);
        view! {
            <label class="option">
                <input
                    type="radio"
                    name=format!("question-{number}")
                    prop:checked=is_chosen
                    on:change=move |_| {
                        work.progress.update(|progress| progress.answers[number] = Some(option));
                        work.told.set(why.get_value());
                    }
                />
                <span>{explained.text}</span>
            </label>
            <Show when=is_chosen>
                <p class="why" class:right={option == right}>{why.get_value()}</p>
            </Show>
        }
    });
    view! {
        <fieldset class="guess">
            <legend>{format!("{}. {question}", number + 1)}</legend>
            {options.collect_view()}
        </fieldset>
    }
}

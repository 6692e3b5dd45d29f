//! One file as it was understood: whether it is read, where its rows went, and what to read it by.

use super::read_correct::Correct;
use super::read_dialect::DialectOf;
use super::read_preview::Preview;
use super::words::reading as words;
use crate::data::read::{FileReport, Layout, Refused, TakenAs};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn ReadFile(file: Arc<FileReport>, correct: Correct) -> impl IntoView {
    let (look, part) = (correct.session.store.files.look, correct.part);
    let is_taken = !matches!(file.taken_as, TakenAs::LeftOut(_));
    let open = look.is_open(part, &file.name, is_taken);
    let note_open = {
        let file = file.clone();
        move |open| look.set_open(part, &file.name, open)
    };
    let refused = file.accounting.refused.iter().map(|refused| {
        let what = words::refused_part(file.layout(), refused.reason);
        view! { <Rows what refused=refused.clone() /> }
    });
    let refused = refused.collect_view();
    let repairs = words::repairs(&file.accounting).into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    let table = file.plan.as_ref().filter(|plan| !plan.first_rows.is_empty());
    let table = table.map(|_| view! { <Preview file=file.clone() correct=correct.clone() /> });
    let dialect =
        file.plan.clone().map(|plan| view! { <DialectOf name=file.name.clone() plan correct=correct.clone() /> });
    view! {
        <details class="file" open=open on:toggle:target=move |event| note_open(event.target().open())>
            <summary>
                <b>{file.name.clone()}</b>
                ": "
                {words::taken_as(&file)}
            </summary>
            <Take file=file.clone() correct />
            {(file.accounting.records > 0).then(|| view! { <p>{words::rows(&file.accounting)}</p> })}
            {repairs}
            {refused}
            {dialect}
            {table}
        </details>
    }
}

/// The way to read a file that is left out, and to leave out one that is read.
#[component]
fn Take(file: Arc<FileReport>, correct: Correct) -> impl IntoView {
    let name = file.name.clone();
    let forced = correct.choices().plan(&name).take == Some(true);
    let is_refused = matches!(file.taken_as, TakenAs::Refused(_));
    let is_left_out = matches!(file.taken_as, TakenAs::LeftOut(_));
    let button = |take: bool, words: &'static str, label: String| {
        let (correct, name) = (correct.clone(), name.clone());
        let control = correct.control("take", &name);
        view! {
            <button
                aria-label=label
                data-control=control
                on:click=move |_| correct.file(&name, |file| file.take = Some(take))
            >
                {words}
            </button>
        }
    };
    let join = is_refused && file.layout() == Some(Layout::Titles) && !forced;
    view! {
        <div class="take">
            {join.then(|| button(true, "Join all the same", format!("Join {name} all the same")))}
            {if is_left_out {
                button(true, "Read this file", format!("Read {name}"))
            } else {
                button(false, "Leave out", format!("Leave out {name}"))
            }}
        </div>
    }
}

/// Rows, or cells of a matrix, that were refused for one reason, and the first of them.
#[component]
fn Rows(what: &'static str, refused: Refused) -> impl IntoView {
    let lines = refused
        .first
        .iter()
        .map(|line| view! { <li>{format!("line {}: ", line.number)} <code>{line.text.clone()}</code></li> });
    view! {
        <p class="error">{words::refused(what, &refused)}</p>
        <ul class="lines">{lines.collect_view()}</ul>
    }
}

//! One file: whether it is read, where its rows went, and how it is read.

use super::dialect::Dialect;
use super::preview::Preview;
use super::shown::ShownFile;
use super::view::FileView;
use crate::data::read::{Layout, Refused, TakenAs, Told};
use crate::ui::words::reading as words;
use leptos::prelude::*;

#[component]
pub fn File(file: ShownFile) -> impl IntoView {
    let is_left_out = matches!(file.taken_as, TakenAs::LeftOut(_));
    let is_open = file.view().is_open.unwrap_or(!is_left_out);
    // What could be chosen here would hold for the named file alone.
    let tells_of_others = matches!(file.told, Told::Alike(_));
    let note_open = {
        let file = file.clone();
        move |open| file.set_view(FileView { is_open: Some(open), ..file.view() })
    };
    let refused = file.accounting.refused.iter().map(|refused| {
        let what = words::refused_part(file.layout(), refused.reason);
        view! { <RefusedRows what refused=refused.clone() /> }
    });
    let refused = refused.collect_view();
    let repairs = words::repairs(&file.accounting).into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    let dialect = file.plan.clone().map(|plan| view! { <Dialect file=file.clone() plan /> });
    let table = file.plan.as_ref().filter(|plan| !plan.first_rows.is_empty());
    let table = table.map(|plan| view! { <Preview file=file.clone() plan=plan.clone() /> });
    view! {
        <details class="file" open=is_open on:toggle:target=move |event| note_open(event.target().open())>
            <summary>
                <b>{file.name.clone()}</b>
                {words::told(file.told)}
                ": "
                {words::taken_as(&file)}
            </summary>
            {(!tells_of_others).then(|| view! { <Take file=file.clone() /> })}
            {(file.accounting.records > 0).then(|| view! { <p>{words::rows(&file.accounting)}</p> })}
            {repairs}
            {refused}
            {dialect}
            {table}
        </details>
    }
}

/// The button that reads a file that is left out, or leaves out one that is read.
#[component]
fn Take(file: ShownFile) -> impl IntoView {
    let is_forced = file.chosen().take == Some(true);
    let is_refused = matches!(file.taken_as, TakenAs::Refused(_));
    let is_left_out = matches!(file.taken_as, TakenAs::LeftOut(_));
    let button = |take: bool, words: &'static str, label: String| {
        let (file, control) = (file.clone(), file.control("take"));
        view! {
            <button
                aria-label=label
                data-control=control
                on:click=move |_| file.change(|plan| plan.take = Some(take))
            >
                {words}
            </button>
        }
    };
    let name = &file.name;
    let can_join = is_refused && file.layout() == Some(Layout::Titles) && !is_forced;
    view! {
        <div class="take">
            {can_join.then(|| button(true, "Join anyway", format!("Join {name} anyway")))}
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
fn RefusedRows(what: &'static str, refused: Refused) -> impl IntoView {
    let lines = refused
        .first
        .iter()
        .map(|line| view! { <li>{format!("line {}: ", line.number)} <code>{line.text.clone()}</code></li> });
    view! {
        <p class="error">{words::refused(what, &refused)}</p>
        <ul class="lines">{lines.collect_view()}</ul>
    }
}

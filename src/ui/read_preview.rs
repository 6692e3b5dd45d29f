//! The first rows of a file, under the roles of its columns.

use super::format::{counted, thousands};
use super::read_controls::select;
use super::read_correct::Correct;
use super::read_roles::{SHOWN, given, shown};
use super::read_words as words;
use crate::data::read::{FileUnderstanding, Role};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Preview(file: Arc<FileUnderstanding>, correct: Correct) -> impl IntoView {
    let look = correct.session.store.files.look;
    let n_shown = RwSignal::new(look.columns(correct.part, &file.name));
    let show_more = {
        let (file, part) = (file.clone(), correct.part);
        move |_| {
            n_shown.update(|shown| *shown += SHOWN);
            look.set_columns(part, &file.name, n_shown.get_untracked());
        }
    };
    let hidden = {
        let file = file.clone();
        move || hidden(&file, n_shown.get())
    };
    let has_more = Memo::new({
        let hidden = hidden.clone();
        move |_| hidden().is_some()
    });
    let label = format!("First rows of {}", file.name);
    let control = correct.control("columns", &file.name);
    view! {
        <div class="preview" tabindex="0" role="group" aria-label=label>
            {move || view! { <Columns file=file.clone() correct=correct.clone() shown=n_shown.get() /> }}
        </div>
        <Show when=move || has_more.get()>
            <div class="more">
                <p class="meaning">{hidden.clone()}</p>
                <button data-control=control.clone() on:click=show_more.clone()>
                    {format!("Show {SHOWN} more columns")}
                </button>
            </div>
        </Show>
    }
}

/// What is not shown of a wide table, in words.
fn hidden(file: &FileUnderstanding, n_shown: usize) -> Option<String> {
    let hidden = file.columns.len() - shown(&file.columns, n_shown).len();
    let left_out = file.columns.iter().skip(n_shown).filter(|column| column.role == Role::Other).count();
    let (all, ratings) = (counted(hidden, "more column"), thousands(hidden - left_out));
    (hidden > 0).then(|| match left_out {
        0 if hidden == 1 => format!("{all}, of ratings."),
        0 => format!("{all}, all of ratings."),
        _ if left_out == hidden => format!("{all}, left out."),
        _ => format!("{all}: {ratings} of ratings, {} left out.", thousands(left_out)),
    })
}

#[component]
fn Columns(file: Arc<FileUnderstanding>, correct: Correct, shown: usize) -> impl IntoView {
    let columns = self::shown(&file.columns, shown);
    let roles: Arc<Vec<Role>> = Arc::new(file.columns.iter().map(|column| column.role).collect());
    let heads = columns.iter().map(|&k| {
        let column = &file.columns[k];
        let named = if column.name.is_empty() { String::new() } else { format!(" ({})", column.name) };
        let label = format!("Role of column {}{named} in {}", k + 1, file.name);
        let options = words::ROLES.iter().map(|&role| (words::role(role).to_owned(), role == column.role)).collect();
        let control = correct.control(&format!("role {k}"), &file.name);
        let (correct, roles, file) = (correct.clone(), roles.clone(), file.clone());
        let choose = move |i: usize| {
            correct.file(&file.name, |choices| choices.roles = Some(given(&roles, k, words::ROLES[i])));
        };
        view! {
            <th scope="col">
                {select(label, control, options, choose)}
                <span>{column.name.clone()}</span>
            </th>
        }
    });
    let rows = file.first_rows.iter().map(|row| {
        let cells = columns.iter().map(|&k| view! { <td>{row.get(k).cloned()}</td> }).collect_view();
        view! { <tr>{cells}</tr> }
    });
    view! {
        <table>
            <thead>
                <tr>{heads.collect_view()}</tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

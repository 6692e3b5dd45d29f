//! The first rows of a file, under the roles of its columns.

use super::format::{counted, thousands};
use super::read_controls::select;
use super::read_correct::Correct;
use super::read_roles::{SHOWN, given, shown};
use super::words::reading as words;
use crate::data::read::{FileReport, Plan, Role, Setting};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Preview(file: Arc<FileReport>, correct: Correct) -> impl IntoView {
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
        move || file.plan.as_ref().and_then(|plan| hidden(&plan.roles.value, n_shown.get()))
    };
    let has_more = Memo::new({
        let hidden = hidden.clone();
        move |_| hidden().is_some()
    });
    let label = format!("First rows of {}", file.name);
    let control = correct.control("columns", &file.name);
    view! {
        <div class="preview" tabindex="0" role="group" aria-label=label>
            {move || {
                let (name, plan) = (file.name.clone(), file.plan.clone().unwrap_or_default());
                view! { <Columns name plan correct=correct.clone() shown=n_shown.get() /> }
            }}
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
fn hidden(roles: &[Role], n_shown: usize) -> Option<String> {
    let hidden = roles.len() - shown(roles, n_shown).len();
    let left_out = roles.iter().skip(n_shown).filter(|&&role| role == Role::Other).count();
    let (all, ratings) = (counted(hidden, "more column"), thousands(hidden - left_out));
    (hidden > 0).then(|| match left_out {
        0 if hidden == 1 => format!("{all}, of ratings."),
        0 => format!("{all}, all of ratings."),
        _ if left_out == hidden => format!("{all}, left out."),
        _ => format!("{all}: {ratings} of ratings, {} left out.", thousands(left_out)),
    })
}

#[component]
fn Columns(name: String, plan: Plan, correct: Correct, shown: usize) -> impl IntoView {
    let roles: Arc<Vec<Role>> = Arc::new(plan.roles.value.clone());
    let columns = self::shown(&roles, shown);
    let heads = columns.iter().map(|&k| {
        let column = plan.name(k).to_owned();
        let named = if column.is_empty() { String::new() } else { format!(" ({column})") };
        let label = format!("Role of column {}{named} in {name}", k + 1);
        let options = words::ROLES.iter().map(|&role| (words::role(role).to_owned(), role == roles[k])).collect();
        let control = correct.control(&format!("role {k}"), &name);
        let (correct, roles, name) = (correct.clone(), roles.clone(), name.clone());
        let choose = move |i: usize| {
            correct.file(&name, |plan| plan.roles = Setting::chosen(given(&roles, k, words::ROLES[i])));
        };
        view! {
            <th scope="col">
                {select(label, control, options, choose)}
                <span>{column}</span>
            </th>
        }
    });
    let rows = plan.first_rows.iter().map(|row| {
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

//! The first rows of a file, with the role of each column above it.

use super::fields::select;
use super::roles::{SHOWN, given, shown};
use super::shown::ShownFile;
use super::view::FileView;
use crate::data::read::{Plan, Role, Setting};
use crate::ui::format::{counted, thousands};
use crate::ui::words::reading as words;
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Preview(file: ShownFile, plan: Plan) -> impl IntoView {
    let plan = Arc::new(plan);
    let n_columns = RwSignal::new(file.view().n_columns);
    let show_more = {
        let file = file.clone();
        move |_| {
            n_columns.update(|shown| *shown += SHOWN);
            file.set_view(FileView { n_columns: n_columns.get_untracked(), ..file.view() });
        }
    };
    let hidden = Memo::new({
        let plan = Arc::clone(&plan);
        move |_| hidden(&plan.roles.value, n_columns.get())
    });
    let label = format!("First rows of {}", file.name);
    let control = file.control("columns");
    view! {
        <div class="preview" tabindex="0" role="group" aria-label=label>
            {move || view! { <Columns file=file.clone() plan=Arc::clone(&plan) n_columns=n_columns.get() /> }}
        </div>
        <Show when=move || hidden.with(Option::is_some)>
            <div class="more">
                <p class="meaning">{hidden}</p>
                <button data-control=control.clone() on:click=show_more.clone()>
                    {format!("Show {SHOWN} more columns")}
                </button>
            </div>
        </Show>
    }
}

/// What is not shown of a wide table, in words.
fn hidden(roles: &[Role], n_columns: usize) -> Option<String> {
    let hidden = roles.len() - shown(roles, n_columns).len();
    let left_out = roles.iter().skip(n_columns).filter(|&&role| role == Role::Other).count();
    let (all, ratings) = (counted(hidden, "more column"), thousands(hidden - left_out));
    (hidden > 0).then(|| match left_out {
        0 if hidden == 1 => format!("{all}, of ratings."),
        0 => format!("{all}, all of ratings."),
        _ if left_out == hidden => format!("{all}, left out."),
        _ => format!("{all}: {ratings} of ratings, {} left out.", thousands(left_out)),
    })
}

#[component]
fn Columns(file: ShownFile, plan: Arc<Plan>, n_columns: usize) -> impl IntoView {
    let columns = shown(&plan.roles.value, n_columns);
    let heads = columns.iter().map(|&k| {
        let column = plan.name(k).to_owned();
        let named = if column.is_empty() { String::new() } else { format!(" ({column})") };
        let label = format!("Role of column {}{named} in {}", k + 1, file.name);
        let options = words::ROLES.map(|role| (role, words::role(role).to_owned())).to_vec();
        let old = Arc::clone(&plan);
        let choose = move |plan: &mut Plan, role| plan.roles = Setting::chosen(given(&old.roles.value, k, role));
        view! {
            <th scope="col">
                {select(&file, &format!("role {k}"), label, options, &plan.roles.value[k], choose)}
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

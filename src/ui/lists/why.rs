//! Where one predicted rating comes from: the button of a row that asks, and the row below it that answers.

use super::store::Table;
use super::words;
use crate::data::Class;
use crate::insight::Arithmetic;
use crate::protocol::Who;
use crate::ui::format::counted;
use crate::ui::session::Session;
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn WhyButton(session: Session, table: Table, item: Class, #[prop(into)] label: Signal<String>) -> impl IntoView {
    let open = session.store.lists.open;
    view! {
        <button
            class="quiet why"
            aria-label=label
            aria-expanded=move || (open.get() == Some((table, item))).to_string()
            on:click=move |_| session.ask_why(table, item)
        >
            "Why?"
        </button>
    }
}

/// The row below, as long as it is open.
#[component]
pub fn Because(session: Session, table: Table, item: Class, #[prop(into)] columns: Signal<u32>) -> impl IntoView {
    let lists = session.store.lists;
    let is_you =
        move || lists.list.with_untracked(|list| list.as_ref().is_some_and(|list| matches!(list.who, Who::You(_))));
    let is_open = Memo::new(move |_| lists.open.get() == Some((table, item)));
    view! {
        <Show when=move || is_open.get()>
            <tr class="because">
                <td colspan=columns>
                    <Why arithmetic=lists.arithmetic you=is_you() n_ratings=session.store.map.n_ratings_of(item) />
                </td>
            </tr>
        </Show>
    }
}

/// How one prediction comes about, yours or a user's. `n_ratings` are those of the item.
#[component]
pub fn Why(#[prop(into)] arithmetic: Signal<Option<Arc<Arithmetic>>>, you: bool, n_ratings: u32) -> impl IntoView {
    let whose = if you { "Your" } else { "The viewer’s" };
    move || {
        arithmetic.get().map(|arithmetic| {
            let steps = words::steps(&arithmetic, whose).into_iter().map(|(what, result)| {
                view! {
                    <dt>{what}</dt>
                    <dd>{result}</dd>
                }
            });
            view! {
                <div role="group" aria-label=format!("Arithmetic of {}", arithmetic.title)>
                    <dl>{steps.collect_view()}</dl>
                    <p>{words::closest(&arithmetic.closest, whose)}</p>
                    <p>{format!("The film has {} in the data.", counted(n_ratings as usize, "rating"))}</p>
                </div>
            }
        })
    }
}

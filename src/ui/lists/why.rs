//! Where one predicted rating comes from: the button of a row that asks, and the row below it that answers.

use super::store::Table;
use super::words;
use crate::data::Class;
use crate::protocol::Who;
use crate::ui::format::counted;
use crate::ui::session::Session;
use leptos::prelude::*;

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
    let open = session.store.lists.open;
    let is_open = Memo::new(move |_| open.get() == Some((table, item)));
    view! {
        <Show when=move || is_open.get()>
            <tr class="because">
                <td colspan=columns>
                    <Why session item />
                </td>
            </tr>
        </Show>
    }
}

#[component]
fn Why(session: Session, item: Class) -> impl IntoView {
    let lists = session.store.lists;
    let whose = move || {
        let you = lists.list.with_untracked(|list| list.as_ref().is_some_and(|list| matches!(list.who, Who::You(_))));
        if you { "Your" } else { "The viewer’s" }
    };
    let n_ratings = session.store.map.catalogue.with_untracked(|films| {
        films.place_of(item).and_then(|place| films.n_ratings.get(place).copied()).unwrap_or(0)
    });
    move || {
        lists.arithmetic.get().map(|arithmetic| {
            let steps = words::steps(&arithmetic, whose()).into_iter().map(|(what, result)| {
                view! {
                    <dt>{what}</dt>
                    <dd>{result}</dd>
                }
            });
            view! {
                <div role="group" aria-label=format!("Arithmetic of {}", arithmetic.title)>
                    <dl>{steps.collect_view()}</dl>
                    <p>{words::closest(&arithmetic.closest, whose())}</p>
                    <p>{format!("The film has {} in the data.", counted(n_ratings as usize, "rating"))}</p>
                </div>
            }
        })
    }
}

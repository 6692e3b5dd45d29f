//! Where one predicted rating comes from.

use super::words;
use crate::protocol::Who;
use crate::ui::format::counted;
use crate::ui::session::Session;
use leptos::prelude::*;

#[component]
pub fn Why(session: Session, n_ratings: u32) -> impl IntoView {
    let lists = session.store.lists;
    let whose = move || {
        let you = lists.list.with_untracked(|list| list.as_ref().is_some_and(|list| matches!(list.who, Who::You(_))));
        if you { "Your" } else { "The viewer’s" }
    };
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

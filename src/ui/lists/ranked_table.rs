//! The table "Recommendations": a row per film, its arithmetic on request.

use super::actions::MOST_ROWS;
use super::my_rating::RatingScale;
use super::stars::Bar;
use super::user_chooser::YOU;
use super::why::Why;
use crate::insight::Recommendation;
use crate::protocol::Who;
use crate::ui::format::{counted, thousands};
use crate::ui::session::Session;
use leptos::prelude::*;

#[component]
pub fn RankedTable(session: Session) -> impl IntoView {
    let list = session.store.lists.list;
    let whose = move || {
        let name = list.with(|list| match &list.as_ref()?.who {
            Who::You(_) => Some(YOU.to_owned()),
            Who::User(user) => session.store.data.with(|data| {
                let users = &data.as_ref()?.users;
                let at = users.binary_search_by_key(user, |user| user.class).ok()?;
                Some(users[at].name.clone())
            }),
        })?;
        Some(format!("For {name}"))
    };
    let rows = move || list.with(|list| list.as_ref().map_or(Vec::new(), |list| list.list.rows.clone()));
    let ranked = move || (1..).zip(rows()).collect::<Vec<(usize, Recommendation)>>();
    let with_rated = Memo::new(move |_| {
        list.with(|list| list.as_ref().is_some_and(|list| list.list.rows.iter().any(|row| row.own.is_some())))
    });
    let counts =
        Memo::new(move |_| list.with(|list| list.as_ref().map(|list| (list.list.rows.len(), list.list.n_rows))));
    let tally = move || counts.get().map(|(shown, all)| format!("{} of {}", thousands(shown), counted(all, "film")));
    let more = move || counts.get().is_some_and(|(shown, all)| shown < all && shown < MOST_ROWS);
    view! {
        <table aria-label="Recommendations">
            <caption>{whose}</caption>
            <thead>
                <tr>
                    <th scope="col">"Rank"</th>
                    <th scope="col">"Title"</th>
                    <th scope="col">"Predicted rating"</th>
                    {move || with_rated.get().then(|| view! { <th scope="col">"Rated"</th> })}
                    <th scope="col"><span class="unseen">"Arithmetic"</span></th>
                </tr>
            </thead>
            <tbody>
                <For
                    each=ranked
                    key=move |(rank, row)| (*rank, row.item, row.predicted.to_bits(), row.own.map(f32::to_bits), with_rated.get())
                    let((rank, row))
                >
                    <Row session rank row with_rated />
                </For>
            </tbody>
        </table>
        <div class="more">
            <p role="status">{tally}</p>
            <Show when=more>
                <button on:click=move |_| session.show_more_rows()>"Show more recommendations"</button>
            </Show>
        </div>
    }
}

#[component]
fn Row(session: Session, rank: usize, row: Recommendation, with_rated: Memo<bool>) -> impl IntoView {
    let Recommendation { item, title, predicted, own, n_ratings } = row;
    let lists = session.store.lists;
    let scale = session.store.data.with_untracked(|data| data.as_deref().map(RatingScale::from));
    let is_open = Memo::new(move |_| lists.open.get() == Some(item));
    let is_mine =
        move || lists.list.with_untracked(|list| list.as_ref().is_some_and(|list| matches!(list.who, Who::You(_))));
    let columns = move || if with_rated.get() { 5 } else { 4 };
    view! {
        <tr>
            <td>{rank}</td>
            <td class="title">{title.clone()}</td>
            <td class="predicted">
                <Bar value=predicted scale />
                {format!("{predicted:.2}")}
            </td>
            {move || with_rated.get().then(|| view! { <td>{own.map(|own| own.to_string())}</td> })}
            <td>
                <button
                    class="quiet why"
                    aria-label=format!("Why {title}?")
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| session.ask_why(item)
                >
                    "Why?"
                </button>
            </td>
        </tr>
        <Show when=move || is_open.get()>
            <tr class="because">
                <td colspan=columns>
                    <Why arithmetic=lists.arithmetic you=is_mine() n_ratings />
                </td>
            </tr>
        </Show>
    }
}

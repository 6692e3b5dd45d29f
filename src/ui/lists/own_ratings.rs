//! The table "Own ratings": what the person rated, and what the model would have said.

use super::actions::MOST_ROWS;
use super::my_rating::RatingScale;
use super::stars::Bar;
use super::store::Chosen;
use crate::insight::Compared;
use crate::ui::format::{counted, thousands};
use crate::ui::session::Session;
use leptos::prelude::*;

#[component]
pub fn OwnRatings(session: Session) -> impl IntoView {
    let own = session.store.lists.own;
    let counts = Memo::new(move |_| own.with(|own| own.as_ref().map_or((0, 0), |own| (own.rows.len(), own.n_rows))));
    let tally = move || {
        let (shown, all) = counts.get();
        format!("{} of {}", thousands(shown), counted(all, "rated film"))
    };
    let heading = move || {
        let you = session.store.lists.chosen.get() == Some(Chosen::You);
        format!("What {} rated, and what the model would have said", if you { "you" } else { "they" })
    };
    let any = move || counts.get().1 > 0;
    let more = move || {
        let (shown, all) = counts.get();
        shown < all.min(MOST_ROWS)
    };
    let rows = move || {
        let scale = session.store.data.with_untracked(|data| data.as_deref().map(RatingScale::from));
        let rows = own.get().map_or(Vec::new(), |own| own.rows);
        let row = move |Compared { title, rating, predicted, .. }| {
            view! {
                <tr>
                    <td class="title">{title}</td>
                    <td>{rating}</td>
                    <td class="predicted">
                        <Bar value=predicted scale />
                        {format!("{predicted:.2}")}
                    </td>
                </tr>
            }
        };
        rows.into_iter().map(row).collect_view()
    };
    view! {
        <Show when=any>
            <details class="own">
                <summary>{heading}</summary>
                <table aria-label="Own ratings">
                    <thead>
                        <tr>
                            <th scope="col">"Title"</th>
                            <th scope="col">"Rated"</th>
                            <th scope="col">"Predicted rating"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                <div class="more">
                    <p>{tally}</p>
                    <Show when=more>
                        <button on:click=move |_| session.show_more_own()>"Show more rated films"</button>
                    </Show>
                </div>
            </details>
        </Show>
    }
}

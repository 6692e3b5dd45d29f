//! The table "Own ratings": what the person rated, and what the model would have said.

use super::actions::MOST_ROWS;
use super::more::More;
use super::my_rating::RatingScale;
use super::stars::Bar;
use super::store::{Chosen, Table};
use super::why::{Because, WhyButton};
use crate::data::Class;
use crate::insight::Compared;
use crate::ui::format::rounded;
use crate::ui::session::Session;
use leptos::prelude::*;

/// The table's id: focus that a row had comes here when the row goes.
pub const OWN_RATINGS: &str = "own-ratings";

#[component]
pub fn OwnRatings(session: Session) -> impl IntoView {
    let own = session.store.lists.own;
    let table = NodeRef::new();
    let counts = Memo::new(move |_| own.with(|own| own.as_ref().map_or((0, 0), |own| (own.rows.len(), own.n_rows))));
    let heading = move || {
        let you = session.store.lists.chosen.get() == Some(Chosen::You);
        format!("What {} rated, and what the model would have said", if you { "you" } else { "they" })
    };
    let any = move || counts.get().1 > 0;
    let rows = move || own.with(|own| own.as_ref().map_or(Vec::new(), |own| own.rows.clone()));
    view! {
        <Show when=any>
            <details class="own">
                <summary>{heading}</summary>
                <table class="own-ratings" aria-label="Own ratings" id=OWN_RATINGS tabindex="-1" node_ref=table>
                    <thead>
                        <tr>
                            <th scope="col">"Title"</th>
                            <th scope="col">"Rated"</th>
                            <th scope="col">"Predicted rating"</th>
                            <th scope="col"><span class="unseen">"Arithmetic"</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=rows key=|row| row.item let(Compared { item, title, .. })>
                            <Row session item title />
                        </For>
                    </tbody>
                </table>
                <More
                    table
                    counts
                    most=MOST_ROWS
                    one="rated film"
                    label="Show more rated films"
                    show=move || session.show_more_own()
                />
            </details>
        </Show>
    }
}

#[component]
fn Row(session: Session, item: Class, title: String) -> impl IntoView {
    let own = session.store.lists.own;
    let scale = session.store.data.with_untracked(|data| data.as_deref().map(RatingScale::from));
    let row = Memo::new(move |_| own.with(|own| own.as_ref()?.rows.iter().find(|row| row.item == item).cloned()));
    let predicted = Memo::new(move |_| row.with(|row| row.as_ref().map_or(f32::NAN, |row| row.predicted)));
    let rating = move || row.with(|row| row.as_ref().map(|row| rounded(row.rating)));
    // Among the recommendations the same item may have its row, too.
    let label = format!("Why {title}, which is rated?");
    view! {
        <tr>
            <td class="title">{title}</td>
            <td>{rating}</td>
            <td class="predicted">
                <Bar value=predicted scale />
                {move || format!("{:.2}", predicted.get())}
            </td>
            <td>
                <WhyButton session table=Table::OwnRatings item label />
            </td>
        </tr>
        <Because session table=Table::OwnRatings item columns=4 />
    }
}

//! The table "Recommendations": a row per item, its arithmetic on request.

use super::actions::MOST_ROWS;
use super::more::More;
use super::my_rating::RatingScale;
use super::stars::Bar;
use super::store::Table;
use super::user_chooser::name_of;
use super::why::{Because, WhyButton};
use crate::data::Class;
use crate::insight::Recommendation;
use crate::ui::format::rounded;
use crate::ui::session::Session;
use leptos::prelude::*;

/// The table's id: focus that a row had comes here when the row goes.
pub const RECOMMENDATIONS: &str = "recommendations-table";

#[component]
pub fn RankedTable(session: Session) -> impl IntoView {
    let list = session.store.lists.list;
    let table = NodeRef::new();
    let whose = move || list.with(|list| Some(format!("For {}", name_of(session, &list.as_ref()?.who)?)));
    let rows = move || list.with(|list| list.as_ref().map_or(Vec::new(), |list| list.list.rows.clone()));
    let with_rated = Memo::new(move |_| {
        list.with(|list| list.as_ref().is_some_and(|list| list.list.rows.iter().any(|row| row.own.is_some())))
    });
    let counts = Memo::new(move |_| {
        list.with(|list| list.as_ref().map_or((0, 0), |list| (list.list.rows.len(), list.list.n_rows)))
    });
    view! {
        <table class="ranked" aria-label="Recommendations" id=RECOMMENDATIONS tabindex="-1" node_ref=table>
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
                // An item keeps its row, and whoever is there their place, when another model predicts otherwise.
                <For each=rows key=|row| row.item let(Recommendation { item, title, .. })>
                    <Row session item title with_rated />
                </For>
            </tbody>
        </table>
        <More
            table
            counts
            most=MOST_ROWS
            one="film"
            label="Show more recommendations"
            show=move || session.show_more_rows()
        />
    }
}

#[component]
fn Row(session: Session, item: Class, title: String, with_rated: Memo<bool>) -> impl IntoView {
    let lists = session.store.lists;
    let scale = session.store.data.with_untracked(|data| data.as_deref().map(RatingScale::from));
    let place =
        Memo::new(move |_| lists.list.with(|list| list.as_ref()?.list.rows.iter().position(|row| row.item == item)));
    let row = Memo::new(move |_| lists.list.with(|list| list.as_ref()?.list.rows.get(place.get()?).cloned()));
    let predicted = Memo::new(move |_| row.with(|row| row.as_ref().map_or(f32::NAN, |row| row.predicted)));
    let own = move || row.with(|row| row.as_ref()?.own.map(rounded));
    let label = format!("Why {title}?");
    view! {
        <tr>
            <td>{move || place.get().map(|place| place + 1)}</td>
            <td class="title">{title}</td>
            <td class="predicted">
                <Bar value=predicted scale />
                {move || format!("{:.2}", predicted.get())}
            </td>
            {move || with_rated.get().then(|| view! { <td>{own}</td> })}
            <td>
                <WhyButton session table=Table::Recommendations item label />
            </td>
        </tr>
        <Because
            session
            table=Table::Recommendations
            item
            columns=Signal::derive(move || if with_rated.get() { 5 } else { 4 })
        />
    }
}

//! The table "Recommendations": a row per item, its arithmetic on request.

use super::more::More;
use super::my_rating::RatingScale;
use super::stars::Bar;
use super::user_chooser::name_of;
use crate::data::Class;
use crate::insight::{RankedList, Recommendation};
use crate::protocol::Who;
use crate::ui::dispatch::{use_noun, use_selector};
use crate::ui::format::rounded;
use crate::ui::state::Chosen;
use crate::ui::why::{Because, Explained, WhyButton};
use leptos::prelude::*;

/// The table's id: the focus of a row comes here when the row goes.
pub const RANKED: &str = "recommendations-table";

/// A table whose rows show their arithmetic, and the item of the row.
pub type ListRow = (ListTable, Class);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListTable {
    Recommendations,
    OwnRatings,
}

/// A list, and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownList {
    of: Chosen,
    list: RankedList,
}

impl ShownList {
    pub fn new(who: &Who, list: &RankedList) -> ShownList {
        let of = match who {
            Who::User(user) => Chosen::User(*user),
            Who::You(_) => Chosen::You,
        };
        ShownList { of, list: list.clone() }
    }
}

#[component]
pub fn RankedTable(
    list: ReadSignal<Option<ShownList>>,
    explained: Explained<ListRow>,
    more: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let facts = use_selector(|state| &state.data.facts);
    let noun = use_noun();
    let table = NodeRef::new();
    let whose = move || {
        let of = list.with(|list| list.as_ref().map(|list| list.of))?;
        facts.with(|facts| Some(format!("For {}", name_of(facts.as_deref()?, of)?)))
    };
    let rows = move || list.with(|list| list.as_ref().map_or(Vec::new(), |shown| shown.list.rows.clone()));
    let with_rated = Memo::new(move |_| {
        list.with(|list| list.as_ref().is_some_and(|shown| shown.list.rows.iter().any(|row| row.own.is_some())))
    });
    let counts = Memo::new(move |_| {
        list.with(|list| list.as_ref().map_or((0, 0), |ShownList { list, .. }| (list.rows.len(), list.n_rows)))
    });
    view! {
        <table class="ranked" aria-label="Recommendations" id=RANKED tabindex="-1" node_ref=table>
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
                // An item keeps its row, and the focus in it, when another model predicts other ratings.
                <For each=rows key=|row| row.item let(Recommendation { item, title, .. })>
                    <Row list explained item title with_rated />
                </For>
            </tbody>
        </table>
        <More
            table
            counts
            counted=move |n| noun.get().counted(n)
            label="Show more recommendations"
            show=more
        />
    }
}

#[component]
fn Row(
    list: ReadSignal<Option<ShownList>>,
    explained: Explained<ListRow>,
    item: Class,
    title: String,
    with_rated: Memo<bool>,
) -> impl IntoView {
    let facts = use_selector(|state| &state.data.facts);
    let scale = facts.with_untracked(|facts| facts.as_deref().map(RatingScale::from));
    let place =
        Memo::new(move |_| list.with(|shown| shown.as_ref()?.list.rows.iter().position(|row| row.item == item)));
    let row = Memo::new(move |_| list.with(|shown| shown.as_ref()?.list.rows.get(place.get()?).cloned()));
    let predicted = Memo::new(move |_| row.with(|row| row.as_ref().map_or(f32::NAN, |row| row.predicted)));
    let own = move || row.with(|row| row.as_ref()?.own.map(rounded));
    let this = (ListTable::Recommendations, item);
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
                <WhyButton explained row=this label />
            </td>
        </tr>
        <Because explained row=this columns=Signal::derive(move || if with_rated.get() { 5 } else { 4 }) />
    }
}

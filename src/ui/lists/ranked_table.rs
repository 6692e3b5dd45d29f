//! The table "Recommendations": a row per item, its arithmetic on request.

use super::more::More;
use super::my_rating::RatingScale;
use super::stars::Bar;
use super::user_chooser::name_of;
use crate::data::Class;
use crate::insight::{RankedList, Recommendation};
use crate::protocol::Who;
use crate::ui::dispatch::{use_memo, use_noun, use_selector};
use crate::ui::format::{precise_percent, rounded};
use crate::ui::state::{Chosen, State};
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
    /// The item at the top, if the list is that of the person at the page.
    pub fn first_of_yours(&self) -> Option<Class> {
        self.list.rows.first().filter(|_| self.of == Chosen::You).map(|row| row.item)
    }

    pub fn is_empty(&self) -> bool {
        self.list.rows.is_empty()
    }

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
    let (predicts_ratings, learns_choices) = use_columns();
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
                    <th class="title" scope="col">"Title"</th>
                    {move || predicts_ratings.get().then(|| view! { <th scope="col">"Predicted rating"</th> })}
                    {move || learns_choices.get().then(|| view! { <th scope="col" class="extra">"Chance"</th> })}
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

/// Whether the model predicts ratings, and whether it learned what users choose: a column each.
fn use_columns() -> (ReadSignal<bool>, ReadSignal<bool>) {
    let learns_choices =
        use_memo(|state| state.model.as_ref().is_some_and(|report| report.config.model.learns_choices()));
    (use_memo(State::predicts_ratings), learns_choices)
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
    let chance = move || row.with(|row| row.as_ref()?.chance.map(precise_percent));
    let (predicts_ratings, learns_choices) = use_columns();
    let columns = Signal::derive(move || {
        3 + [predicts_ratings.get(), learns_choices.get(), with_rated.get()].into_iter().map(u32::from).sum::<u32>()
    });
    let this = (ListTable::Recommendations, item);
    let label = format!("Why {title}?");
    view! {
        <tr>
            <td class="rank">{move || place.get().map(|place| place + 1)}</td>
            <td class="title">{title}</td>
            {move || {
                predicts_ratings
                    .get()
                    .then(|| {
                        view! {
                            <td class="predicted">
                                <Bar value=predicted scale />
                                {move || format!("{:.2}", predicted.get())}
                            </td>
                        }
                    })
            }}
            {move || learns_choices.get().then(|| view! { <td class="extra">{chance}</td> })}
            {move || with_rated.get().then(|| view! { <td>{own}</td> })}
            <td>
                <WhyButton explained row=this label />
            </td>
        </tr>
        <Because explained row=this columns />
    }
}

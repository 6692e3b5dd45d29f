//! What every item gets from everybody: the lowest and the highest biases, and the chart of all.

use super::bias_chart::BiasChart;
use super::enough::enough_ratings;
use super::item::ItemTitle;
use super::sorting::{Column, Order};
use crate::insight::{BiasRow, BiasTable};
use crate::protocol::{Answer, Question};
use crate::ui::answers::use_answer;
use crate::ui::controls::NumberInput;
use crate::ui::dispatch::use_selector;
use crate::ui::format::{counted, signed, thousands};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn BiasPart() -> impl IntoView {
    let catalog = use_selector(|state| &state.data.catalog);
    let min_ratings = RwSignal::new(catalog.with_untracked(|catalog| enough_ratings(&catalog.n_ratings)));
    let answer = use_answer(move || Some(Question::Biases { min_ratings: min_ratings.get() }));
    let table = Memo::new(move |_| match &answer.get()?.answer {
        Answer::Biases(table) => table.clone().map(Arc::new),
        _ => None,
    });
    let is_answered = Memo::new(move |_| answer.with(Option::is_some));
    view! {
        <div class="part wide">
            <h3>"Biases"</h3>
            <p class="meaning">
                "A film's " <em>"bias"</em>
                " is what the model adds to every prediction for it, whoever it is for. It is low where even viewers "
                "whose taste the film suits gave it little, and high where people liked it against their taste."
            </p>
            <Show
                when=move || table.with(Option::is_some)
                fallback=move || {
                    is_answered.get().then(|| view! {
                        <p class="empty">
                            "The trained model has no biases: only “Dot product + bias” learns them. "
                            "Components and neighbors are those of its embeddings."
                        </p>
                    })
                }
            >
                <Tables table min_ratings />
                <BiasChart table />
            </Show>
        </div>
    }
}

#[component]
fn Tables(table: Memo<Option<Arc<BiasTable>>>, min_ratings: RwSignal<u32>) -> impl IntoView {
    let rows = move |of: fn(&BiasTable) -> &Vec<BiasRow>| {
        Memo::new(move |_| table.with(|table| table.as_ref().map_or(Vec::new(), |table| of(table).clone())))
    };
    let tally = move || {
        table.with(|table| {
            let BiasTable { n_items, most_rated, .. } = &**table.as_ref()?;
            let who = if *n_items == 1 { "film has" } else { "films have" };
            let all = format!("{} {who} so many.", thousands(*n_items));
            let drawn = (most_rated.len() < *n_items)
                .then(|| format!(" The chart shows the {} most rated.", thousands(most_rated.len())));
            Some(all + &drawn.unwrap_or_default())
        })
    };
    view! {
        <div class="filter">
            <NumberInput id="min-ratings" label="Minimum ratings" value=min_ratings take=move |n| min_ratings.set(n) />
            <p role="status">{tally}</p>
        </div>
        <div class="pair">
            <SortedTable caption="Lowest bias" rows=rows(|table| &table.lowest) descending=false />
            <SortedTable caption="Highest bias" rows=rows(|table| &table.highest) descending=true />
        </div>
    }
}

/// One end of the table. It can be sorted by any column, and begins sorted by bias.
#[component]
fn SortedTable(caption: &'static str, rows: Memo<Vec<BiasRow>>, descending: bool) -> impl IntoView {
    let order = RwSignal::new(Order { column: Column::Bias, descending });
    let heads = Column::ALL.map(|column| {
        view! {
            <th class:title=column == Column::Title scope="col" aria-sort=move || order.get().aria(column)>
                <button class="sort" on:click=move |_| order.update(|order| *order = order.pressed(column))>
                    {column.name()}
                </button>
            </th>
        }
    });
    let body = move || {
        let rows = rows.with(|rows| order.get().sorted(rows));
        rows.into_iter().map(|row| view! { <Row row /> }).collect_view()
    };
    view! {
        <table class="films">
            <caption>{caption}</caption>
            <thead>
                <tr>{heads.collect_view()}</tr>
            </thead>
            <tbody>{body}</tbody>
        </table>
    }
}

#[component]
fn Row(row: BiasRow) -> impl IntoView {
    let BiasRow { item, bias } = row;
    view! {
        <tr>
            <td class="title">
                <ItemTitle item=item.item title=item.title />
            </td>
            <td>{signed(bias, 2)}</td>
            <td>{format!("{:.2}", item.mean_rating)}</td>
            <td>{thousands(item.n_ratings as usize)}</td>
        </tr>
    }
}

/// `mean 4.36 · bias +0.52 · 583 ratings`.
pub fn about(row: &BiasRow) -> String {
    let BiasRow { item, bias } = row;
    format!("mean {:.2} · bias {} · {}", item.mean_rating, signed(*bias, 2), counted(item.n_ratings as usize, "rating"))
}

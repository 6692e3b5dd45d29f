//! Part "Biases": the items with the lowest and the highest biases, and a chart of all.

use super::bias_chart::BiasChart;
use super::enough::enough_ratings;
use super::item::ItemTitle;
use super::sorting::{Column, Order};
use crate::insight::{BiasRow, BiasTable};
use crate::protocol::{Answer, Question};
use crate::ui::answers::use_answer;
use crate::ui::controls::NumberInput;
use crate::ui::dispatch::{use_noun, use_selector};
use crate::ui::format::{signed, thousands};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn BiasPart() -> impl IntoView {
    let noun = use_noun();
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
                {move || {
                    let one = noun.get().one;
                    view! {
                        "The " <em>"bias"</em>
                        {format!(
                            " of {} is what the model adds to every prediction for it. It is low if even users whose \
                             taste the {one} suits rated it low, and high if users liked it against their taste.",
                            noun.get().a(),
                        )}
                    }
                }}
            </p>
            <Show
                when=move || table.with(Option::is_some)
                fallback=move || {
                    is_answered.get().then(|| view! {
                        <p class="empty">
                            "The trained model has no biases: only “Dot product + bias” learns them. "
                            "Components and neighbors come from its embeddings."
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
    let noun = use_noun();
    let tally = move || {
        let noun = noun.get();
        table.with(|table| {
            let BiasTable { n_items, most_rated, .. } = &**table.as_ref()?;
            let have = if *n_items == 1 { "has" } else { "have" };
            let all = format!("{} {have} at least so many.", noun.counted(*n_items));
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

/// One end of the table. It can be sorted by any column, and is sorted by bias at first.
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
        <table class="items">
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

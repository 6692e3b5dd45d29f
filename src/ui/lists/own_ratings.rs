//! The table "Own ratings": what the person rated, and what the model predicts.

use super::more::More;
use super::my_rating::RatingScale;
use super::ranked_table::{ListRow, ListTable};
use super::stars::Bar;
use crate::data::Class;
use crate::insight::Compared;
use crate::ui::dispatch::{use_noun, use_selector};
use crate::ui::format::{rounded, thousands};
use crate::ui::state::Chosen;
use crate::ui::why::{Because, Explained, WhyButton};
use leptos::prelude::*;

/// The table's id: the focus of a row comes here when the row goes.
pub const OWN_RATINGS: &str = "own-ratings";

/// Some of a person's ratings beside the predictions, and how many they have.
pub type Compares = ReadSignal<Option<(Vec<Compared>, usize)>>;

#[component]
pub fn OwnRatings(
    own: Compares,
    explained: Explained<ListRow>,
    more: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let chosen = use_selector(|state| &state.data.chosen);
    let noun = use_noun();
    let table = NodeRef::new();
    let counts =
        Memo::new(move |_| own.with(|own| own.as_ref().map_or((0, 0), |(rows, n_rows)| (rows.len(), *n_rows))));
    let heading = move || {
        let who = if chosen.get() == Some(Chosen::You) { "you" } else { "they" };
        format!("What {who} rated, and what the model predicts")
    };
    let any = move || counts.get().1 > 0;
    let rows = move || own.with(|own| own.as_ref().map_or(Vec::new(), |(rows, _)| rows.clone()));
    let counted = move |n| format!("{} rated {}", thousands(n), noun.get().form(n));
    let more_of_them = Signal::derive(move || format!("Show more rated {}", noun.get().many));
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
                            <Row own explained item title />
                        </For>
                    </tbody>
                </table>
                <More table counts counted label=more_of_them show=more />
            </details>
        </Show>
    }
}

#[component]
fn Row(own: Compares, explained: Explained<ListRow>, item: Class, title: String) -> impl IntoView {
    let facts = use_selector(|state| &state.data.facts);
    let scale = facts.with_untracked(|facts| facts.as_deref().map(RatingScale::from));
    let row = Memo::new(move |_| own.with(|own| own.as_ref()?.0.iter().find(|row| row.item == item).cloned()));
    let predicted = Memo::new(move |_| row.with(|row| row.as_ref().map_or(f32::NAN, |row| row.predicted)));
    let rating = move || row.with(|row| row.as_ref().map(|row| rounded(row.rating)));
    let this = (ListTable::OwnRatings, item);
    // The same item may have a row among the recommendations as well.
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
                <WhyButton explained row=this label />
            </td>
        </tr>
        <Because explained row=this columns=4 />
    }
}

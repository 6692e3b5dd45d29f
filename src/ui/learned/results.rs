//! Predictions beside the truth.

use super::item::ItemTitle;
use crate::data::Class;
use crate::insight::{Arithmetic, ResultRow};
use crate::protocol::{Answer, Question, Who};
use crate::ui::answers::use_answer;
use crate::ui::dispatch::use_selector;
use crate::ui::format::counted;
use crate::ui::lists::Why;
use crate::ui::state::Answered;
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn ResultPart() -> impl IntoView {
    let page = RwSignal::new(0);
    let answer = use_answer(move || Some(Question::Results { page: page.get() }));
    let results = Memo::new(move |_| match answer.get().as_deref() {
        Some(Answered { answer: Answer::Results(rows), .. }) => rows.clone(),
        _ => Vec::new(),
    });
    // The user and the item of the result whose arithmetic is open.
    let open = RwSignal::new(None::<(Class, Class)>);
    let asked = move || open.get().map(|(user, item)| Question::Arithmetic { who: Who::User(user), item });
    let explained = use_answer(asked);
    let arithmetic = Signal::derive(move || {
        let answered = explained.get()?;
        let Answer::Arithmetic(arithmetic) = &answered.answer else { return None };
        (Some(&answered.question) == asked().as_ref()).then(|| Arc::new(arithmetic.clone()))
    });
    let show_other_rows = move |_| {
        open.set(None);
        page.update(|page| *page += 1);
    };
    let rows = move || {
        let row = |row: ResultRow| view! { <Row row open arithmetic /> };
        results.with(|results| results.iter().cloned().map(row).collect_view())
    };
    let verdict = move || {
        results.with(|results| {
            let off: f32 = results.iter().map(|row| (row.predicted - row.rating).abs()).sum();
            let mean = off / results.len() as f32;
            (!results.is_empty())
                .then(|| format!("Over these {} it is off by {mean:.2} on average.", counted(results.len(), "rating")))
        })
    };
    view! {
        <div class="part">
            <h3>"Real and predicted"</h3>
            <p class="meaning">
                "These ratings were held out: training never saw them. Beside each stands what the model expected."
            </p>
            <table class="films" aria-label="Real and predicted ratings">
                <thead>
                    <tr>
                        <th scope="col">"User"</th>
                        <th class="title" scope="col">"Title"</th>
                        <th scope="col">"Rating"</th>
                        <th scope="col">"Predicted"</th>
                        <th scope="col"><span class="unseen">"Arithmetic"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <div class="filter">
                <button on:click=show_other_rows>"Other rows"</button>
                <p role="status">{verdict}</p>
            </div>
        </div>
    }
}

#[component]
fn Row(
    row: ResultRow,
    open: RwSignal<Option<(Class, Class)>>,
    arithmetic: Signal<Option<Arc<Arithmetic>>>,
) -> impl IntoView {
    let ResultRow { user, user_name, item, title, rating, predicted } = row;
    let catalog = use_selector(|state| &state.data.catalog);
    let this = Some((user, item));
    let is_open = Memo::new(move |_| open.get() == this);
    let why = format!("Why {predicted:.2} of {user_name} for {title}?");
    view! {
        <tr>
            <td>{user_name}</td>
            <td class="title">
                <ItemTitle item title />
            </td>
            <td>{rating}</td>
            <td>{format!("{predicted:.2}")}</td>
            <td>
                <button
                    class="quiet why"
                    aria-label=why
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| open.update(|open| *open = this.filter(|_| *open != this))
                >
                    "Why?"
                </button>
            </td>
        </tr>
        <Show when=move || is_open.get()>
            <tr class="because">
                <td colspan=5>
                    <Why arithmetic you=false n_ratings=catalog.with_untracked(|catalog| catalog.n_ratings_of(item)) />
                </td>
            </tr>
        </Show>
    }
}

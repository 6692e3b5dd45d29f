//! Ratings that training never saw, and what the model predicts.

use super::item::ItemTitle;
use crate::data::Class;
use crate::insight::ResultRow;
use crate::protocol::{Answer, Question, Who};
use crate::ui::answers::use_answer;
use crate::ui::format::counted;
use crate::ui::state::Answered;
use crate::ui::why::{Because, Explained, WhyButton, use_explained};
use leptos::prelude::*;

#[component]
pub fn ResultPart() -> impl IntoView {
    let page = RwSignal::new(0);
    let answer = use_answer(move || Some(Question::Results { page: page.get() }));
    let results = Memo::new(move |_| match answer.get().as_deref() {
        Some(Answered { answer: Answer::Results(rows), .. }) => rows.clone(),
        _ => Vec::new(),
    });
    let explained = use_explained(|(user, item)| Some((Who::User(user), item)));
    let show_other_rows = move |_| {
        explained.close();
        page.update(|page| *page += 1);
    };
    let rows = move || {
        let row = |row: ResultRow| view! { <Row row explained /> };
        results.with(|results| results.iter().cloned().map(row).collect_view())
    };
    let verdict = move || {
        results.with(|results| {
            let off: f32 = results.iter().map(|row| (row.predicted - row.rating).abs()).sum();
            let mean = off / results.len() as f32;
            (!results.is_empty()).then(|| {
                format!(
                    "For these {}, the predictions are off by {mean:.2} on average.",
                    counted(results.len(), "rating")
                )
            })
        })
    };
    view! {
        <div class="part">
            <h3>"Real and predicted"</h3>
            <p class="meaning">
                "These ratings were held out: training never saw them. Beside each is the rating that the model predicts."
            </p>
            <table class="items" aria-label="Real and predicted ratings">
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

/// `explained` names a row by its user and its item.
#[component]
fn Row(row: ResultRow, explained: Explained<(Class, Class)>) -> impl IntoView {
    let ResultRow { user, user_name, item, title, rating, predicted } = row;
    let label = format!("Why {predicted:.2} of {user_name} for {title}?");
    view! {
        <tr>
            <td>{user_name}</td>
            <td class="title">
                <ItemTitle item title />
            </td>
            <td>{rating}</td>
            <td>{format!("{predicted:.2}")}</td>
            <td>
                <WhyButton explained row=(user, item) label />
            </td>
        </tr>
        <Because explained row=(user, item) columns=5 />
    }
}

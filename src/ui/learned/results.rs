//! Predictions beside the truth.

use super::item::ItemTitle;
use super::state::{ask_why, other_results};
use crate::insight::ResultRow;
use crate::ui::format::counted;
use crate::ui::lists::Why;
use crate::ui::session::Session;
use leptos::prelude::*;

#[component]
pub fn ResultPart(session: Session) -> impl IntoView {
    let results = session.store.learned.results;
    let rows = move || {
        let row = |row: ResultRow| view! { <Row session row /> };
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
                <button on:click=move |_| other_results(session)>"Other rows"</button>
                <p role="status">{verdict}</p>
            </div>
        </div>
    }
}

#[component]
fn Row(session: Session, row: ResultRow) -> impl IntoView {
    let ResultRow { user, user_name, item, title, rating, predicted } = row;
    let learned = session.store.learned;
    let is_open = Memo::new(move |_| learned.open.get() == Some((user, item)));
    let why = format!("Why {predicted:.2} of {user_name} for {title}?");
    view! {
        <tr>
            <td>{user_name}</td>
            <td class="title">
                <ItemTitle session item title />
            </td>
            <td>{rating}</td>
            <td>{format!("{predicted:.2}")}</td>
            <td>
                <button
                    class="quiet why"
                    aria-label=why
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| ask_why(session, user, item)
                >
                    "Why?"
                </button>
            </td>
        </tr>
        <Show when=move || is_open.get()>
            <tr class="because">
                <td colspan=5>
                    <Why arithmetic=learned.arithmetic you=false n_ratings=session.store.map.n_ratings_of(item) />
                </td>
            </tr>
        </Show>
    }
}

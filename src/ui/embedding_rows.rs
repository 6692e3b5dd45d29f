//! Which row of the model's tables belongs to whom: a small table, and why it has a row 0.

use super::words::{NamedRows, embedding_rows};
use leptos::prelude::*;

/// The most users, and the most items, that this is explained for.
pub const MOST: usize = 12;

#[component]
pub fn EmbeddingRows(users: NamedRows, items: NamedRows) -> impl IntoView {
    let told = embedding_rows(&users, &items).into_iter().map(|told| view! { <p class="meaning">{told}</p> });
    let told = told.collect_view();
    let heads = [users.one, items.one].map(|one| view! { <th scope="col">{format!("of the {one} table")}</th> });
    let rows = (0..users.names.len().max(items.names.len())).map(|row| {
        let names = [&users, &items].map(|rows| view! { <td>{rows.names.get(row).cloned()}</td> });
        view! {
            <tr>
                <th scope="row">{row}</th>
                {names}
            </tr>
        }
    });
    view! {
        <div class="scrolling">
            <table class="embedding-rows" aria-label="Rows of the model">
                <thead>
                    <tr>
                        <th scope="col">"Row"</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        {told}
    }
}

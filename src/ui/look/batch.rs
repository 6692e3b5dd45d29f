//! One training batch: what the file says beside what the model gets.

use crate::train::{ShownBatch, ShownRating};
use crate::ui::format::{counted, thousands};
use leptos::prelude::*;

#[component]
pub fn Batch(batch: ShownBatch, number: RwSignal<usize>) -> impl IntoView {
    let ShownBatch { number: shown, n_batches, n_ratings, user_classes, item_classes, rows } = batch;
    let n_rows = rows.len();
    let each = rows.into_iter().map(|row| {
        let ShownRating { user, user_class, item_id, item, item_class, rating } = row;
        view! {
            <tr>
                <td>{user}</td>
                <td class="class">{user_class}</td>
                <td>{item_id}</td>
                <td class="title">{item}</td>
                <td class="class">{item_class}</td>
                <td>{rating}</td>
            </tr>
        }
    });
    let rows = each.collect_view();
    view! {
        <h3>"A training batch"</h3>
        <p class="meaning">
            {format!(
                "The first {} of the {} in batch {} of {}. The model never sees names, only their ",
                thousands(n_rows),
                counted(n_ratings, "rating"),
                thousands(shown + 1),
                thousands(n_batches),
            )}
            <em>"classes"</em> ": numbers that pick a row of its tables."
        </p>
        <div class="scrolling">
            <table aria-label="Training batch">
                <thead>
                    <tr>
                        <th scope="col">"User"</th>
                        <th scope="col" class="class">"User class"</th>
                        <th scope="col">"Item id"</th>
                        <th scope="col">"Item"</th>
                        <th scope="col" class="class">"Item class"</th>
                        <th scope="col">"Rating"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <div class="controls">
            <button on:click=move |_| number.update(|number| *number = shown + 1)>"Next batch"</button>
        </div>
        <p class="meaning">
            {format!(
                "{} make {} classes, and {} make {}: class 0 is called ",
                counted(user_classes - 1, "user"),
                thousands(user_classes),
                counted(item_classes - 1, "item"),
                thousands(item_classes),
            )}
            <code>"#na#"</code>
            " and stands for whoever or whatever the data do not have. It has a row like the others, which no rating ever trains."
        </p>
    }
}

//! One training batch: what the file says, and beside it the classes that the model gets.

use crate::train::{ShownBatch, ShownRating};
use crate::ui::dispatch::use_noun;
use crate::ui::format::{counted, thousands};
use leptos::prelude::*;

#[component]
pub fn Batch(batch: ShownBatch, number: RwSignal<usize>) -> impl IntoView {
    let noun = use_noun();
    let ShownBatch { number: shown, n_batches, n_ratings, user_classes, item_classes, rows } = batch;
    let about = format!(
        "{} of the {} in batch {} of {}. The model never sees names, only their ",
        thousands(rows.len()),
        counted(n_ratings, "rating"),
        thousands(shown + 1),
        thousands(n_batches),
    );
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
    let classes = move || {
        format!(
            "{} make {} classes, and {} make {}. Class 0 is called ",
            counted(user_classes - 1, "user"),
            thousands(user_classes),
            noun.get().counted(item_classes - 1),
            thousands(item_classes),
        )
    };
    let class_zero = move || {
        let item = noun.get().one;
        format!(
            ": it stands for every user or {item} that the data do not have. It has a row like the others, but no \
             rating trains that row."
        )
    };
    view! {
        <h3>"A training batch"</h3>
        <p class="meaning">{about} <em>"classes"</em> ": numbers that pick a row of its tables."</p>
        <div class="scrolling">
            <table aria-label="Training batch">
                <thead>
                    <tr>
                        <th scope="col">"User"</th>
                        <th scope="col" class="class">"User class"</th>
                        <th scope="col">{move || format!("{} id", noun.get().one_capitalized())}</th>
                        <th scope="col">{move || noun.get().one_capitalized()}</th>
                        <th scope="col" class="class">{move || format!("{} class", noun.get().one_capitalized())}</th>
                        <th scope="col">"Rating"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <div class="controls">
            <button on:click=move |_| number.update(|number| *number = shown + 1)>"Next batch"</button>
        </div>
        <p class="meaning">{classes} <code>"#na#"</code> {class_zero}</p>
    }
}

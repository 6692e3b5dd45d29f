//! The most active users and the most rated items: where ratings are missing, and what the model predicts there.

use crate::insight::{Counted, Crosstab};
use crate::ui::controls::Switch;
use crate::ui::dispatch::use_noun;
use crate::ui::format::{counted, percent, short_title};
use leptos::prelude::*;

#[component]
pub fn Gaps(crosstab: Crosstab, filled: RwSignal<bool>) -> impl IntoView {
    let noun = use_noun();
    let gaps = crosstab.ratings.iter().filter(|rating| rating.is_none()).count();
    let empty_here = percent(gaps as f32 / crosstab.ratings.len().max(1) as f32);
    let empty_of_all = percent(crosstab.empty_of_all);
    let (n_users, n_items) = (crosstab.users.len(), crosstab.items.len());
    let no_model = crosstab.predictions.is_empty();
    let about = move || {
        format!(
            "The {} and the {} with the most ratings. {empty_here} of these cells are empty; of the whole table, \
             {empty_of_all} are. The model fills them with predictions.",
            counted(n_users, "user"),
            noun.get().counted(n_items),
        )
    };
    let heads = crosstab.items.iter().map(|item| {
        let title = format!("{}, {}", item.name, counted(item.n_ratings as usize, "rating"));
        view! { <th scope="col" title=title><span>{short_title(&item.name)}</span></th> }
    });
    let heads = heads.collect_view();
    let rows = move || rows(&crosstab, filled.get() && !no_model);
    view! {
        <h3>"Who rated what"</h3>
        <p class="meaning">{about}</p>
        <Switch
            id="fill-gaps"
            label="Fill the gaps with predictions"
            hint=if no_model { "Train first." } else { "What the model expects is in italics." }
            on=filled
            disabled=no_model
            switch=move |on| filled.set(on)
        />
        <div class="scrolling">
            <table class="crosstab" aria-label="Crosstab">
                <thead>
                    <tr>
                        <th scope="col">"User"</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn rows(crosstab: &Crosstab, filled: bool) -> impl IntoView + use<> {
    let width = crosstab.items.len();
    let row = |(row, user): (usize, &Counted)| {
        let cells = (row * width..(row + 1) * width).map(|at| match (crosstab.ratings[at], filled) {
            (Some(rating), _) => view! { <td>{rating}</td> }.into_any(),
            (None, false) => view! { <td class="gap"></td> }.into_any(),
            (None, true) => {
                view! { <td class="gap predicted">{format!("{:.1}", crosstab.predictions[at])}</td> }.into_any()
            }
        });
        let title = counted(user.n_ratings as usize, "rating");
        view! {
            <tr>
                <th scope="row" title=title>{user.name.clone()}</th>
                {cells.collect_view()}
            </tr>
        }
    };
    crosstab.users.iter().enumerate().map(row).collect_view()
}

//! The most active users by the most rated items, with the gaps in between, and what the model would put there.

use crate::insight::Crosstab;
use crate::ui::controls::Switch;
use crate::ui::format::{counted, percent, short_title};
use leptos::prelude::*;

#[component]
pub fn Gaps(crosstab: Crosstab, filled: RwSignal<bool>) -> impl IntoView {
    let gaps = crosstab.ratings.iter().filter(|rating| rating.is_none()).count();
    let here = gaps as f32 / crosstab.ratings.len().max(1) as f32;
    let no_model = crosstab.predictions.is_empty();
    let about = format!(
        "The {} with the most ratings, and the {} rated most: {} of these places are empty, and {} of all that \
         there are. To fill them is what the model is for.",
        counted(crosstab.users.len(), "user"),
        counted(crosstab.items.len(), "item"),
        percent(here),
        percent(crosstab.empty_of_all),
    );
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
    let row = |(row, user): (usize, &crate::insight::Counted)| {
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

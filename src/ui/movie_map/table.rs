//! The items on the map as a table, a page at a time: the same places in numbers.

use super::plane::{coordinate, direction_name};
use super::view::MapView;
use crate::ui::format::thousands;
use leptos::prelude::*;

const PAGE: usize = 50;

#[component]
pub fn Table(view: MapView) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
            {move || if open.get() { "Hide the table" } else { "Show as table" }}
        </button>
        <Show when=move || open.get()>
            <Rows view />
        </Show>
    }
}

#[component]
fn Rows(view: MapView) -> impl IntoView {
    // Only what was found, where someone searches.
    let items = Memo::new(move |_| {
        let searching = view.query.with(|query| !query.trim().is_empty());
        let shown = view.shown.get();
        if searching {
            view.found.with(|found| found.iter().copied().filter(|&item| item < shown).collect::<Vec<_>>())
        } else {
            (0..shown).collect()
        }
    });
    let wanted_page = RwSignal::new(0_usize);
    let pages = Memo::new(move |_| items.with(|items| items.len().div_ceil(PAGE).max(1)));
    let page = Memo::new(move |_| wanted_page.get().min(pages.get() - 1));
    let has_bias = Memo::new(move |_| view.map.with(|map| map.as_ref().is_some_and(|map| !map.biases.is_empty())));
    let rows = move || {
        // The items come first: where the page stays the same, an effect that reads the page before the items misses that
        // they changed.
        items.track();
        let from = page.get() * PAGE;
        let here: Vec<usize> = items.with(|items| items.iter().skip(from).take(PAGE).copied().collect());
        here.into_iter().map(|item| view! { <Row view item has_bias /> }).collect_view()
    };
    let head = move |direction: usize| view.map.with(|map| map.as_ref().map(|map| direction_name(map, direction)));
    view! {
        <div class="map-table">
            <table aria-label=move || format!("{} on the map", view.noun.get().many_capitalized())>
                <thead>
                    <tr>
                        <th scope="col">"Title"</th>
                        <th scope="col">{move || head(view.axes.get().across.component)}</th>
                        <th scope="col">{move || head(view.axes.get().up.component)}</th>
                        <th scope="col">"Ratings"</th>
                        <th scope="col">"Mean"</th>
                        <Show when=move || has_bias.get()>
                            <th scope="col">"Bias"</th>
                        </Show>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="pages">
                <button disabled=move || page.get() == 0 on:click=move |_| wanted_page.set(page.get_untracked().saturating_sub(1))>
                    {move || format!("Previous {}", view.noun.get().many)}
                </button>
                <span role="status">
                    {move || {
                        let n = items.with(Vec::len);
                        let from = page.get() * PAGE;
                        let (first, last) = (thousands((from + 1).min(n)), thousands((from + PAGE).min(n)));
                        format!("{first} to {last} of {}", view.noun.get().counted(n))
                    }}
                </span>
                <button
                    disabled=move || page.get() + 1 == pages.get()
                    on:click=move |_| wanted_page.set(page.get_untracked() + 1)
                >
                    {move || format!("Next {}", view.noun.get().many)}
                </button>
            </p>
        </div>
    }
}

#[component]
fn Row(view: MapView, item: usize, has_bias: Memo<bool>) -> impl IntoView {
    let score = move |direction: usize| {
        view.map.with(|map| map.as_ref().map(|map| format!("{:.3}", coordinate(map, item, direction))))
    };
    let bias = move || view.map.with(|map| map.as_ref()?.biases.get(item).map(|bias| format!("{bias:+.3}")));
    let (n, mean) = view.catalog.with_untracked(|it| {
        (it.n_ratings.get(item).copied().unwrap_or(0), it.mean_rating.get(item).copied().unwrap_or(f32::NAN))
    });
    let selected = move || view.selected.get() == Some(item);
    view! {
        <tr class:selected=selected>
            <th scope="row">
                <button class="quiet" on:click=move |_| view.select(Some(item))>
                    {untrack(|| view.title(item))}
                </button>
            </th>
            <td>{move || score(view.axes.get().across.component)}</td>
            <td>{move || score(view.axes.get().up.component)}</td>
            <td>{thousands(n as usize)}</td>
            <td>{format!("{mean:.2}")}</td>
            <Show when=move || has_bias.get()>
                <td>{bias}</td>
            </Show>
        </tr>
    }
}

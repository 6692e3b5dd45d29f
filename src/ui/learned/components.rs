//! Part "Components": the items at both ends of each component of the movie map.

use super::item::ItemTitle;
use crate::insight::{Ends, MovieMap, component_ends};
use crate::ui::dispatch::{use_noun, use_selector};
use crate::ui::format::{percent, short_title, signed};
use leptos::{ev, html, prelude::*};
use std::sync::Arc;

/// Items at each end.
const AT_AN_END: usize = 10;

/// A map and the ends of its components.
type Mapped = Memo<Option<(Arc<MovieMap>, Arc<Vec<Ends>>)>>;

#[component]
pub fn ComponentPart() -> impl IntoView {
    let noun = use_noun();
    let map = use_selector(|state| &state.map);
    let mapped = Memo::new(move |_| {
        let map = map.get()?;
        let ends = component_ends(&map, AT_AN_END);
        Some((map, Arc::new(ends)))
    });
    let components = move || 0..mapped.with(|mapped| mapped.as_ref().map_or(0, |(_, ends)| ends.len()));
    view! {
        <div class="part wide">
            <h3>"Components"</h3>
            <p class="meaning">
                "A " <em>"component"</em>
                {move || {
                    let many = noun.get().many;
                    format!(
                        " is a direction in which the factors of the {many} differ, found by principal component analysis \
                         (PCA) as on the map. They differ most along the first; the percentage is the share of the variance \
                         that a component explains. Different users like the {many} at its two ends, and often you can tell \
                         what sets them apart."
                    )
                }}
            </p>
            <div class="components">
                <For each=components key=|&component| component let:component>
                    <Component mapped component />
                </For>
            </div>
        </div>
    }
}

#[component]
fn Component(mapped: Mapped, component: usize) -> impl IntoView {
    let catalog = use_selector(|state| &state.data.catalog);
    let share = move || {
        mapped.with(|mapped| {
            mapped.as_ref().and_then(|(map, _)| map.explained_variance().get(component).copied().map(percent))
        })
    };
    let poles = move || {
        let (_, ends) = mapped.get()?;
        let Ends { lowest, highest } = ends.get(component)?;
        let first = |end: &[usize]| catalog.with(|items| Some(short_title(items.titles.get(*end.first()?))));
        Some([first(lowest)?, first(highest)?].join(" ↔ "))
    };
    // Ten tables in one task would hold up the page, and nine of them are closed.
    let open = RwSignal::new(component == 0);
    let details = NodeRef::<html::Details>::new();
    let on_toggle = move |_: ev::Event| open.set(details.get_untracked().is_some_and(|details| details.open()));
    let rows = move || {
        if !open.get() {
            return None;
        }
        let (map, ends) = mapped.get()?;
        let Ends { lowest, highest } = ends.get(component)?;
        let cells = |place: usize| {
            let (item, title) =
                catalog.with(|items| (items.items.get(place).copied(), items.titles.get(place).to_owned()));
            view! {
                <td class="title">
                    {item.map(|item| view! { <ItemTitle item title /> })}
                </td>
                <td class="extra">{signed(map.score(place, component), 2)}</td>
            }
        };
        let row = |(&low, &high): (&usize, &usize)| view! { <tr>{cells(low)} {cells(high)}</tr> };
        Some(lowest.iter().zip(highest).map(row).collect_view())
    };
    view! {
        <details node_ref=details open=component == 0 on:toggle=on_toggle>
            <summary>
                <b>{format!("Component {}", component + 1)}</b>
                " "
                {share}
                <span class="poles">{poles}</span>
            </summary>
            <table class="items" aria-label=format!("Component {}", component + 1)>
                <thead>
                    <tr>
                        <th class="title" scope="col">"Lowest"</th>
                        <th scope="col" class="extra" aria-label="Lowest coordinate"></th>
                        <th class="title" scope="col">"Highest"</th>
                        <th scope="col" class="extra" aria-label="Highest coordinate"></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
}

//! The selected item, and the items nearest to it by all factors: the map shows only two directions.

use super::view::MapView;
use crate::ui::dispatch::{use_memo, use_selector};
use crate::ui::focus::focus_on;
use crate::ui::format::{counted, short_title, thousands};
use crate::ui::state::State;
use leptos::prelude::*;

/// The figure's id: there the focus goes on when nothing is selected any more.
pub const FIGURE: &str = "map-figure";
/// The title's id: there the focus goes on when the button that was pressed is gone with its list.
const TITLE: &str = "selected-item";

#[component]
pub fn Around(view: MapView) -> impl IntoView {
    let has_selected = Memo::new(move |_| view.selected.with(Option::is_some));
    let min_ratings = use_selector(|state| &state.data.min_neighbor_ratings);
    let has_model = use_memo(State::has_model);
    let words = move || {
        if !has_model.get() {
            return ": train a model to see its neighbors".to_owned();
        }
        let among = match (view.shown.get(), view.catalog.with(|catalog| catalog.len())) {
            (shown, all) if shown == all => format!("all {}", view.noun.get().many),
            (shown, _) => format!("the {} shown", thousands(shown)),
        };
        let least = match min_ratings.get() {
            0 | 1 => String::new(),
            least => format!(" with at least {}", counted(least as usize, "rating")),
        };
        format!(": the nearest in all factors, by cosine similarity, among {among}{least}")
    };
    let near = move || {
        let items = view.near.get().into_iter().map(|(item, cosine)| {
            let go = move |_| {
                focus_on(TITLE, false);
                view.select(Some(item));
            };
            view! {
                <li>
                    <button class="quiet" on:click=go>
                        {short_title(&view.title(item))}
                    </button>
                    " "
                    <span>{format!("{cosine:.2}")}</span>
                </li>
            }
        });
        items.collect_view()
    };
    let clear = move |_| {
        focus_on(FIGURE, false);
        view.select(None);
    };
    view! {
        <div aria-live="polite">
            <Show when=move || has_selected.get()>
                <div class="around" role="group" aria-label=move || format!("Selected {}", view.noun.get().one)>
                    <p>
                        <strong id=TITLE tabindex="-1">
                            {move || view.selected.get().map(|item| view.title(item))}
                        </strong>
                        {words}
                        " "
                        <button class="quiet" on:click=clear>
                            "Clear"
                        </button>
                    </p>
                    <ol>{near}</ol>
                </div>
            </Show>
        </div>
    }
}

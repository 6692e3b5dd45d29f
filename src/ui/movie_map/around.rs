//! The chosen item, and the items nearest to it in all directions, of which the map shows only two.

use super::view::View;
use crate::ui::dispatch::use_selector;
use crate::ui::focus::focus_on;
use crate::ui::format::{counted, short_title, thousands};
use leptos::prelude::*;

/// The title's id: there the focus goes on when the button that was pressed is gone with its list.
const TITLE: &str = "chosen-film";

#[component]
pub fn Around(view: View) -> impl IntoView {
    let has_chosen = Memo::new(move |_| view.selected.with(Option::is_some));
    let min_ratings = use_selector(|state| &state.data.min_neighbor_ratings);
    let words = move || {
        if !view.session.store.has_model.get() {
            return ": its neighbors are known once a model is trained".to_owned();
        }
        let among = match (view.shown.get(), view.state.catalog.with(|catalog| catalog.len())) {
            (shown, all) if shown == all => "all films".to_owned(),
            (shown, _) => format!("the {} shown", thousands(shown)),
        };
        let least = match min_ratings.get() {
            0 | 1 => String::new(),
            least => format!(" with at least {}", counted(least as usize, "rating")),
        };
        format!(": nearest in all factors, by cosine, among {among}{least}")
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
        focus_on(super::panel::FIGURE, false);
        view.select(None);
    };
    view! {
        <div aria-live="polite">
            <Show when=move || has_chosen.get()>
                <div class="around" role="group" aria-label="Chosen film">
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

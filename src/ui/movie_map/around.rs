//! The chosen film, and the films nearest to it in all directions, of which the map shows only two.

use super::view::View;
use crate::ui::format::short_title;
use leptos::prelude::*;

#[component]
pub fn Around(view: View) -> impl IntoView {
    let near = move || {
        let cosines = view.state.around.get();
        let films = view.around.get().into_iter().zip(cosines).map(|(film, (_, cosine))| {
            view! {
                <li>
                    <button class="quiet" on:click=move |_| view.select(Some(film))>
                        {short_title(&view.title(film))}
                    </button>
                    " "
                    <span>{format!("{cosine:.2}")}</span>
                </li>
            }
        });
        films.collect_view()
    };
    let has_any = Memo::new(move |_| view.around.with(|around| !around.is_empty()));
    let chosen = move || {
        let film = view.selected.get()?;
        Some(view! {
            <div class="around" role="group" aria-label="Chosen film">
                <p>
                    <strong>{view.title(film)}</strong>
                    {move || match has_any.get() {
                        true => ": nearest in all factors, by cosine",
                        false => ": its neighbours are known once a model is trained",
                    }}
                    " "
                    <button class="quiet" on:click=move |_| view.select(None)>
                        "Clear"
                    </button>
                </p>
                <ol>{near}</ol>
            </div>
        })
    };
    view! { <div aria-live="polite">{chosen}</div> }
}

//! Finding an item by part of its title, and flying to it.

use super::view::View;
use crate::ui::format::counted;
use leptos::{ev, prelude::*};

const MOST_MATCHES: usize = 8;

#[component]
pub fn Search(view: View) -> impl IntoView {
    let typed = view.query;
    let tally = move || match (typed.with(|query| query.trim().is_empty()), view.found.with(|found| found.len())) {
        (true, _) => String::new(),
        (false, 0) => "No film has this in its title.".into(),
        (false, n) => format!("{} found", counted(n, "film")),
    };
    let go = move |item: usize| {
        view.visit(item);
        view.select(Some(item));
    };
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            if let Some(first) = view.found.with(|found| found.first().copied()) {
                go(first);
            }
        }
        "Escape" => typed.set(String::new()),
        _ => {}
    };
    let each_match = move || {
        let found = view.found.get();
        let buttons = found.iter().take(MOST_MATCHES).map(|&item| {
            view! {
                <li>
                    <button class="quiet" on:click=move |_| go(item)>
                        {view.title(item)}
                    </button>
                </li>
            }
        });
        buttons.collect_view()
    };
    view! {
        <div class="setting find">
            <label for="find">"Find a movie"</label>
            <input
                id="find"
                type="search"
                autocomplete="off"
                placeholder="Part of a title"
                prop:value=typed
                on:input:target=move |event| typed.set(event.target().value())
                on:keydown=on_key
            />
        </div>
        <div class="matches">
            <p role="status">{tally}</p>
            <ul>{each_match}</ul>
        </div>
    }
}

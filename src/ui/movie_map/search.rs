//! Finding an item by part of its title, and flying to it.

use super::view::MapView;
use crate::ui::search_box::SearchBox;
use leptos::prelude::*;

const MOST_MATCHES: usize = 8;

#[component]
pub fn Search(view: MapView) -> impl IntoView {
    let tally = move || match (view.query.with(|query| query.trim().is_empty()), view.found.with(|found| found.len())) {
        (true, _) => String::new(),
        (false, 0) => format!("No {} has this in its title.", view.noun.get().one),
        (false, n) => format!("{} found", view.noun.get().counted(n)),
    };
    let matches = move || view.found.with(|found| found.iter().take(MOST_MATCHES).copied().collect::<Vec<_>>());
    let go = move |item: usize| {
        view.visit(item);
        view.select(Some(item));
    };
    view! {
        <SearchBox
            id="find"
            label="Find a movie"
            query=view.query
            tally=Signal::derive(tally)
            matches=Signal::derive(matches)
            take=go
        />
    }
}

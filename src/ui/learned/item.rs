//! An item's title in a table: pressing it selects the item and leads to its neighbors.

use crate::data::Class;
use crate::ui::dispatch::{Dispatch, use_dispatch};
use crate::ui::focus::focus_on;
use crate::ui::state::Action;
use leptos::prelude::*;

/// The id of the part "Neighbors": selecting an item leads there.
pub const NEIGHBORS: &str = "neighbors";

#[component]
pub fn ItemTitle(item: Class, title: String) -> impl IntoView {
    let dispatch = use_dispatch();
    view! {
        <button class="item" on:click=move |_| go_to(dispatch, item)>
            {title}
        </button>
    }
}

/// Selects an item and moves the focus to its neighbors.
pub fn go_to(dispatch: Dispatch, item: Class) {
    dispatch.act(Action::Select(Some(item)));
    focus_on(NEIGHBORS, true);
}

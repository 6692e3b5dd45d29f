//! An item's title in a table; pressing it selects the item.

use super::neighbors::PART;
use crate::data::Class;
use crate::ui::dispatch::{Dispatch, use_dispatch};
use crate::ui::focus::focus_on;
use crate::ui::state::Action;
use leptos::prelude::*;

#[component]
pub fn ItemTitle(item: Class, title: String) -> impl IntoView {
    let dispatch = use_dispatch();
    view! {
        <button class="film" on:click=move |_| go_to(dispatch, item)>
            {title}
        </button>
    }
}

/// Selects an item and moves the focus to its neighbors.
pub fn go_to(dispatch: Dispatch, item: Class) {
    dispatch.act(Action::Select(Some(item)));
    focus_on(PART, true);
}

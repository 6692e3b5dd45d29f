//! An item's title in a table: pressing it looks at the item.

use super::neighbors::PART;
use super::state::look_at;
use crate::data::Class;
use crate::ui::focus::focus_on;
use crate::ui::session::Session;
use leptos::prelude::*;

#[component]
pub fn ItemTitle(session: Session, item: Class, title: String) -> impl IntoView {
    view! {
        <button class="film" on:click=move |_| go_to(session, item)>
            {title}
        </button>
    }
}

/// Looks at an item and leads to where its neighbors are listed.
pub fn go_to(session: Session, item: Class) {
    look_at(session, item);
    focus_on(PART, true);
}

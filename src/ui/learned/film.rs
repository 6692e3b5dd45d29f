//! A film's title in a table: pressing it looks at the film.

use super::neighbours::PART;
use super::state::look_at;
use crate::data::Class;
use crate::ui::focus::focus_on;
use crate::ui::session::Session;
use leptos::prelude::*;

#[component]
pub fn FilmTitle(session: Session, item: Class, title: String) -> impl IntoView {
    view! {
        <button class="film" on:click=move |_| go_to(session, item)>
            {title}
        </button>
    }
}

/// Looks at a film and leads to where its neighbours are listed.
pub fn go_to(session: Session, item: Class) {
    look_at(session, item);
    focus_on(PART, true);
}

//! Whose list: one of the users, found by name, or you.

use super::store::Chosen;
use crate::data::{Class, DatasetFacts, UserFacts};
use crate::protocol::Who;
use crate::ui::format::{counted, thousands};
use crate::ui::session::Session;
use crate::ui::users::{Meant, matching, meant, you_among};
use leptos::prelude::*;

/// As many as a list under an input can usefully show.
const MOST_SUGGESTIONS: usize = 50;

/// A text field that completes: it serves a hundred thousand users as well as a hundred.
#[component]
pub fn UserChooser(session: Session, typed: RwSignal<String>, unknown: Memo<bool>) -> impl IntoView {
    let data = session.store.data;
    let lists = session.store.lists;
    let chosen = lists.chosen;
    let no_model = move || !session.store.has_model.get();
    let chosen_user = Memo::new(move |_| match chosen.get()? {
        Chosen::User(class) => data.with(|data| of_class(data.as_ref()?, class).cloned()),
        Chosen::You => None,
    });
    // Whoever is chosen, by whatever way, stands in the field.
    Effect::new(move || typed.set(whose(session).unwrap_or_default()));

    let on_typed = move |name: String| {
        let meant = data.with_untracked(|data| match meant(&data.as_ref()?.users, &name)? {
            Meant::User(user) => Some(Chosen::User(user.class)),
            Meant::You => Some(Chosen::You).filter(|_| lists.you.ratings.with_untracked(|rated| !rated.is_empty())),
        });
        typed.set(name);
        match meant.filter(|_| chosen.get_untracked() != meant) {
            Some(Chosen::User(user)) => session.choose_user(user),
            Some(Chosen::You) => session.choose_you(),
            None => {}
        }
    };
    let at_random = move |_| {
        let user = data.with_untracked(|data| {
            let users = data.as_ref()?.users.iter().map(|user| user.class);
            let others: Vec<Class> = users.filter(|&user| chosen.get_untracked() != Some(Chosen::User(user))).collect();
            others.get((js_sys::Math::random() * others.len() as f64) as usize).copied()
        });
        if let Some(user) = user {
            session.choose_user(user);
        }
    };
    let suggestions = move || {
        data.with(|data| {
            let facts = data.as_ref()?;
            let you = lists.you.ratings.with(|ratings| !ratings.is_empty());
            let you = you.then(|| view! { <option value=you_among(&facts.users)>"You, by what you rated"</option> });
            let matches = typed.with(|typed| matching(&facts.users, typed, MOST_SUGGESTIONS));
            let option = |user: &UserFacts| view! { <option value=user.name.clone()>{introduced(user)}</option> };
            Some(view! {
                {you}
                {matches.into_iter().map(option).collect_view()}
            })
        })
    };
    let about = move || match (unknown.get(), chosen_user.get()) {
        _ if chosen.get() == Some(Chosen::You) => {
            let you = whose(session).unwrap_or_default();
            format!("{you} · {} of films in these data", counted(lists.you.n_in_data(), "rating"))
        }
        (true, _) => data.with(|data| {
            let n = data.as_ref().map_or(0, |facts| facts.n_users);
            format!("No user has this name; there are {}. Type a part of one.", thousands(n))
        }),
        (false, Some(user)) => introduced(&user),
        (false, None) => String::new(),
    };
    view! {
        <div class="setting user">
            <label for="user">"User"</label>
            <input
                id="user"
                list="users"
                autocomplete="off"
                spellcheck="false"
                disabled=no_model
                aria-describedby="user-about"
                prop:value=typed
                on:input:target=move |event| on_typed(event.target().value())
                on:change:target=move |event| on_typed(event.target().value())
                // An emptied field offers everybody again.
                on:focus:target=move |event| event.target().select()
            />
            <datalist id="users">{suggestions}</datalist>
            <button disabled=no_model on:click=at_random>
                "Someone else"
            </button>
            <p class="about" id="user-about" role="status">
                {about}
            </p>
        </div>
    }
}

/// The name of whoever is chosen; tracked.
pub fn whose(session: Session) -> Option<String> {
    match session.store.lists.chosen.get()? {
        Chosen::You => name_of(session, &Who::You(Vec::new())),
        Chosen::User(class) => name_of(session, &Who::User(class)),
    }
}

/// What someone is called; tracked.
pub fn name_of(session: Session, who: &Who) -> Option<String> {
    session.store.data.with(|data| {
        let facts = data.as_ref()?;
        match who {
            Who::You(_) => Some(you_among(&facts.users).to_owned()),
            Who::User(class) => Some(of_class(facts, *class)?.name.clone()),
        }
    })
}

/// `196 · 39 ratings`.
fn introduced(user: &UserFacts) -> String {
    format!("{} · {}", user.name, counted(user.n_ratings as usize, "rating"))
}

/// Users stand by class, but classes may leave gaps.
fn of_class(facts: &DatasetFacts, class: Class) -> Option<&UserFacts> {
    facts.users.binary_search_by_key(&class, |user| user.class).ok().map(|i| &facts.users[i])
}

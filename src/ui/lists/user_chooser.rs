//! Whose list: one of the users, found by name, or you.

use super::my_row::use_my_ratings;
use crate::data::{Class, DatasetFacts, UserFacts};
use crate::ui::dispatch::{use_dispatch, use_memo, use_noun, use_selector};
use crate::ui::format::counted;
use crate::ui::state::{Action, Chosen, State};
use crate::ui::users::{Meant, matching, meant, you_among};
use leptos::prelude::*;

/// As many as a list under an input can usefully show.
const MOST_SUGGESTIONS: usize = 50;

/// A text field that completes: it serves a hundred thousand users as well as a hundred. It shows what was `typed`, or the name
/// of the chosen person.
#[component]
pub fn UserChooser(typed: RwSignal<Option<String>>, is_unknown: Memo<bool>) -> impl IntoView {
    let dispatch = use_dispatch();
    let data = use_selector(|state| &state.data.facts);
    let chosen = use_selector(|state| &state.data.chosen);
    let rated = use_selector(|state| &state.my_ratings);
    let has_model = use_memo(State::has_model);
    let (noun, my_ratings) = (use_noun(), use_my_ratings());
    let no_model = move || !has_model.get();
    let choose = move |chosen| dispatch.act(Action::Choose(chosen));
    let chosen_user = Memo::new(move |_| match chosen.get()? {
        Chosen::User(class) => data.with(|data| of_class(data.as_ref()?, class).cloned()),
        Chosen::You => None,
    });
    let name = Memo::new(move |_| data.with(|data| name_of(data.as_ref()?, chosen.get()?)).unwrap_or_default());
    // The field shows the chosen person, wherever they were chosen.
    Effect::new(move || {
        chosen.track();
        name.track();
        typed.set(None);
    });
    let shown = Memo::new(move |_| typed.get().unwrap_or_else(|| name.get()));

    let on_typed = move |name: String| {
        let meant = data.with_untracked(|data| match meant(&data.as_ref()?.users, &name)? {
            Meant::User(user) => Some(Chosen::User(user.class)),
            Meant::You => Some(Chosen::You).filter(|_| rated.with_untracked(|rated| !rated.is_empty())),
        });
        typed.set(Some(name));
        if let Some(meant) = meant.filter(|_| chosen.get_untracked() != meant) {
            choose(meant);
        }
    };
    let at_random = move |_| {
        let user = data.with_untracked(|data| {
            let users = data.as_ref()?.users.iter().map(|user| user.class);
            let others: Vec<Class> = users.filter(|&user| chosen.get_untracked() != Some(Chosen::User(user))).collect();
            others.get((js_sys::Math::random() * others.len() as f64) as usize).copied()
        });
        if let Some(user) = user {
            choose(Chosen::User(user));
        }
    };
    let suggestions = move || {
        data.with(|data| {
            let facts = data.as_ref()?;
            let you = rated.with(|rated| !rated.is_empty());
            let you = you.then(|| view! { <option value=you_among(&facts.users)>"You, by what you rated"</option> });
            let matches = shown.with(|shown| matching(&facts.users, shown, MOST_SUGGESTIONS));
            let option = |user: &UserFacts| view! { <option value=user.name.clone()>{introduced(user)}</option> };
            Some(view! {
                {you}
                {matches.into_iter().map(option).collect_view()}
            })
        })
    };
    let is_you = Memo::new(move |_| chosen.get() == Some(Chosen::You) && !is_unknown.get());
    let about = move || match (is_unknown.get(), chosen_user.get()) {
        _ if is_you.get() => {
            let n = counted(my_ratings.with(Vec::len), "rating");
            format!("{} · {n} of {} in these data", name.get(), noun.get().many)
        }
        (true, _) => data.with(|data| {
            let n = data.as_ref().map_or(0, |facts| facts.n_users);
            format!("No user has this name. Type part of a name: there are {}.", counted(n, "user"))
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
                prop:value=shown
                on:input:target=move |event| on_typed(event.target().value())
                on:change:target=move |event| on_typed(event.target().value())
                // An emptied field offers everybody again.
                on:focus:target=move |event| event.target().select()
            />
            <datalist id="users">{suggestions}</datalist>
            <button disabled=no_model on:click=at_random>
                "Someone else"
            </button>
            // Region "You" tells of your ratings.
            <p
                class="about"
                id="user-about"
                role="status"
                aria-live=move || if is_you.get() { "off" } else { "polite" }
            >
                {about}
            </p>
        </div>
    }
}

/// What someone is called; none for a user whom the data do not have.
pub fn name_of(facts: &DatasetFacts, chosen: Chosen) -> Option<String> {
    match chosen {
        Chosen::You => Some(you_among(&facts.users).to_owned()),
        Chosen::User(class) => Some(of_class(facts, class)?.name.clone()),
    }
}

/// `196 · 39 ratings`.
fn introduced(user: &UserFacts) -> String {
    format!("{} · {}", user.name, counted(user.n_ratings as usize, "rating"))
}

/// Users stand by class, but classes may leave gaps.
fn of_class(facts: &DatasetFacts, class: Class) -> Option<&UserFacts> {
    facts.users.binary_search_by_key(&class, |user| user.class).ok().map(|i| &facts.users[i])
}

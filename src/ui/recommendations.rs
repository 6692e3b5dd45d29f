//! Region "Recommendations": for the chosen user, the unseen items with the highest predicted ratings.

use super::format::{counted, thousands};
use super::session::Session;
use super::users::{beginning_with, named};
use crate::data::{Class, DatasetFacts, UserFacts};
use crate::insight::Recommendation;
use leptos::prelude::*;

/// As many as a list under an input can usefully show.
const MOST_SUGGESTIONS: usize = 50;

#[component]
pub fn RecommendationsPanel(session: Session) -> impl IntoView {
    let list = session.store.taste.list;
    let typed = RwSignal::new(String::new());
    let unknown = Memo::new(move |_| {
        session
            .store
            .data
            .with(|data| data.as_ref().is_some_and(|facts| typed.with(|name| named(&facts.users, name).is_none())))
    });
    // Under the name of nobody, the list of whoever was chosen before is not what is asked for.
    let outdated = move || unknown.get() || !session.store.is_up_to_date();
    view! {
        <section class="recommendations" aria-labelledby="recommendations-title">
            <h2 id="recommendations-title">"Recommendations"</h2>
            <p class="lead">"What one viewer has not rated yet, by the rating the model expects them to give."</p>
            <UserChooser session typed unknown />
            <Show
                when=move || list.with(Option::is_some)
                fallback=|| {
                    view! {
                        <p class="empty">"No list yet. " <a href="#training">"Press Train"</a> " to have one for everybody."</p>
                    }
                }
            >
                <div class:outdated=outdated>
                    <RankedTable session />
                </div>
            </Show>
        </section>
    }
}

/// A text field that completes: it serves a hundred thousand users as well as a hundred.
#[component]
fn UserChooser(session: Session, typed: RwSignal<String>, unknown: Memo<bool>) -> impl IntoView {
    let data = session.store.data;
    let chosen = session.store.taste.user;
    let no_model = move || !session.store.has_model.get();
    let chosen_user = Memo::new(move |_| {
        let class = chosen.get()?;
        data.with(|data| of_class(data.as_ref()?, class).cloned())
    });
    // Whoever is chosen, by whatever way, stands in the field.
    Effect::new(move || typed.set(chosen_user.get().map_or(String::new(), |user| user.name)));

    let on_typed = move |name: String| {
        let user = data.with_untracked(|data| data.as_ref().and_then(|facts| Some(named(&facts.users, &name)?.class)));
        typed.set(name);
        if let Some(user) = user.filter(|&user| chosen.get_untracked() != Some(user)) {
            session.choose_user(user);
        }
    };
    let at_random = move |_| {
        let user = data.with_untracked(|data| {
            let users = &data.as_ref()?.users;
            users.get((js_sys::Math::random() * users.len() as f64) as usize).map(|user| user.class)
        });
        if let Some(user) = user {
            session.choose_user(user);
        }
    };
    let suggestions = move || {
        data.with(|data| {
            let facts = data.as_ref()?;
            let matches = typed.with(|typed| beginning_with(&facts.users, typed, MOST_SUGGESTIONS));
            let option = |user: &UserFacts| view! { <option value=user.name.clone()>{introduced(user)}</option> };
            Some(matches.into_iter().map(option).collect_view())
        })
    };
    let about = move || match (unknown.get(), chosen_user.get()) {
        (true, _) => data.with(|data| {
            let n = data.as_ref().map_or(0, |facts| facts.n_users);
            format!("No user has this name; there are {}. Type the beginning of one.", thousands(n))
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

/// `196 · 39 ratings`.
fn introduced(user: &UserFacts) -> String {
    format!("{} · {}", user.name, counted(user.n_ratings as usize, "rating"))
}

/// Users stand by class, but classes may leave gaps.
fn of_class(facts: &DatasetFacts, class: Class) -> Option<&UserFacts> {
    facts.users.binary_search_by_key(&class, |user| user.class).ok().map(|i| &facts.users[i])
}

#[component]
fn RankedTable(session: Session) -> impl IntoView {
    let scale = move || {
        session
            .store
            .data
            .with(|data| data.as_ref().map_or((0.0, 1.0), |facts| (facts.lowest_rating, facts.highest_rating)))
    };
    let list = session.store.taste.list;
    let whose = move || {
        let user = list.with(|list| list.as_ref().map(|list| list.user))?;
        let name = session.store.data.with(|data| Some(of_class(data.as_ref()?, user)?.name.clone()))?;
        Some(format!("For {name}"))
    };
    let rows = move || {
        let rows = list.get().map_or(Vec::new(), |list| list.rows);
        rows.into_iter().zip(1..).map(|(row, rank)| view! { <Row rank row scale=scale() /> }).collect_view()
    };
    view! {
        <table aria-label="Recommendations">
            <caption>{whose}</caption>
            <thead>
                <tr>
                    <th scope="col">"Rank"</th>
                    <th scope="col">"Title"</th>
                    <th scope="col">"Predicted rating"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn Row(rank: usize, row: Recommendation, scale: (f32, f32)) -> impl IntoView {
    let (low, high) = scale;
    let share = ((row.predicted - low) / (high - low).max(f32::EPSILON)).clamp(0.0, 1.0);
    view! {
        <tr>
            <td>{rank}</td>
            <td class="title">{row.title}</td>
            <td class="predicted">
                <span class="bar" style:--share=share.to_string() aria-hidden="true"></span>
                {format!("{:.2}", row.predicted)}
            </td>
        </tr>
    }
}

//! Both regions: "You", where one says what one likes, and "Recommendations" for whoever is chosen.

use super::own_ratings::OwnRatings;
use super::ranked_table::RankedTable;
use super::store::Chosen;
use super::user_chooser::UserChooser;
use super::you::YouPanel;
use crate::data::DatasetFacts;
use crate::ui::controls::Switch;
use crate::ui::session::Session;
use crate::ui::users::{Meant, meant};
use leptos::prelude::*;

/// The heading's id: who asks for a list goes on here.
pub const TITLE: &str = "recommendations-title";

#[component]
pub fn ListsPanel(session: Session) -> impl IntoView {
    super::answers::ask(session);
    view! {
        <div class="lists">
            <YouPanel session />
            <Recommendations session />
        </div>
    }
}

#[component]
fn Recommendations(session: Session) -> impl IntoView {
    let lists = session.store.lists;
    let typed = RwSignal::new(String::new());
    // You are known to the page, whatever the users of the data are called.
    let unknown = Memo::new(move |_| {
        lists.chosen.get() != Some(Chosen::You)
            && session
                .store
                .data
                .with(|data| data.as_ref().is_some_and(|facts| typed.with(|name| !is_user(facts, name))))
    });
    // Under the name of nobody, the list of whoever was chosen before is not what is asked for.
    let outdated = move || unknown.get() || !session.store.is_up_to_date();
    let nobody = move || lists.chosen.get() == Some(Chosen::You) && lists.you.n_in_data() == 0;
    view! {
        <section class="recommendations" id="recommendations" aria-labelledby=TITLE>
            <h2 id=TITLE tabindex="-1">"Recommendations"</h2>
            <p class="lead">"What one viewer has not rated yet, by the rating the model expects them to give."</p>
            <UserChooser session typed unknown />
            <Show
                when=move || lists.list.with(Option::is_some)
                fallback=move || {
                    if nobody() {
                        view! { <p class="empty">"Rate a film above to have a list of your own."</p> }.into_any()
                    } else {
                        view! {
                            <p class="empty">"No list yet. " <a href="#training">"Press Train"</a> " to have one for everybody."</p>
                        }
                        .into_any()
                    }
                }
            >
                <div class:outdated=outdated>
                    <Filters session />
                    <RankedTable session />
                    <OwnRatings session />
                </div>
            </Show>
        </section>
    }
}

fn is_user(facts: &DatasetFacts, name: &str) -> bool {
    matches!(meant(&facts.users, name), Some(Meant::User(_)))
}

/// Which items are in the list.
#[component]
fn Filters(session: Session) -> impl IntoView {
    let view = session.store.lists.view;
    let at_least = move || view.with(|view| view.min_ratings.to_string());
    view! {
        <div class="filters">
            <Switch
                id="with-rated"
                label="Show rated films too"
                hint=""
                on=Signal::derive(move || view.with(|view| view.with_rated))
                disabled=Signal::derive(|| false)
                switch=move |on| session.change_view(|view| view.with_rated = on)
            />
            <div class="setting number">
                <label for="list-min-ratings">"Minimum ratings of recommendations"</label>
                <input
                    id="list-min-ratings"
                    type="number"
                    min="0"
                    step="1"
                    inputmode="numeric"
                    prop:value=at_least
                    on:input:target=move |event| {
                        // What is no number yet, like an emptied field, filters nothing.
                        let least = event.target().value().parse().unwrap_or(0);
                        session.change_view(|view| view.min_ratings = least);
                    }
                />
            </div>
        </div>
    }
}

//! Region "Recommendations": the list of the chosen person, and their own ratings beside the model's predictions.

use super::more::{FIRST_ROWS, ask_for_more};
use super::my_row::use_my_ratings;
use super::own_ratings::{OWN_RATINGS, OwnRatings};
use super::rank_by::RankByChooser;
use super::ranked_table::{RANKED, RankedTable, ShownList};
use super::user_chooser::UserChooser;
use crate::data::DatasetFacts;
use crate::engine::RankBy;
use crate::insight::ListView;
use crate::protocol::{Answer, Question, Who};
use crate::ui::answers::use_answer;
use crate::ui::controls::{NumberInput, Switch};
use crate::ui::dispatch::{use_memo, use_noun, use_selector};
use crate::ui::focus::keeping_focus;
use crate::ui::state::{Chosen, State};
use crate::ui::users::{Meant, meant};
use crate::ui::why::use_explained;
use crate::ui::witness::use_witness;
use crate::ui::words::ranking;
use leptos::prelude::*;

/// The heading's id: the focus comes here when someone asks for a list.
pub const TITLE: &str = "recommendations-title";

#[component]
pub fn Recommendations() -> impl IntoView {
    let facts = use_selector(|state| &state.data.facts);
    let chosen = use_selector(|state| &state.data.chosen);
    let is_up_to_date = use_memo(State::is_up_to_date);
    let (noun, my_ratings) = (use_noun(), use_my_ratings());
    let (ranks_by, predicts_ratings) = (use_memo(State::ranks_by), use_memo(State::predicts_ratings));
    // You are nobody before you have rated an item of the data.
    let who = Memo::new(move |_| match chosen.get()? {
        Chosen::User(user) => Some(Who::User(user)),
        Chosen::You => Some(my_ratings.get()).filter(|ratings| !ratings.is_empty()).map(Who::You),
    });
    let view = RwSignal::new(ListView { with_rated: false, min_ratings: 0, rows: FIRST_ROWS, by: RankBy::default() });
    let own_rows = RwSignal::new(FIRST_ROWS);
    let by = use_memo(|state| *state.rank_by);
    Effect::new(move || view.update(|view| view.by = by.get()));
    let explained = use_explained(move |(_, item)| Some((who.get()?, item)));
    // The list of someone else begins at its top.
    Effect::new(move || {
        chosen.track();
        view.update(|view| view.rows = FIRST_ROWS);
        own_rows.set(FIRST_ROWS);
        explained.close();
    });

    let ranking = use_answer(move || Some(Question::Ranking { who: who.get()?, view: view.get() }));
    let list = Memo::new(move |_| {
        let answered = ranking.get().filter(|_| who.with(Option::is_some))?;
        match (&answered.question, &answered.answer) {
            (Question::Ranking { who, .. }, Answer::Ranking { list }) => Some(ShownList::new(who, list)),
            _ => None,
        }
    });
    let list = keeping_focus(RANKED, list);
    let is_empty = Memo::new(move |_| list.with(|list| list.as_ref().is_some_and(ShownList::is_empty)));
    let witness = use_witness();
    Effect::new(move || witness.first.set(list.with(|list| list.as_ref().and_then(ShownList::first_of_yours))));
    let compared = use_answer(move || Some(Question::Compared { who: who.get()?, rows: own_rows.get() }));
    let own = Memo::new(move |_| match &compared.get()?.answer {
        Answer::Compared { rows, n_rows } => Some((rows.clone(), *n_rows)),
        _ => None,
    });
    let own = keeping_focus(OWN_RATINGS, own);

    let typed = RwSignal::new(None::<String>);
    let is_unknown = Memo::new(move |_| {
        let is_you = chosen.get() == Some(Chosen::You);
        let meant = |facts: &DatasetFacts, name: &str| match meant(&facts.users, name) {
            Some(Meant::User(_)) => true,
            Some(Meant::You) => is_you,
            None => false,
        };
        facts.with(|facts| facts.as_deref().zip(typed.get()).is_some_and(|(facts, name)| !meant(facts, &name)))
    });
    // Which model made the list, and by which measure.
    let model = use_memo(|state| state.model.as_ref().map(|report| report.config.model.name()));
    let used = move || {
        let by = match (ranks_by.get(), predicts_ratings.get()) {
            (true, _) => by.get(),
            (false, true) => RankBy::Rating,
            (false, false) => RankBy::CHANCE,
        };
        model.get().map(|model| format!("Model: {model}. Ranked by {}.", ranking::rank_by(by)))
    };
    // The list of the person chosen before is not what an unknown name asks for.
    let is_outdated = move || is_unknown.get() || !is_up_to_date.get();
    let is_nobody = move || chosen.get() == Some(Chosen::You) && my_ratings.with(Vec::is_empty);
    view! {
        <section class="recommendations" id="recommendations" aria-labelledby=TITLE>
            <h2 id=TITLE tabindex="-1">"Recommendations"</h2>
            <p class="lead">
                {move || {
                    let many = noun.get().many;
                    let by = match (ranks_by.get(), predicts_ratings.get()) {
                        (true, _) => "ranked as you choose below",
                        (false, true) => "sorted by the rating that the model predicts",
                        (false, false) => "sorted by the chance that they choose it next",
                    };
                    format!("The {many} that one user has not rated yet, {by}.")
                }}
            </p>
            <UserChooser typed is_unknown />
            <Show
                when=move || list.with(Option::is_some)
                fallback=move || {
                    if is_nobody() {
                        let a_movie = move || format!("Rate {} above to get a list of your own.", noun.get().a());
                        view! { <p class="empty">{a_movie}</p> }.into_any()
                    } else {
                        view! {
                            <p class="empty">"No list yet. " <a href="#training">"Press Train"</a> " to get one for everybody."</p>
                        }
                        .into_any()
                    }
                }
            >
                <div class="list" class:outdated=is_outdated>
                    <Show when=move || ranks_by.get()>
                        <RankByChooser />
                    </Show>
                    <p class="about">{used}</p>
                    <Filters view />
                    <Show when=move || is_empty.get()>
                        <p class="empty" role="status">
                            {move || view.with(|view| ranking::empty(view.with_rated, view.min_ratings, noun.get()))}
                        </p>
                    </Show>
                    <RankedTable list explained more=move || view.update(|view| ask_for_more(&mut view.rows)) />
                    <OwnRatings own explained more=move || own_rows.update(ask_for_more) />
                </div>
            </Show>
        </section>
    }
}

/// Which items are in the list.
#[component]
fn Filters(view: RwSignal<ListView>) -> impl IntoView {
    let noun = use_noun();
    view! {
        <div class="filters">
            <Switch
                id="with-rated"
                label=Signal::derive(move || format!("Show rated {} too", noun.get().many))
                hint=""
                on=Signal::derive(move || view.with(|view| view.with_rated))
                disabled=Signal::derive(|| false)
                switch=move |on| view.update(|view| view.with_rated = on)
            />
            <NumberInput
                id="list-min-ratings"
                label="Minimum ratings of recommendations"
                value=Signal::derive(move || view.with(|view| view.min_ratings))
                take=move |n| view.update(|view| view.min_ratings = n)
            />
        </div>
    }
}

//! Region "You": items found and rated, and what the model makes of the ratings.

use super::my_rating::each_item_once;
use super::my_row::{use_my_ratings, use_my_row};
use super::rated::{FIND, Rated, focus_rating};
use super::recommendations::TITLE;
use crate::data::ItemNames;
use crate::protocol::{Answer, Question};
use crate::ui::answers::use_answer;
use crate::ui::dispatch::{use_dispatch, use_memo, use_noun, use_selector};
use crate::ui::focus::move_on;
use crate::ui::format::counted;
use crate::ui::search_box::SearchBox;
use crate::ui::state::{Action, Chosen, State};
use leptos::{html, prelude::*};

/// Matches of a search that are shown.
const MOST_MATCHES: usize = 6;

#[component]
pub fn YouPanel() -> impl IntoView {
    let dispatch = use_dispatch();
    let chosen = use_selector(|state| &state.data.chosen);
    let rated = use_selector(|state| &state.my_ratings);
    let (noun, my_ratings) = (use_noun(), use_my_ratings());
    let has_rated = Memo::new(move |_| rated.with(|rated| !rated.is_empty()));
    let is_elsewhere = move || chosen.get() != Some(Chosen::You) && my_ratings.with(|ratings| !ratings.is_empty());
    let list = NodeRef::<html::Ul>::new();
    let show_list = move |_| {
        dispatch.act(Action::Choose(Chosen::You));
        move_on(|| document().get_element_by_id(TITLE));
    };
    view! {
        <section class="you" id="you" aria-labelledby="you-title">
            <div class="asking">
                <h2 id="you-title">"You"</h2>
                <p class="lead">
                    {move || {
                        let many = noun.get().many;
                        format!(
                            "Rate a few {many} to get a list of your own. No training is needed: the {many} keep what they \
                             learned, and only your own numbers are fitted to your ratings, as training would do it. \
                             Your ratings stay in this browser."
                        )
                    }}
                </p>
                <Search list />
            </div>
            <Show when=move || has_rated.get()>
                <div class="mine">
                    <Outcome />
                    <Rated list />
                    <Show when=is_elsewhere>
                        <button on:click=show_list>"Show my list"</button>
                    </Show>
                </div>
            </Show>
        </section>
    }
}

/// Has the worker find the items of the titles that you rated, in the data that are loaded.
pub fn find_my_items() {
    let dispatch = use_dispatch();
    let rated = use_selector(|state| &state.my_ratings);
    let answer = use_answer(move || {
        let titles: Vec<_> = rated.with(|rated| rated.iter().map(|rating| rating.title.clone()).collect());
        (!titles.is_empty()).then_some(Question::FindTitles { titles })
    });
    Effect::new(move || {
        let Some(answered) = answer.get() else { return };
        if let (Question::FindTitles { titles }, Answer::FoundTitles(items)) = (&answered.question, &answered.answer) {
            let found = titles.iter().zip(items).filter_map(|(title, item)| Some((title.clone(), (*item)?)));
            dispatch.act(Action::FindMyItems(found.collect()));
        }
    });
}

/// How many of the ratings count for these data, and what the model fits to them.
#[component]
fn Outcome() -> impl IntoView {
    let rated = use_selector(|state| &state.my_ratings);
    let items = use_selector(|state| &state.data.my_items);
    let has_model = use_memo(State::has_model);
    let (noun, row) = (use_noun(), use_my_row());
    let words = move || {
        let (mut here, mut missing) = (0, 0);
        rated.with(|rated| {
            items.with(|items| {
                each_item_once(rated, items)
                    .for_each(|(_, item)| *if item.is_some() { &mut here } else { &mut missing } += 1)
            });
        });
        let missing = match (missing, noun.get()) {
            (0, _) => String::new(),
            (1, noun) => format!(" 1 more is of {} that these data do not have.", noun.a()),
            (n, noun) => format!(" {n} more are of {} that these data do not have.", noun.many),
        };
        let fitted = match row.get() {
            _ if !has_model.get() => " Train a model to get your list.".to_owned(),
            Some(row) => {
                let bias = if row.bias.is_some() { " and a bias" } else { "" };
                format!(" Fitted to them: {}{bias}.", counted(row.factors.len(), "number"))
            }
            None => String::new(),
        };
        format!("{} of yours.{missing}{fitted}", counted(here, "rating"))
    };
    view! {
        <p class="about" role="status">
            {words}
        </p>
    }
}

/// Finds items by a part of their title, to rate them.
#[component]
fn Search(list: NodeRef<html::Ul>) -> impl IntoView {
    let dispatch = use_dispatch();
    let facts = use_selector(|state| &state.data.facts);
    let catalog = use_selector(|state| &state.data.catalog);
    let form = use_selector(|state| &state.form);
    let noun = use_noun();
    let query = RwSignal::new(String::new());
    Effect::new(move || {
        facts.track();
        query.set(String::new());
    });
    // One match more than are shown tells that there are more.
    let found = Memo::new(move |_| {
        query.with(|query| catalog.with(|catalog| catalog.find(query).take(MOST_MATCHES + 1).collect::<Vec<_>>()))
    });
    let matches = Signal::derive(move || found.with(|found| found.iter().copied().take(MOST_MATCHES).collect()));
    // An id means nothing in other data, so a rating could not be saved by it.
    let by_ids = move || form.with(|form| form.item_names == ItemNames::Ids);
    let tally = move || match (found.with(Vec::len), noun.get()) {
        (_, noun) if by_ids() => {
            format!("The {} are named by their ids now. To rate them, name them by title under Data.", noun.many)
        }
        _ if query.with(|query| query.trim().is_empty()) => String::new(),
        (0, noun) => format!("No {} here has this in its title.", noun.one),
        (n, _) if n > MOST_MATCHES => format!("The {MOST_MATCHES} most rated of many"),
        (n, noun) => format!("{} found", noun.counted(n)),
    };
    let take = move |place: usize| {
        dispatch.act(Action::BeginToRate(catalog.with_untracked(|catalog| catalog.facts(place))));
        query.set(String::new());
        // An item that other data name otherwise has its rating under that title.
        if let Some(title) = dispatch.read(|state| state.my_ratings.first().map(|rating| rating.title.clone())) {
            focus_rating(list, title);
        }
    };
    view! {
        <SearchBox
            id=FIND
            label=Signal::derive(move || format!("Find {} to rate", noun.get().a()))
            query
            tally=Signal::derive(tally)
            matches
            verb="Rate"
            disabled=Signal::derive(by_ids)
            take
        />
    }
}

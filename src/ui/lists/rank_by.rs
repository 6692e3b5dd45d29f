//! The slider "Rank by": what lists are ranked by, and what each way costs and gains on the present data.

use crate::engine::RankBy;
use crate::protocol::{Answer, Question};
use crate::ui::answers::use_answer;
use crate::ui::dispatch::{use_dispatch, use_memo, use_noun};
use crate::ui::format::percent;
use crate::ui::state::{Action, State};
use crate::ui::words::ranking as words;
use leptos::prelude::*;

/// The length of the lists that are tested.
const K: usize = 10;

#[component]
pub fn RankByChooser() -> impl IntoView {
    let (dispatch, noun) = (use_dispatch(), use_noun());
    let by = use_memo(|state| *state.rank_by);
    let position = move || RankBy::ALL.iter().position(|stop| *stop == by.get()).unwrap_or_default();
    let choose = move |typed: String| {
        let stop = typed.parse().ok().and_then(|position: usize| RankBy::ALL.get(position).copied());
        if let Some(stop) = stop.filter(|stop| *stop != by.get_untracked()) {
            dispatch.act(Action::RankBy(stop));
        }
    };
    view! {
        <div class="rank-by">
            <div class="setting">
                <label for="rank-by">"Rank by"</label>
                <input
                    id="rank-by"
                    type="range"
                    min="0"
                    max=RankBy::ALL.len() - 1
                    step="1"
                    aria-valuetext=move || words::rank_by(by.get())
                    prop:value=move || position().to_string()
                    on:input:target=move |event| choose(event.target().value())
                />
                <output for="rank-by">{move || words::rank_by(by.get())}</output>
            </div>
            <p class="meaning">{move || words::meaning(by.get(), noun.get())}</p>
            <Measured by />
        </div>
    }
}

/// What was measured of each way, or the button that has it measured.
#[component]
fn Measured(by: ReadSignal<RankBy>) -> impl IntoView {
    let (dispatch, noun) = (use_dispatch(), use_noun());
    let number = use_memo(|state| state.evaluation.number);
    let share = use_memo(|state| state.evaluation.share);
    let now = use_memo(State::generation);
    let answer = use_answer(move || {
        // Another model is another question, although its answer is about all of them.
        now.track();
        let number = Some(number.get()).filter(|&number| number > 0)?;
        // Compared with nothing.
        Some(Question::Evaluation { k: K, against: usize::MAX, number })
    });
    let is_tested = use_memo(State::has_tested_rankings);
    let rows = Memo::new(move |_| {
        let answered = answer.get().filter(|_| is_tested.get())?;
        match &answered.answer {
            Answer::Evaluation(models, table) => Some(words::measured(models, table, noun.get())),
            _ => None,
        }
    });
    let measure = move |_| dispatch.act(Action::MeasureRankings);
    let table = move || {
        rows.get().map(|rows| {
            let rows = rows.into_iter().map(|(of, found)| {
                view! {
                    <li class:chosen=move || by.get() == of>
                        <strong>{words::rank_by(of)}</strong>
                        ": "
                        {found}
                    </li>
                }
            });
            view! { <ul aria-label="Rankings measured">{rows.collect_view()}</ul> }
        })
    };
    let progress = move || share.get().map(|share| format!("Testing the rankings: {}.", percent(share as f32)));
    view! {
        {table}
        <Show when=move || !is_tested.get()>
            <div class="buttons">
                <button class="quiet" disabled=move || share.get().is_some() on:click=measure>
                    "Measure rankings"
                </button>
                <p class="status">{progress}</p>
            </div>
        </Show>
    }
}

//! The table of models, and how far each is from the one they are compared with.

use crate::evaluation::{EvaluationRow, EvaluationTable, LONGEST_LIST, Measure};
use crate::protocol::{Answer, EvaluatedModel, Question};
use crate::ui::answers::use_answer;
use crate::ui::controls::{Choice, NumberInput, ProgressBar};
use crate::ui::dispatch::{use_dispatch, use_memo, use_noun};
use crate::ui::focus::move_on;
use crate::ui::format::{counted, percent, thousands};
use crate::ui::state::Action;
use crate::ui::words::evaluation as words;
use leptos::{ev, prelude::*};
use std::sync::Arc;

/// The id of the button that begins.
const COMPARE: &str = "compare-models";
/// The length of the lists at first.
const K: u32 = 10;

/// What an answer holds.
#[derive(PartialEq)]
struct Shown {
    models: Vec<EvaluatedModel>,
    table: EvaluationTable,
    against: usize,
}

#[component]
pub fn ModelTable() -> impl IntoView {
    let dispatch = use_dispatch();
    let share = use_memo(|state| state.evaluation.share);
    let is_valid = use_memo(|state| state.form.read().is_ok());
    let (number, models) =
        (use_memo(|state| state.evaluation.number), use_memo(|state| state.evaluation.models.clone()));
    let (k, wrong_k) = (RwSignal::new(K), RwSignal::new(false));
    // The model that is compared with is one that every table has, unless a person chooses another.
    let against = RwSignal::new(EvaluatedModel::Biases);
    Effect::new(move || {
        if number.get() == 0 {
            against.set(EvaluatedModel::Biases);
        }
    });
    let place = Memo::new(move |_| {
        models.with(|models| against.with(|against| models.iter().position(|model| model == against))).unwrap_or(0)
    });
    let answer = use_answer(move || {
        let number = Some(number.get()).filter(|&number| number > 0)?;
        Some(Question::Evaluation { k: k.get() as usize, against: place.get(), number })
    });
    let shown = Memo::new(move |_| {
        let answered = answer.get().filter(|_| number.get() > 0)?;
        let (Question::Evaluation { against, .. }, Answer::Evaluation(models, table)) =
            (&answered.question, &answered.answer)
        else {
            return None;
        };
        Some(Arc::new(Shown { models: models.clone(), table: table.clone(), against: *against }))
    });
    let options = Signal::derive(move || {
        let named = models.get().into_iter().map(|model| (model.clone(), words::model_name(&model)));
        named.collect::<Vec<_>>()
    });
    let is_testing = Memo::new(move |_| share.get().is_some());
    let progress = move || match share.get() {
        Some(share) => format!("Testing models: {}.", percent(share as f32)),
        None => String::new(),
    };
    let verdict = move || {
        let count = models.with(Vec::len);
        (!is_testing.get() && count > 0).then(|| format!("{} compared.", counted(count, "model")))
    };
    Effect::new(move |before: Option<bool>| {
        // The button that cancels goes with the work.
        if before == Some(true) && !is_testing.get() {
            move_on(|| document().get_element_by_id(COMPARE));
        }
        is_testing.get()
    });
    view! {
        <div class="buttons">
            <button
                id=COMPARE
                disabled=move || is_testing.get() || !is_valid.get()
                title="Tests the models of this visit that hold out the same ratings as the present settings."
                on:click=move |_| dispatch.act(Action::Evaluate)
            >
                "Compare models"
            </button>
            <Show when=move || is_testing.get()>
                <button class="quiet" on:click=move |_| dispatch.act(Action::CancelEvaluation)>
                    "Cancel comparison"
                </button>
            </Show>
            <p class="status">{progress} <span role="status">{verdict}</span></p>
        </div>
        <Show when=move || is_testing.get()>
            <ProgressBar label="Evaluation progress" share=share />
        </Show>
        <Show when=move || { number.get() > 0 }>
            <div class="filter">
                <Choice
                    id="compared-with"
                    label="Compare with"
                    options
                    chosen=against
                    choose=move |model| against.set(model)
                />
                <NumberInput
                    id="list-length"
                    label="List length"
                    range=1..=LONGEST_LIST as u32
                    value=k
                    wrong=wrong_k
                    take=move |typed| k.set(typed)
                />
            </div>
        </Show>
        {move || shown.get().map(|shown| view! { <Table shown /> })}
    }
}

#[component]
fn Table(shown: Arc<Shown>) -> impl IntoView {
    let noun = use_noun();
    let k = shown.table.k;
    let heads = Measure::ALL.map(|measure| view! { <Head measure k /> });
    let rows = shown.models.iter().zip(&shown.table.rows).enumerate().map(|(at, (model, row))| {
        let meaning = words::model_meaning(model, noun.get());
        let cells = Measure::ALL.map(|measure| cell(&shown, model, row, measure));
        view! {
            <tr class:compared=at == shown.against>
                <th scope="row" class="title">
                    {words::model_name(model)}
                    {meaning.map(|meaning| view! { <span class="meaning">{meaning}</span> })}
                    {(at == shown.against).then(|| view! { <span class="difference">"compared with"</span> })}
                </th>
                {cells.into_iter().collect_view()}
            </tr>
        }
    });
    let EvaluationTable { n_valid, n_judged, n_users, .. } = shown.table;
    let of_users = if n_judged < n_users {
        format!("{} of {}, drawn evenly", thousands(n_judged), counted(n_users, "user"))
    } else {
        counted(n_users, "user")
    };
    view! {
        <div class="scrolling" role="region" aria-label="Models compared" tabindex="0">
            <table class="evaluation-table" aria-label="Models">
                <thead>
                    <tr>
                        <th scope="col" class="title">
                            "Model"
                        </th>
                        {heads.into_iter().collect_view()}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        <p class="meaning">
            {format!(
                "Tested on {} held out, with a list for each of {of_users}. The best value of a column is marked. Below a \
                 value stands how far the model is from the one compared with, in 95 of 100 cases (paired bootstrap). A \
                 held-out rating is a hit, whatever its value, so lists are judged by what people rate, not by what they \
                 like. Models that held out other ratings are not in the table.",
                counted(n_valid, "rating"),
            )}
        </p>
    }
}

/// The name of a metric. Its definition shows on hover and focus, a press keeps it open, and Escape closes it.
#[component]
fn Head(measure: Measure, k: usize) -> impl IntoView {
    let noun = use_noun();
    let id = format!("define-{measure:?}").to_lowercase();
    let (open, closed) = (RwSignal::new(false), RwSignal::new(false));
    let close = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            open.set(false);
            closed.set(true);
        }
    };
    let forget = move || {
        open.set(false);
        closed.set(false);
    };
    view! {
        <th scope="col" class:closed=closed class:open=open on:keydown=close on:mouseleave=move |_| closed.set(false)>
            <button
                class="term"
                type="button"
                aria-describedby=id.clone()
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
                on:blur=move |_| forget()
            >
                {words::measure_name(measure, k)}
            </button>
            <span class="definition" role="tooltip" id=id>
                {move || words::definition(measure, k, noun.get())}
            </span>
        </th>
    }
}

fn cell(shown: &Shown, model: &EvaluatedModel, row: &EvaluationRow, measure: Measure) -> impl IntoView + use<> {
    let Some(value) = row.value(measure) else {
        let why = words::missing(model, measure);
        return view! {
            <td>
                <span aria-hidden="true">"–"</span>
                <span class="unseen">{why}</span>
            </td>
        }
        .into_any();
    };
    let is_best = shown.table.best(measure) == Some(value);
    let difference = row.difference(measure).map(|interval| words::difference(measure, interval));
    let is_chance = row.difference(measure).is_some_and(|interval| interval.may_be_chance());
    view! {
        <td class:best=is_best>
            {words::value(measure, value)}
            {is_best.then(|| view! { <span class="unseen">", best"</span> })}
            {difference.map(|text| view! { <span class="difference" class:chance=is_chance>{text}</span> })}
        </td>
    }
    .into_any()
}

//! The table of epochs, and what its numbers compare with and mean.

use crate::evaluation::TrialReport;
use crate::train::{ColdStart, Missing, RunReport, ValidationMetrics};
use crate::ui::controls::Switch;
use crate::ui::dispatch::{use_dispatch, use_memo, use_noun, use_phase, use_selector};
use crate::ui::format::{clock, counted, thousands};
use crate::ui::save::save;
use crate::ui::state::{ShownTable, State};
use crate::ui::words;
use leptos::prelude::*;
use serde::Serialize;

/// Rows of the table at first, and how many earlier ones come when asked for: a run may have a thousand.
const FIRST_ROWS: usize = 50;
const MORE_ROWS: usize = 100;
/// Rows at first where an epoch is one step: what the run has come to, below the table, is to be in sight.
const FIRST_STEPS: usize = 10;
/// The most there ever are. All that is known of a run is in its download.
const MOST_MORE: usize = 5 * MORE_ROWS;

/// `without_unseen`: whether errors leave out ratings of users and items that training knows nothing about.
#[component]
pub fn Epochs(without_unseen: RwSignal<bool>) -> impl IntoView {
    view! {
        <div class="epochs">
            <EpochTable without_unseen />
            <BaselineLosses without_unseen />
            <ColdStartRatings without_unseen />
            <Meaning without_unseen />
            <RunDownload />
        </div>
    }
}

/// The table as fastai prints it.
#[component]
fn EpochTable(without_unseen: RwSignal<bool>) -> impl IntoView {
    let epochs = use_selector(|state| &state.run.epochs);
    let epochs_before = use_memo(|state| state.run.curve.epochs_before);
    let is_full_batch = use_memo(|state| state.run.facts.is_full_batch());
    let first_rows = move || if is_full_batch.get() { FIRST_STEPS } else { FIRST_ROWS };
    let more = RwSignal::new(0);
    let hidden = Memo::new(move |_| epochs.with(Vec::len).saturating_sub(first_rows() + more.get()));
    // Few rows are all that a run that starts over has.
    Effect::new(move || {
        if epochs.with(Vec::len) <= first_rows() {
            more.set(0);
        }
    });
    view! {
        <Show when=move || { hidden.get() > 0 }>
            <p class="meaning">{move || counted(hidden.get(), "earlier epoch")} " not shown."</p>
            <Show when=move || more.get() < MOST_MORE>
                <button on:click=move |_| more.update(|more| *more += MORE_ROWS)>"Show earlier epochs"</button>
            </Show>
        </Show>
        <table class="epoch-table" aria-label="Epochs">
            <thead>
                <tr>
                    <th scope="col">"epoch"</th>
                    <th scope="col">"train_loss"</th>
                    <th scope="col">"valid_loss"</th>
                    <th scope="col" class="extra" title="Root mean squared error, in rating points">"rmse"</th>
                    <th scope="col" class="extra" title="Mean absolute error, in rating points">"mae"</th>
                    <th scope="col">"time"</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || epochs.with(|rows| rows[hidden.get().min(rows.len())..].to_vec()) key=|row| (row.epoch, row.seconds.to_bits()) let:row>
                    {
                        let errors = move || row.errors(without_unseen.get());
                        view! {
                            <tr class:earlier=move || row.epoch < epochs_before.get()>
                                <td>{row.epoch}</td>
                                <td>{format!("{:.6}", row.train_loss)}</td>
                                <td>{move || format!("{:.6}", errors().valid_loss)}</td>
                                <td class="extra">{move || or_none(errors().rmse)}</td>
                                <td class="extra">{move || or_none(errors().mae)}</td>
                                <td>{clock(row.seconds)}</td>
                            </tr>
                        }
                    }
                </For>
            </tbody>
        </table>
    }
}

/// An error, where the model predicts ratings.
fn or_none(error: Option<f64>) -> String {
    error.map_or_else(|| "–".to_owned(), |error| format!("{error:.3}"))
}

/// The losses that a model has to beat, in the column of valid_loss.
#[component]
fn BaselineLosses(without_unseen: RwSignal<bool>) -> impl IntoView {
    let (baselines, loss) = (use_memo(|state| state.run.facts.baselines), use_memo(|state| state.run.facts.loss));
    let learns_choices = use_memo(|state| state.run.facts.learns_choices());
    let noun = use_noun();
    let of_choices = move || {
        view! {
            <dl class="baselines">
                <dt>"To beat: guessing"</dt>
                <dd>{format!("{:.6}", words::guessing())}</dd>
            </dl>
        }
    };
    move || {
        if learns_choices.get() {
            return Some(of_choices().into_any());
        }
        baselines.get().map(|baselines| {
            let shown =
                move |losses: ValidationMetrics| format!("{:.6}", losses.pick(without_unseen.get()).loss(loss.get()));
            view! {
                <dl class="baselines">
                    <dt>"To beat: the mean of all ratings"</dt>
                    <dd>{move || shown(baselines.mean)}</dd>
                    <dt>{move || format!("mean + user bias + {} bias", noun.get().one)}</dt>
                    <dd>{move || shown(baselines.biases)}</dd>
                </dl>
            }
            .into_any()
        })
    }
}

/// The validation ratings that training can know nothing about, and the choice to leave them out.
#[component]
fn ColdStartRatings(without_unseen: RwSignal<bool>) -> impl IntoView {
    let unseen = use_memo(|state| state.run.facts.unseen.clone());
    let noun = use_noun();
    let named = |missing: &Missing, count: String| {
        (missing.count > 0).then(|| {
            let more = missing.count - missing.names.len();
            let more = if more > 0 { format!(" and {} more", thousands(more)) } else { String::new() };
            view! { <p>{format!("{count}: {}{more}.", missing.names.join("; "))}</p> }
        })
    };
    move || {
        let ColdStart { n_ratings, users, items } = unseen.get();
        (n_ratings > 0).then(|| {
            view! {
                <details class="cold-start">
                    <summary>
                        {counted(n_ratings, "validation rating")} " of users or items without a training rating"
                    </summary>
                    {named(&users, counted(users.count, "user"))}
                    {named(&items, noun.get().counted(items.count))}
                </details>
                <Switch
                    id="without-unseen"
                    label="Leave out ratings of users or items without a training rating"
                    hint=""
                    on=without_unseen
                    disabled=false
                    switch=move |on| without_unseen.set(on)
                />
            }
        })
    }
}

/// What the last row means, and what continuing would do.
#[component]
fn Meaning(without_unseen: RwSignal<bool>) -> impl IntoView {
    let (phase, has_model) = (use_phase(), use_memo(State::has_model));
    let (epochs, loss) = (use_selector(|state| &state.run.epochs), use_memo(|state| state.run.facts.loss));
    let is_full_batch = use_memo(|state| state.run.facts.is_full_batch());
    let (learns_choices, noun) = (use_memo(|state| state.run.facts.learns_choices()), use_noun());
    let rewound = use_memo(|state| *state.runs.rewound);
    let last = move || epochs.with(|rows| rows.last().map(|row| row.errors(without_unseen.get())));
    view! {
        <p class="meaning">
            {move || {
                if learns_choices.get() {
                    words::choice_validation(last(), noun.get())
                } else {
                    words::validation(last(), loss.get())
                }
            }}
            {move || is_full_batch.get().then_some(" An epoch is one step, a pass over all training ratings.")}
        </p>
        <Strength />
        {move || {
            let by_heart = learns_choices.get() && phase.get().is_idle();
            by_heart
                .then(|| epochs.with(|rows| words::learned_by_heart(rows)))
                .flatten()
                .map(|text| view! { <p class="doubt" role="note">{text}</p> })
        }}
        <Show when=move || phase.get().is_idle() && has_model.get()>
            <p class="meaning" id="continues-with">
                {move || match rewound.get() {
                    Some(epoch) => words::runs::continues_from(epoch),
                    None => "Continue training starts from this model.".to_owned(),
                }} " You may change "
                {move || {
                    if learns_choices.get() {
                        "epochs, learning rate, weight decay, batch size and engine"
                    } else if is_full_batch.get() {
                        "epochs, learning rate and engine"
                    } else {
                        "epochs, schedule, learning rate, weight decay, batch size and engine"
                    }
                }} " for it; other settings stay as they were."
            </p>
        </Show>
    }
}

/// The report on a run, and what is known of how good its model is.
#[derive(Serialize)]
struct RunFile<'s> {
    #[serde(flatten)]
    report: &'s RunReport,
    evaluation: &'s Option<ShownTable>,
    cross_validation: &'s Option<TrialReport>,
    tuning: &'s Option<TrialReport>,
}

impl<'s> RunFile<'s> {
    fn of(state: &'s State, report: &'s RunReport) -> RunFile<'s> {
        let State { evaluation, cross_validation, tuning, .. } = state;
        RunFile { report, evaluation: &evaluation.shown, cross_validation, tuning }
    }
}

/// How the strength of regularization was chosen, and what speaks against this model.
#[component]
fn Strength() -> impl IntoView {
    let choice = use_memo(|state| state.report().and_then(|report| report.strength().cloned()));
    let noun = use_noun();
    move || {
        choice.get().map(|choice| {
            view! {
                <p class="meaning" id="strength">{words::strength(&choice, noun.get())}</p>
                {words::doubt(&choice, noun.get()).map(|text| view! { <p class="doubt" role="note">{text}</p> })}
            }
        })
    }
}

#[component]
fn RunDownload() -> impl IntoView {
    let dispatch = use_dispatch();
    let has_report = use_memo(|state| state.report().is_some());
    let download = move |_| {
        let Some(report) = dispatch.read(|state| state.report().cloned()) else { return };
        let name = format!("tastemap-run-seed-{}.json", report.seed);
        let saved = dispatch
            .read(|state| serde_json::to_string_pretty(&RunFile::of(state, &report)))
            .map_err(|error| error.to_string())
            .and_then(|text| save(&name, "application/json", &text).map_err(|error| format!("{error:?}")));
        if let Err(words) = saved {
            dispatch.alert(format!("The run could not be saved: {words}."), "Try another browser.");
        }
    };
    view! {
        <Show when=move || has_report.get()>
            <button on:click=download>"Download run (JSON)"</button>
        </Show>
    }
}

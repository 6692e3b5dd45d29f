//! Parts "Cross-validate" and "Tune": training several times with the settings of the region "Model".

use super::trial_plot::TrialPlot;
use crate::evaluation::{Trial, TrialPlan, TrialReport};
use crate::ui::controls::{NumberInput, ProgressBar};
use crate::ui::dispatch::{Selected, use_dispatch, use_memo, use_selector};
use crate::ui::focus::move_on;
use crate::ui::format::{counted, duration, significant};
use crate::ui::state::{Action, State};
use crate::ui::words::evaluation as words;
use leptos::prelude::*;

const FOLDS: u8 = 5;
/// Seconds that a search may take at first.
const SECONDS: u32 = 30;
/// Trials in the table, at most, beside the best one.
const SHOWN: usize = 50;

#[component]
pub fn CrossValidation() -> impl IntoView {
    let report = use_selector(|state| &state.cross_validation);
    let rows = move || {
        report.with(|report| {
            let done = report.iter().flat_map(|report| &report.done).enumerate();
            done.map(|(fold, trial)| {
                view! {
                    <tr>
                        <th scope="row">{fold + 1}</th>
                        <td>{format!("{:.4}", trial.metrics[0].1)}</td>
                        <td>{format!("{:.4}", trial.metrics[1].1)}</td>
                        <td>{duration(trial.seconds)}</td>
                    </tr>
                }
            })
            .collect_view()
        })
    };
    let verdict = move || report.with(|report| report.as_ref().and_then(words::cross_validation));
    let is_there = use_memo(|state| state.cross_validation.as_ref().is_some_and(|report| !report.done.is_empty()));
    view! {
        <div class="part">
            <h3>"Cross-validate"</h3>
            <p class="meaning">
                {format!(
                    "Trains {FOLDS} times with the present settings. Each time another part of the ratings is held out, so \
                     each rating is tested once. The standard deviation says how much the result depends on the split.",
                )}
            </p>
            <Controls
                label="Cross-validate"
                stop="Stop cross-validation"
                progress="Cross-validation progress"
                report
                plan=move || TrialPlan::CrossValidate { folds: FOLDS }
            />
            <p class="verdict" role="status">{verdict}</p>
            <Show when=move || is_there.get()>
                <table aria-label="Folds">
                    <thead>
                        <tr>
                            <th scope="col">"Fold"</th>
                            <th scope="col">{move || measured(report, 0)}</th>
                            <th scope="col">{move || measured(report, 1)}</th>
                            <th scope="col">"Time"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </Show>
        </div>
    }
}

#[component]
pub fn Tuning() -> impl IntoView {
    let dispatch = use_dispatch();
    let report = use_selector(|state| &state.tuning);
    let (seconds, wrong) = (RwSignal::new(SECONDS), RwSignal::new(false));
    let best = use_memo(|state| state.tuning.as_ref().and_then(|report| report.best().cloned()));
    let has_tuned = use_memo(State::has_tuned);
    let is_better = use_memo(|state| state.tuning.as_ref().is_some_and(|report| report.better().is_some()));
    let is_over = use_memo(|state| state.tuning.as_ref().is_some_and(|report| report.share.is_none()));
    // A long search makes thousands of trials: the last ones are shown, and above them the best.
    let rows = move || {
        let best = best.get();
        report.with(|report| {
            let done = report.as_ref().map_or(&[][..], |report| &report.done);
            let first = done.len().saturating_sub(SHOWN);
            let shown = |(at, trial): &(usize, &Trial)| *at >= first || best.as_ref() == Some(trial);
            let row = |(at, trial): (usize, &Trial)| {
                view! { <TrialRow number=at + 1 trial=trial.clone() is_best=best.as_ref() == Some(trial) /> }
            };
            done.iter().enumerate().filter(shown).map(row).collect_view()
        })
    };
    let hidden = use_memo(|state| state.tuning.as_ref().map_or(0, |report| report.done.len().saturating_sub(SHOWN)));
    let verdict =
        move || report.with(|report| report.as_ref().filter(|report| report.share.is_none()).and_then(words::tuning));
    view! {
        <div class="part">
            <h3>"Tune"</h3>
            <p class="meaning">
                "Tries other learning rates, weight decays, factors and epochs for the chosen model, by its errors, or by its lists \
                 where it learns choices. It tests them on a \
                 tenth of the training ratings, set aside for this: the ratings that are held out stay unseen, so they \
                 still judge honestly."
            </p>
            <NumberInput
                id="tuning-seconds"
                label="Seconds for tuning"
                range=1..=3600
                value=seconds
                wrong
                take=move |typed| seconds.set(typed)
            />
            <Controls
                label="Tune"
                stop="Stop tuning"
                progress="Tuning progress"
                report
                plan=move || TrialPlan::Tune { seconds: f64::from(seconds.get_untracked()) }
            />
            <p class="verdict" role="status">{verdict}</p>
            <Show when=move || best.with(Option::is_some)>
                <TrialPlot report />
                <Show when=move || { hidden.get() > 0 }>
                    <p class="meaning">{move || counted(hidden.get(), "earlier trial")} " not shown, except the best."</p>
                </Show>
                <div class="scrolling" role="region" aria-label="Settings that were tried" tabindex="0">
                    <table aria-label="Tried settings">
                        <thead>
                            <tr>
                                <th scope="col">"Trial"</th>
                                <th scope="col">"Learning rate"</th>
                                <th scope="col">"Weight decay"</th>
                                <th scope="col">"Factors"</th>
                                <th scope="col">"Epochs"</th>
                                <th scope="col">{move || measured(report, 0)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </Show>
            <Show when=move || is_better.get() && is_over.get()>
                <div class="buttons">
                    <button disabled=move || has_tuned.get() on:click=move |_| dispatch.act(Action::UseTuned)>
                        "Use best settings"
                    </button>
                    <p role="status">{move || has_tuned.get().then_some("The region “Model” has these settings now.")}</p>
                </div>
            </Show>
        </div>
    }
}

/// The name of one of the metrics.
fn measured(report: Selected<Option<TrialReport>>, k: usize) -> Option<String> {
    report.with(|report| report.as_ref().map(|report| words::measure_name(report.measures()[k], Trial::LIST)))
}

#[component]
fn TrialRow(number: usize, trial: Trial, is_best: bool) -> impl IntoView {
    let (value, config) = (trial.value(), trial.config);
    let [no_factors, no_decay] = [config.model.is_net(), config.model.is_full_batch()];
    let or_none = |is_none: bool, text: String| if is_none { "–".to_owned() } else { text };
    view! {
        <tr>
            <th scope="row">{number}</th>
            <td>{significant(config.learning_rate)}</td>
            <td>{or_none(no_decay, significant(config.weight_decay))}</td>
            <td>{or_none(no_factors, config.factors.to_string())}</td>
            <td>{config.epochs}</td>
            <td class:best=is_best>
                {format!("{value:.4}")}
                {is_best.then(|| view! { <span class="unseen">", best"</span> })}
            </td>
        </tr>
    }
}

/// The button that begins, the one that stops, and the progress.
#[component]
fn Controls(
    label: &'static str,
    stop: &'static str,
    progress: &'static str,
    report: Selected<Option<TrialReport>>,
    plan: impl Fn() -> TrialPlan + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let dispatch = use_dispatch();
    let can_begin = use_memo(State::can_train);
    let share = use_memo(|state| *state.trying);
    let is_running =
        Memo::new(move |_| report.with(|report| report.as_ref().is_some_and(|report| report.share.is_some())));
    let id = label.to_lowercase();
    let begin = id.clone();
    Effect::new(move |before: Option<bool>| {
        // The button that stops goes with the work.
        if before == Some(true) && !is_running.get() {
            let begin = begin.clone();
            move_on(move || document().get_element_by_id(&begin));
        }
        is_running.get()
    });
    view! {
        <div class="buttons">
            <button id=id disabled=move || !can_begin.get() on:click=move |_| dispatch.act(Action::Try(plan()))>
                {label}
            </button>
            <Show when=move || is_running.get()>
                <button class="quiet" on:click=move |_| dispatch.act(Action::Stop)>
                    {stop}
                </button>
            </Show>
        </div>
        <Show when=move || is_running.get()>
            <ProgressBar label=progress share=share />
        </Show>
    }
}

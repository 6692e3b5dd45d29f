//! Region "Training": the controls of a run, how far it is, its curves and its table.

use super::controls::Switch;
use super::format::{clock, counted, duration, thousands};
use super::loss_curves::LossCurves;
use super::rate_curve::RateCurve;
use super::run_buttons::RunButtons;
use super::save::save;
use super::session::Session;
use super::session::{Run, Store};
use super::state::Phase;
use crate::data::steps_per_epoch;
use crate::engine::Loss;
use crate::train::{ColdStart, Missing, RunReport, Schedule, TrainConfig, ValidationMetrics};
use leptos::prelude::*;

/// With fewer steps a model has hardly left where it started from.
const FEW_STEPS: usize = 100;

#[component]
pub fn TrainingPanel(session: Session) -> impl IntoView {
    let run = session.store.run;
    view! {
        <section class="training" id="training" aria-labelledby="training-title" tabindex="-1">
            <div class="controls">
                <h2 id="training-title">"Training"</h2>
                <RunButtons session />
                <Status store=session.store />
            </div>
            <ProgressBar run phase=session.store.phase />
            <Show when=move || run.sweep.with(Option::is_some)>
                <RateCurve session />
            </Show>
            <div class="outcome">
                <LossCurves run />
                <div class="epochs">
                    <EpochTable run />
                    <Yardstick run />
                    <Verdict session />
                </div>
            </div>
        </section>
    }
}

/// One sentence on where things stand, and figures beside it.
#[component]
fn Status(store: Store) -> impl IntoView {
    // A reader is told of the sentence only: figures that change at every step would drown out all else.
    let sentence = Memo::new(move |_| sentence(store));
    view! {
        <p class="status">
            <span role="status">{sentence}</span>
            " "
            {move || figures(store)}
        </p>
    }
}

fn sentence(store: Store) -> String {
    match store.phase.get() {
        Phase::Loading => store.waiting_for.get(),
        Phase::Ready => "Ready.".into(),
        Phase::Training => "Training:".into(),
        Phase::Paused => "Paused:".into(),
        Phase::Searching => "Looking for a learning rate…".into(),
        Phase::Done => store.run.report.with(|report| report.as_deref().map_or(String::new(), done)),
        Phase::Error => "Training ended early.".into(),
        Phase::Broken => "The engine has stopped; the message above says how to go on.".into(),
    }
}

fn figures(store: Store) -> String {
    match store.phase.get() {
        Phase::Ready => match store.form.with(|form| form.read()) {
            Ok(config) => {
                let n = store.data.with(|data| data.as_ref().map_or(0, |facts| facts.n_ratings));
                let to_train_on = n - (n as f64 * config.valid_percent / 100.0) as usize;
                let one_batch = match config.batch_size > to_train_on {
                    true => {
                        format!(" There are {} to train on, fewer than a batch: they make one.", thousands(to_train_on))
                    }
                    false => String::new(),
                };
                let steps = steps_per_epoch(to_train_on, config.batch_size) * epochs_of(&config);
                let few_steps = match steps < FEW_STEPS {
                    true => format!(
                        " That is {} in all, and little to learn by: try more epochs or a smaller batch.",
                        counted(steps, "step")
                    ),
                    false => String::new(),
                };
                let (n, epochs) = (counted(n, "rating"), counted(epochs_of(&config), "epoch"));
                format!("Training reads {n} in {epochs}, and learns {}.{one_batch}{few_steps}", learned(&config))
            }
            Err(error) => error.to_string(),
        },
        Phase::Training | Phase::Paused => store.run.curve.with(|curve| {
            let (step, total) = (thousands(curve.step()), thousands(curve.total_steps));
            format!("step {step} of {total}, {}", duration(curve.seconds))
        }),
        Phase::Error if store.has_model.get() => "The model learned before is still here.".into(),
        Phase::Loading | Phase::Searching | Phase::Done | Phase::Error | Phase::Broken => String::new(),
    }
}

/// Fine-tuning begins with one epoch more.
fn epochs_of(config: &TrainConfig) -> usize {
    config.epochs + usize::from(config.schedule == Schedule::FineTune)
}

/// What a run is to learn.
fn learned(config: &TrainConfig) -> String {
    if config.model.is_net() {
        "numbers for every viewer and every film, with a net that reads them".to_owned()
    } else {
        format!("{} for every viewer and every film", counted(config.factors, "number"))
    }
}

fn done(report: &RunReport) -> String {
    if report.history.is_empty() {
        return "Stopped within the first epoch: map and list have learned little yet.".into();
    }
    if report.history.len() == report.epochs_before {
        return "Stopped before another epoch was over; what the batches since then taught is kept.".into();
    }
    let epochs = counted(report.history.len() - report.epochs_before, "epoch");
    let in_all = match report.epochs_before {
        0 => String::new(),
        _ => format!(", {} in all", report.history.len()),
    };
    let kept = match report.kept_epoch {
        Some(epoch) if epoch + 1 < report.history.len() => format!(" The best epoch is kept, number {epoch}."),
        _ => String::new(),
    };
    let (time, engine) = (duration(report.train_seconds), report.engine.kind.name());
    format!("Learned in {time} on the {engine}: {epochs}{in_all}.{kept}")
}

#[component]
fn ProgressBar(run: Run, phase: Memo<Phase>) -> impl IntoView {
    let share = move || match phase.get() {
        Phase::Searching => run.searched.get(),
        _ => run.curve.with(|curve| curve.done()),
    };
    let percent = Memo::new(move |_| (share() * 100.0).floor());
    view! {
        <div
            class="progress"
            role="progressbar"
            aria-label="Training progress"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || percent.get().to_string()
        >
            <div style:transform=move || format!("scaleX({})", share()) />
        </div>
    }
}

/// The table as fastai prints it.
#[component]
fn EpochTable(run: Run) -> impl IntoView {
    view! {
        <table class="epoch-table" aria-label="Epochs">
            <thead>
                <tr>
                    <th scope="col">"epoch"</th>
                    <th scope="col">"train_loss"</th>
                    <th scope="col">"valid_loss"</th>
                    <th scope="col" class="extra" title="Root of the mean squared error, in rating points">"rmse"</th>
                    <th scope="col" class="extra" title="Mean absolute error, in rating points">"mae"</th>
                    <th scope="col">"time"</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || run.epochs.get() key=|row| (row.epoch, row.seconds.to_bits()) let:row>
                    {
                        let errors = move || row.errors(run.without_unseen.get());
                        let is_earlier = move || run.curve.with(|curve| row.epoch < curve.epochs_before);
                        view! {
                            <tr class:earlier=is_earlier>
                                <td>{row.epoch}</td>
                                <td>{format!("{:.6}", row.train_loss)}</td>
                                <td>{move || format!("{:.6}", errors().valid_loss)}</td>
                                <td class="extra">{move || format!("{:.3}", errors().rmse)}</td>
                                <td class="extra">{move || format!("{:.3}", errors().mae)}</td>
                                <td>{clock(row.seconds)}</td>
                            </tr>
                        }
                    }
                </For>
            </tbody>
        </table>
    }
}

/// What training has to beat, in the column of valid_loss.
#[component]
fn Yardstick(run: Run) -> impl IntoView {
    let compared = move || {
        run.baselines.get().map(|baselines| {
            let loss = run.loss.get();
            let shown =
                move |judged: ValidationMetrics| format!("{:.6}", judged.pick(run.without_unseen.get()).loss(loss));
            view! {
                <dl class="yardstick">
                    <dt>"To beat: always the mean"</dt>
                    <dd>{move || shown(baselines.mean)}</dd>
                    <dt>"mean + user bias + item bias"</dt>
                    <dd>{move || shown(baselines.biases)}</dd>
                </dl>
            }
        })
    };
    view! {
        {compared}
        <Strangers run />
    }
}

/// The validation ratings that training can know nothing of, and the choice to leave them out.
#[component]
fn Strangers(run: Run) -> impl IntoView {
    let named = move |missing: &Missing, one: &str| {
        (missing.count > 0).then(|| {
            let more = missing.count - missing.names.len();
            let more = if more > 0 { format!(" and {} more", thousands(more)) } else { String::new() };
            let text = format!("{}: {}{more}.", counted(missing.count, one), missing.names.join("; "));
            view! { <p>{text}</p> }
        })
    };
    let view = move || {
        let ColdStart { n_ratings, users, items } = run.unseen.get();
        (n_ratings > 0).then(|| {
            view! {
                <details class="strangers">
                    <summary>
                        {counted(n_ratings, "validation rating")} " of users or items without a training rating"
                    </summary>
                    {named(&users, "user")}
                    {named(&items, "item")}
                </details>
                <Switch
                    id="without-unseen"
                    label="Leave out ratings of users or items without a training rating"
                    hint=""
                    on=run.without_unseen
                    disabled=false
                    switch=move |on| run.without_unseen.set(on)
                />
            }
        })
    };
    view! { {view} }
}

/// What the last number means, and the run to take away.
#[component]
fn Verdict(session: Session) -> impl IntoView {
    let run = session.store.run;
    let download = move |_| {
        let saved = run.report.with(|report| {
            let report = report.as_deref()?;
            let text = serde_json::to_string_pretty(report).map_err(|error| error.to_string());
            let name = format!("tastemap-run-seed-{}.json", report.seed);
            Some(text.and_then(|text| save(&name, "application/json", &text).map_err(|error| format!("{error:?}"))))
        });
        if let Some(Err(words)) = saved {
            session.dispatch.alert(format!("The run could not be saved: {words}."), "Try another browser.");
        }
    };
    let last = move || run.epochs.with(|rows| rows.last().map(|row| row.errors(run.without_unseen.get())));
    let meaning = move || match (last(), run.loss.get()) {
        (Some(errors), Loss::Mse) => format!(
            "valid_loss is the mean squared error on ratings kept secret from training: \
             a typical guess is {:.2} away from the truth.",
            errors.rmse
        ),
        (Some(errors), Loss::L1) => format!(
            "valid_loss is the mean absolute error on ratings kept secret from training: \
             on average a guess is {:.2} away from the truth.",
            errors.mae
        ),
        (None, _) => {
            "Each epoch adds a row here: the error on ratings it learns from, and on ratings it never saw.".into()
        }
    };
    view! {
        <p class="meaning">{meaning}</p>
        <Show when=move || session.store.phase.get().is_idle() && session.store.has_model.get()>
            <p class="meaning" id="continues-with">
                "Continue training goes on from these numbers. Epochs, schedule, learning rate, weight decay, batch size \
                 and engine may change for it; all else stays as it was."
            </p>
        </Show>
        <Show when=move || run.report.with(Option::is_some)>
            <button on:click=download>"Download run (JSON)"</button>
        </Show>
    }
}

//! Region "Training": the controls of a run, how far it is, its curves and its table.

use super::format::{clock, counted, duration, thousands};
use super::loss_curves::LossCurves;
use super::phase::Phase;
use super::save::save;
use super::session::Session;
use super::store::{Run, Store};
use crate::train::{RunReport, TrainConfig};
use leptos::prelude::*;

#[component]
pub fn TrainingPanel(session: Session) -> impl IntoView {
    let run = session.store.run;
    view! {
        <section class="training" id="training" aria-labelledby="training-title" tabindex="-1">
            <div class="controls">
                <h2 id="training-title">"Training"</h2>
                <RunButtons session />
                <p class="status">{move || status(session.store)}</p>
            </div>
            <ProgressBar run />
            <div class="outcome">
                <LossCurves run />
                <div class="epochs">
                    <EpochTable run />
                    <Verdict session />
                </div>
            </div>
        </section>
    }
}

/// Only the buttons that do something now.
#[component]
fn RunButtons(session: Session) -> impl IntoView {
    let phase = session.store.phase;
    let form = session.store.form;
    let cannot_train = move || {
        let no_data = session.store.data.with(Option::is_none);
        no_data || phase.get() == Phase::Loading || form.with(|form| form.read().is_err())
    };
    let idle = move || !phase.get().is_running();
    view! {
        <div class="buttons">
            <Show when=idle>
                <button class="primary" disabled=cannot_train on:click=move |_| session.train()>
                    "Train"
                </button>
            </Show>
            <Show when=move || phase.get() == Phase::Training>
                <button class="primary" on:click=move |_| session.pause()>
                    "Pause"
                </button>
            </Show>
            <Show when=move || phase.get() == Phase::Paused>
                <button class="primary" on:click=move |_| session.resume()>
                    "Resume"
                </button>
                <button title="Run one batch, then wait again" on:click=move |_| session.step()>
                    "Step"
                </button>
            </Show>
            <Show when=move || phase.get().is_running()>
                <button title="End here and keep what was learned" on:click=move |_| session.stop()>
                    "Stop"
                </button>
                <button title="From the same first numbers again" on:click=move |_| session.train()>
                    "Start over"
                </button>
            </Show>
        </div>
    }
}

/// One sentence on where things stand.
fn status(store: Store) -> String {
    let curve = store.run.curve;
    match store.phase.get() {
        Phase::Loading => store.waiting_for.get(),
        Phase::Ready => match store.form.with(|form| form.read()) {
            Ok(config) => format!(
                "Ready to read {} in {}, and to learn {}.",
                store.data.with(|data| data.as_ref().map_or(String::new(), |facts| counted(facts.n_ratings, "rating"))),
                counted(config.epochs, "epoch"),
                learned(&config),
            ),
            Err(error) => error.to_string(),
        },
        Phase::Training | Phase::Paused => curve.with(|curve| {
            let word = if store.phase.get() == Phase::Paused { "Paused at" } else { "Training," };
            let (step, total) = (thousands(curve.step()), thousands(curve.total_steps));
            format!("{word} step {step} of {total}, {}", duration(curve.seconds))
        }),
        Phase::Done => store.run.report.with(|report| report.as_ref().map_or(String::new(), done)),
        Phase::Error => "Something went wrong; the message above says how to go on.".into(),
    }
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
    let epochs = counted(report.history.len(), "epoch");
    format!("Learned in {} on the {}: {epochs}.", duration(report.train_seconds), report.engine.kind.name())
}

#[component]
fn ProgressBar(run: Run) -> impl IntoView {
    let percent = Memo::new(move |_| (run.curve.with(|curve| curve.done()) * 100.0).floor());
    view! {
        <div
            class="progress"
            role="progressbar"
            aria-label="Training progress"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || percent.get().to_string()
        >
            <div style:transform=move || format!("scaleX({})", run.curve.with(|curve| curve.done())) />
        </div>
    }
}

/// The table as fastai prints it.
#[component]
fn EpochTable(run: Run) -> impl IntoView {
    view! {
        <table aria-label="Epochs">
            <thead>
                <tr>
                    <th scope="col">"epoch"</th>
                    <th scope="col">"train_loss"</th>
                    <th scope="col">"valid_loss"</th>
                    <th scope="col">"time"</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || run.epochs.get() key=|row| (row.epoch, row.seconds.to_bits()) let:row>
                    <tr>
                        <td>{row.epoch}</td>
                        <td>{format!("{:.6}", row.train_loss)}</td>
                        <td>{format!("{:.6}", row.valid_loss)}</td>
                        <td>{clock(row.seconds)}</td>
                    </tr>
                </For>
            </tbody>
        </table>
    }
}

/// What the last number means, and the run to take away.
#[component]
fn Verdict(session: Session) -> impl IntoView {
    let run = session.store.run;
    let download = move |_| {
        let saved = run.report.with(|report| {
            let report = report.as_ref()?;
            let text = serde_json::to_string_pretty(report).map_err(|error| error.to_string());
            let name = format!("tastemap-run-seed-{}.json", report.seed);
            Some(text.and_then(|text| save(&name, "application/json", &text).map_err(|error| format!("{error:?}"))))
        });
        if let Some(Err(words)) = saved {
            session.store.alert(format!("The run could not be saved: {words}."), "Try another browser.", None);
        }
    };
    let meaning = move || match run.epochs.with(|rows| rows.last().map(|row| row.valid_loss)) {
        Some(loss) => format!(
            "valid_loss is the mean squared error on ratings kept secret from training: \
             a typical guess is {:.2} away from the truth.",
            loss.sqrt()
        ),
        None => "Each epoch adds a row here: the error on ratings it learns from, and on ratings it never saw.".into(),
    };
    view! {
        <p class="meaning">{meaning}</p>
        <Show when=move || run.report.with(Option::is_some)>
            <button on:click=download>"Download run (JSON)"</button>
        </Show>
    }
}

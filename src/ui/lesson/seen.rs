//! Looks at the page for what fulfills tasks.

use super::check::{PageSeen, RunSeen};
use crate::train::{EpochRow, RunDataset, RunRecord, RunReport, TrainConfig};
use crate::ui::dispatch::{use_memo, use_phase, use_selector};
use crate::ui::state::{Phase, State};
use crate::ui::toy::use_toy;
use crate::ui::witness::use_witness;
use leptos::prelude::*;
use std::sync::Arc;

pub fn use_seen() -> Memo<PageSeen> {
    let (play, witness, phase) = (use_toy(), use_witness(), use_phase());
    let steps = use_memo(|state| state.run.curve.step());
    let ratings = use_memo(State::n_own_ratings);
    let (reports, records) = (use_selector(|state| &state.model), use_selector(|state| &state.runs.records));
    let runs = Memo::new(move |_| {
        let seen = |record: &Arc<RunRecord>| run(&record.config, &record.dataset, record.epochs, &record.history);
        records.with(|records| records.iter().map(seen).collect::<Vec<_>>())
    });
    let model = Memo::new(move |_| reports.with(|report| report.as_ref().map(|report| run_of(report))));
    let toy = Memo::new(move |_| play.state());
    // "Why?" beside another row, or of a list that has changed since, is not what is asked for.
    let arithmetic = Memo::new(move |_| {
        let (first, opened) = (witness.first.get()?, witness.arithmetic.get()?);
        (opened.0 == first).then_some(opened.1)
    });
    Memo::new(move |_| PageSeen {
        toy: Some(toy.get()),
        cards: witness.cards.get().count_ones() as usize,
        steps: steps.get(),
        is_training: phase.get().is_training(),
        is_paused: phase.get() == Phase::Paused,
        model: model.get(),
        runs: runs.get(),
        ratings: ratings.get(),
        arithmetic: arithmetic.get(),
    })
}

fn run_of(report: &RunReport) -> RunSeen {
    run(&report.config, &report.dataset, report.epochs(), &report.history)
}

fn run(config: &TrainConfig, dataset: &RunDataset, epochs: usize, history: &[EpochRow]) -> RunSeen {
    let valid_losses = history.iter().map(|row| row.valid_loss).collect();
    RunSeen { config: config.clone(), dataset: dataset.clone(), epochs, valid_losses }
}

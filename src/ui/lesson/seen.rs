//! Looks at the page for what fulfills tasks.

use super::check::{PageSeen, RunSeen, ToySeen};
use crate::train::{EpochRow, RunDataset, RunRecord, RunReport, TrainConfig};
use crate::ui::dispatch::{use_memo, use_selector};
use crate::ui::toy::{Course, Play};
use crate::ui::witness::use_witness;
use leptos::prelude::*;
use std::sync::Arc;

pub fn use_seen() -> Memo<PageSeen> {
    let (play, witness) = (expect_context::<Play>(), use_witness());
    let steps = use_memo(|state| state.run.curve.step());
    let ratings = use_memo(|state| state.my_ratings.len());
    let (reports, records) = (use_selector(|state| &state.model), use_selector(|state| &state.runs.records));
    let runs = Memo::new(move |_| {
        let seen = |record: &Arc<RunRecord>| run(&record.config, &record.dataset, record.epochs, &record.history);
        records.with(|records| records.iter().map(seen).collect::<Vec<_>>())
    });
    let model = Memo::new(move |_| reports.with(|report| report.as_ref().map(|report| run_of(report))));
    let toy = Memo::new(move |_| {
        Some(ToySeen {
            toy: play.toy.get(),
            losses: play.losses.get(),
            learning_rate: play.learning_rate.get(),
            by_hand: play.by_hand.get(),
            downhill: play.downhill.get(),
            uncovered: play.uncovered.get(),
            diverged: play.course() == Course::Diverged,
        })
    });
    Memo::new(move |_| PageSeen {
        toy: toy.get(),
        cards: witness.cards.get().count_ones() as usize,
        steps: steps.get(),
        model: model.get(),
        runs: runs.get(),
        ratings: ratings.get(),
        arithmetic: witness.arithmetic.get(),
    })
}

fn run_of(report: &RunReport) -> RunSeen {
    run(&report.config, &report.dataset, report.epochs(), &report.history)
}

fn run(config: &TrainConfig, dataset: &RunDataset, epochs: usize, history: &[EpochRow]) -> RunSeen {
    let valid_losses = history.iter().map(|row| row.valid_loss).collect();
    RunSeen { config: config.clone(), dataset: dataset.clone(), epochs, valid_losses }
}

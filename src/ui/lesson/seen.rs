//! Looks at the page for what fulfills tasks.

use super::check::{PageSeen, RunSeen, ToySeen};
use crate::train::RunReport;
use crate::ui::dispatch::{use_memo, use_selector};
use crate::ui::toy::{Course, Play};
use crate::ui::witness::use_witness;
use leptos::prelude::*;

pub fn use_seen() -> Memo<PageSeen> {
    let (play, witness) = (expect_context::<Play>(), use_witness());
    let steps = use_memo(|state| state.run.curve.step());
    let ratings = use_memo(|state| state.my_ratings.len());
    let (reports, is_finished) = (use_selector(|state| &state.model), use_memo(|state| state.report().is_some()));
    // The runs of this visit.
    let runs = RwSignal::new(Vec::<RunSeen>::new());
    Effect::new(move || {
        let run = reports.with(|report| report.as_ref().filter(|_| is_finished.get()).map(|report| run_of(report)));
        if let Some(run) = run.filter(|run| runs.with_untracked(|runs| runs.last() != Some(run))) {
            runs.update(|runs| runs.push(run));
        }
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
        step_prediction: witness.step_prediction.get(),
        steps: steps.get(),
        model: model.get(),
        runs: runs.get(),
        ratings: ratings.get(),
        arithmetic: witness.arithmetic.get(),
    })
}

fn run_of(report: &RunReport) -> RunSeen {
    RunSeen {
        config: report.config.clone(),
        dataset: report.dataset.clone(),
        epochs: report.epochs(),
        valid_losses: report.history.iter().map(|row| row.valid_loss).collect(),
    }
}

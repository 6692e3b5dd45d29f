//! The comparison of models: how far it is, and what it found.

use super::{Command, State};
use crate::evaluation::{EvaluationTable, TrialPlan, TrialReport};
use crate::protocol::{EvaluatedModel, EvaluationCommand, ToWorker};
use crate::train::TrainConfig;
use serde::Serialize;

/// What the page knows of the comparison.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// The share that is done, from 0 to 1, while models are tested.
    pub share: Option<f64>,
    /// The models that were tested, in the order of the table.
    pub models: Vec<EvaluatedModel>,
    /// Counts evaluations.
    pub number: u32,
    /// The table on show, for the run report.
    pub shown: Option<ShownTable>,
}

/// A table with the models of its rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownTable {
    pub models: Vec<EvaluatedModel>,
    pub table: EvaluationTable,
}

impl Evaluation {
    /// The models that were tested can be compared.
    pub fn finish(&mut self, models: Vec<EvaluatedModel>) {
        *self = Evaluation { share: None, models, number: self.number + 1, shown: self.shown.take() };
    }
}

/// Tests the models that hold out what `config` holds out.
pub fn evaluate(state: &mut State, config: TrainConfig) -> Vec<Command> {
    state.evaluation.share = Some(0.0);
    vec![Command::Send(ToWorker::Evaluation(EvaluationCommand::Start(config)))]
}

/// Takes how far several trainings are; returns whether they are over.
pub fn take_trials(state: &mut State, report: TrialReport) -> bool {
    let is_over = report.share.is_none();
    *state.trying = report.share;
    let place = match report.plan {
        TrialPlan::CrossValidate { .. } => &mut state.cross_validation,
        TrialPlan::Tune { .. } => &mut state.tuning,
    };
    **place = Some(report);
    is_over
}

//! How the state changes while models are compared and tried.

use super::{Command, State};
use crate::evaluation::{TrialPlan, TrialReport};
use crate::protocol::{EvaluationCommand, ToWorker};
use crate::train::TrainConfig;

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

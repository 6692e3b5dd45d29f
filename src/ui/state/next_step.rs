//! Which step of training comes next: what a person can look at before it is made.

use super::{Action, Activity, Phase, State};
use crate::model::ModelKind;
use crate::protocol::StepOf;

/// The step that comes next, or why none can be looked at.
#[derive(Clone, Debug, PartialEq)]
pub enum NextStep {
    Of(StepOf),
    /// The model trains in another way.
    OtherWay(ModelKind),
    /// A run is under way.
    UnderWay,
    /// The run has made all of its steps.
    Over,
    /// Something else goes on, or the settings cannot train.
    Unknown,
}

impl State {
    pub fn next_step(&self) -> NextStep {
        let kind = self.form.model;
        match self.phase() {
            Phase::Training => NextStep::UnderWay,
            Phase::Paused | Phase::Ready | Phase::Done | Phase::Error if !kind.is_on_ladder() => {
                NextStep::OtherWay(kind)
            }
            Phase::Paused if self.run.curve.step() == self.run.curve.total_steps => NextStep::Over,
            // Every change of a run's facts is another version, and so is another run.
            Phase::Paused => NextStep::Of(StepOf::Run { run: self.run.facts.version(), step: self.run.curve.step() }),
            Phase::Ready | Phase::Done | Phase::Error if self.data.facts.is_some() => self.first_step(),
            _ => NextStep::Unknown,
        }
    }

    /// The first step of the run that would begin now: of one that continues the model, where the settings are for its kind.
    fn first_step(&self) -> NextStep {
        let kind = self.form.model;
        match self.form.read() {
            Err(_) => NextStep::Unknown,
            Ok(config) if self.model.as_ref().is_some_and(|model| model.config.model == kind) => {
                NextStep::Of(StepOf::Continued(config))
            }
            Ok(config) => NextStep::Of(StepOf::First(config)),
        }
    }

    /// What begins the run that the next step belongs to, where none has begun.
    pub(super) fn beginning(&self) -> Option<Action> {
        match self.next_step() {
            _ if !matches!(*self.activity, Activity::Idle) => None,
            NextStep::Of(StepOf::First(_)) => Some(Action::Train),
            NextStep::Of(StepOf::Continued(_)) => Some(Action::ContinueTraining),
            _ => None,
        }
    }
}

//! Everything that the toy is set to, as plain data: what the lesson looks at, and what a reload brings back.

use super::example::example;
use super::model::{Numbers, Toy};
use super::paste::MOST;
use serde::{Deserialize, Serialize};

/// A loss above this has diverged.
const DIVERGED: f64 = 1e4;
/// The learning rate that the toy begins with.
const LEARNING_RATE: f64 = 0.2;

/// A step of gradient descent.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The loss before it.
    pub loss: f64,
    pub learning_rate: f64,
    /// Whether "Play" made it, and not the button "Step downhill".
    pub played: bool,
}

/// What the steps began with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Start {
    /// Random numbers, as they were drawn.
    Random,
    /// Zeros, and what was typed into them.
    Zero,
    /// Numbers that a person or earlier steps have changed.
    Other,
}

impl Start {
    /// What it is once a person has changed a number.
    pub fn edited(self) -> Start {
        if self == Start::Zero { Start::Zero } else { Start::Other }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToyState {
    pub toy: Toy,
    /// The steps since the last change by hand, as many of them as the curve shows.
    pub steps: Vec<Step>,
    pub start: Start,
    /// How often "Random numbers" was pressed.
    pub draws: u32,
    pub learning_rate: f64,
    /// Whether the numbers are a person's own work: no step has changed them since they were drawn.
    pub by_hand: bool,
    pub downhill: bool,
    pub uncovered: bool,
}

impl Default for ToyState {
    fn default() -> ToyState {
        ToyState {
            toy: example(),
            steps: Vec::new(),
            start: Start::Random,
            draws: 0,
            learning_rate: LEARNING_RATE,
            by_hand: true,
            downhill: false,
            uncovered: false,
        }
    }
}

impl ToyState {
    pub fn has_diverged(&self) -> bool {
        has_diverged(self.toy.loss())
    }

    /// Whether it can be saved and shown again: JSON has no infinite numbers, and what was saved may be damaged.
    pub fn is_sound(&self) -> bool {
        let Toy { people, movies, cells, .. } = &self.toy;
        let is_finite = |Numbers { factors, bias }: Numbers| factors.iter().chain([&bias]).all(|it| it.is_finite());
        (1..=MOST).contains(&people.len())
            && (1..=MOST).contains(&movies.len())
            && cells.len() == people.len() * movies.len()
            && people.iter().chain(movies).all(|row| is_finite(row.numbers))
            && self.toy.loss().is_finite()
            && self.steps.iter().all(|step| step.loss.is_finite())
            && self.learning_rate.is_finite()
    }
}

/// Whether training has no way back from this loss.
pub fn has_diverged(loss: f64) -> bool {
    loss.is_nan() || loss > DIVERGED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_dragged_survives_a_reload() {
        let mut state = ToyState { uncovered: true, by_hand: false, start: Start::Zero, ..ToyState::default() };
        state.toy.people[2].numbers.factors = [0.1 + 0.2, -1.7];
        state.toy.people[2].name = "Zoë \"Z\"".to_owned();
        state.steps.push(Step { loss: 12.5, learning_rate: 0.2, played: true });
        let text = serde_json::to_string(&state).expect("JSON");
        let read: ToyState = serde_json::from_str(&text).expect("what was written");
        assert!(read == state && read.is_sound());
    }

    #[test]
    fn what_cannot_be_shown_is_not_sound() {
        assert!(ToyState::default().is_sound());
        let wrong = |change: fn(&mut ToyState)| {
            let mut state = ToyState::default();
            change(&mut state);
            !state.is_sound()
        };
        assert!(wrong(|state| state.toy.people[0].numbers.factors[0] = f64::INFINITY));
        assert!(wrong(|state| state.toy.movies[0].numbers.bias = f64::NAN));
        assert!(wrong(|state| state.toy.cells.truncate(3)));
        assert!(wrong(|state| state.toy.people.clear()));
        assert!(wrong(|state| state.steps.push(Step { loss: f64::INFINITY, learning_rate: 3.0, played: true })));
    }
}

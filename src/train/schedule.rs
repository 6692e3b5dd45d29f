//! How learning rate and momentum go over a fit.

use crate::engine::{AdamW, StepHyper};
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// One cycle ends at its highest learning rate over this (fastai's `div_final`).
const FINAL_DIVISOR: f64 = 1e5;
/// Its momentum at the start, at the highest learning rate, and at the end (fastai's `moms`).
const MOMENTA: [f64; 3] = [0.95, 0.85, 0.95];
/// Momentum where none was ever set (fastai's `Adam`).
const MOMENTUM: f64 = 0.9;

/// The ways to train, by what fastai calls them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schedule {
    /// `fit_one_cycle`: up to the learning rate and far below it.
    #[default]
    OneCycle,
    /// `fit`: the same learning rate throughout.
    Constant,
    /// `fine_tune`: one epoch of one cycle; then the optimizer is reset, and the epochs asked for follow at half the
    /// rate. fastai freezes all but the head of a model for the first; these models have no head.
    FineTune,
}

impl Schedule {
    pub const ALL: [Schedule; 3] = [Schedule::OneCycle, Schedule::Constant, Schedule::FineTune];

    /// The name people see.
    pub fn name(self) -> &'static str {
        match self {
            Schedule::OneCycle => "One cycle",
            Schedule::Constant => "Constant rate",
            Schedule::FineTune => "Fine-tune",
        }
    }

    /// Whether the optimizer is reset before each of its fits.
    pub fn resets_optimizer(self) -> bool {
        self == Schedule::FineTune
    }

    /// Whether a step of any schedule can have this momentum.
    pub fn has_momentum(momentum: f64) -> bool {
        let [end, middle, _] = MOMENTA;
        // As a step has it, which counts in single precision.
        (middle as f32..=end as f32).contains(&(momentum as f32))
    }

    /// The fits of a run, one after the other, in epochs; the optimizer is reset between them. `momentum` is that of
    /// the last step before, where there is one: like fastai, a schedule that sets none leaves it as it is.
    pub fn fits(self, epochs: usize, learning_rate: f64, momentum: Option<f64>) -> Vec<(usize, RateCurve)> {
        let momentum = momentum.unwrap_or(MOMENTUM);
        match self {
            Schedule::OneCycle => vec![(epochs, RateCurve::one_cycle(learning_rate))],
            Schedule::Constant => vec![(epochs, RateCurve::Constant { rate: learning_rate, momentum })],
            Schedule::FineTune => vec![
                (1, RateCurve::OneCycle { peak: learning_rate, rise: 0.99, start_divisor: 25.0 }),
                (epochs, RateCurve::OneCycle { peak: learning_rate / 2.0, rise: 0.3, start_divisor: 5.0 }),
            ],
        }
    }
}

/// Learning rate and momentum over one fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RateCurve {
    /// Along half a cosine up to `peak`, along another down (Smith 2018, as fastai's `combined_cos` draws it).
    OneCycle {
        peak: f64,
        /// Share of the steps in which the rate rises (fastai's `pct_start`).
        rise: f64,
        /// It starts at the peak over this (fastai's `div`).
        start_divisor: f64,
    },
    Constant {
        rate: f64,
        momentum: f64,
    },
    /// From one rate to another by the same factor each step (fastai's `SchedExp`).
    Sweep {
        from: f64,
        to: f64,
    },
}

impl RateCurve {
    /// fastai's `fit_one_cycle` with what it takes by default.
    pub fn one_cycle(peak: f64) -> RateCurve {
        RateCurve::OneCycle { peak, rise: 0.25, start_divisor: 25.0 }
    }

    /// Learning rate and momentum at `progress`, from 0 to 1: step k of n stands at k/n.
    pub fn at(&self, progress: f64) -> (f64, f64) {
        match *self {
            RateCurve::Constant { rate, momentum } => (rate, momentum),
            RateCurve::Sweep { from, to } => (from * (to / from).powf(progress), MOMENTUM),
            RateCurve::OneCycle { peak, rise, start_divisor } => {
                let [start, middle, end] = MOMENTA;
                if progress < rise {
                    let part = progress / rise;
                    (cosine(peak / start_divisor, peak, part), cosine(start, middle, part))
                } else {
                    let part = (progress - rise) / (1.0 - rise);
                    (cosine(peak, peak / FINAL_DIVISOR, part), cosine(middle, end, part))
                }
            }
        }
    }

    /// What the optimizer needs for each of `steps` steps, when it has made `steps_before` already.
    pub fn hypers(
        &self,
        steps: usize,
        steps_before: usize,
        optimizer: &AdamW,
        weight_decay: f64,
    ) -> impl Iterator<Item = StepHyper> {
        (0..steps).map(move |step| {
            let (learning_rate, momentum) = self.at(step as f64 / steps as f64);
            optimizer.step((steps_before + step) as u64 + 1, learning_rate, momentum, weight_decay)
        })
    }
}

/// From `start` to `end` along half a cosine (fastai's `SchedCos`).
fn cosine(start: f64, end: f64, part: f64) -> f64 {
    start + (1.0 + (PI * (1.0 - part)).cos()) * (end - start) / 2.0
}

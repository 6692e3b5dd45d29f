//! One-cycle schedule (Smith 2018), as fastai's `fit_one_cycle` runs it.

use crate::engine::{AdamW, StepHyper};
use std::f64::consts::PI;

/// Share of the steps in which the learning rate rises (fastai's `pct_start`).
const RISE: f64 = 0.25;
/// The learning rate starts at its highest over this (fastai's `div`).
const START_DIVISOR: f64 = 25.0;
/// And ends at its highest over this (fastai's `div_final`).
const FINAL_DIVISOR: f64 = 1e5;
/// Momentum at the start, at the highest learning rate, and at the end (fastai's `moms`).
const MOMENTA: [f64; 3] = [0.95, 0.85, 0.95];

/// Learning rate and momentum over a whole run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneCycle {
    pub total_steps: usize,
    /// The highest learning rate.
    pub learning_rate: f64,
}

impl OneCycle {
    /// Learning rate and momentum of `step`, counted from 0: fastai's progress is `step / total_steps`.
    pub fn at(&self, step: usize) -> (f64, f64) {
        let progress = step as f64 / self.total_steps as f64;
        let high = self.learning_rate;
        let [start, middle, end] = MOMENTA;
        if progress < RISE {
            let part = progress / RISE;
            (cosine(high / START_DIVISOR, high, part), cosine(start, middle, part))
        } else {
            let part = (progress - RISE) / (1.0 - RISE);
            (cosine(high, high / FINAL_DIVISOR, part), cosine(middle, end, part))
        }
    }

    /// What the optimizer needs for every step of the run.
    pub fn hypers(&self, optimizer: &AdamW, weight_decay: f64) -> Vec<StepHyper> {
        (0..self.total_steps)
            .map(|step| {
                let (learning_rate, momentum) = self.at(step);
                optimizer.step(step as u64 + 1, learning_rate, momentum, weight_decay)
            })
            .collect()
    }
}

/// From `start` to `end` along half a cosine (fastai's `SchedCos`).
fn cosine(start: f64, end: f64, part: f64) -> f64 {
    start + (1.0 + (PI * (1.0 - part)).cos()) * (end - start) / 2.0
}

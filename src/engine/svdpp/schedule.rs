//! The learning rate of every step.

use std::f64::consts::PI;

/// Steps of a run: passes over all ratings.
pub const STEPS: usize = 100;
/// The highest learning rate.
pub const PEAK_RATE: f64 = 0.02;
/// The share of the steps in which the rate rises.
const RISE: f64 = 0.25;
/// The rate starts and ends at the peak over these.
const START_DIVISOR: f64 = 25.0;
const FINAL_DIVISOR: f64 = 1000.0;

/// The rates of a run: along half a cosine up to `peak`, along another down. Step k of n stands at k/n.
pub fn rates(steps: usize, peak: f64) -> Vec<f64> {
    (0..steps).map(|step| rate(step as f64 / steps as f64, peak)).collect()
}

fn rate(progress: f64, peak: f64) -> f64 {
    let cosine = |start: f64, end: f64, part: f64| start + (end - start) * (1.0 - (PI * part).cos()) / 2.0;
    if progress < RISE {
        cosine(peak / START_DIVISOR, peak, progress / RISE)
    } else {
        cosine(peak, peak / FINAL_DIVISOR, (progress - RISE) / (1.0 - RISE))
    }
}

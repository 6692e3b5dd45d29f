//! The lazy update of a row: all of its pending steps at once, in closed form.
//!
//! Pending are step `a`, whose gradient the moments `m` and `v` hold, and the steps skipped since, up to and not including
//! step `u`. In these steps a parameter loses
//!
//! ```text
//! m · Σ w(s) · h(s) / (√v + eps · h(s))        s from a to u - 1
//! w(s) = step_size(s) · momentum(a+1) … momentum(s) · decay(s+1) … decay(u-1)
//! h(s) = sqr_momentum^(-(s-a)/2) / √sqr_debias(s)
//! ```
//!
//! `w` and `h` are the same for every parameter. Because `w` fades long before `h` changes much, the
//! fraction is expanded around the mean of `h` under the weights `w`, up to the fourth power. Where
//! `h` spreads too far for that, in the first steps of a run, the steps are replayed one by one.

use super::{AdamW, StepHyper};
use bytemuck::{Pod, Zeroable};

/// Skipped steps after which the first moment has faded: 0.95^256 is 2e-6, and momentum is that high only where the
/// learning rate is a small part of its highest.
const HORIZON: usize = 256;
/// Largest relative variance of `h` that is expanded. Below it, the expansion errs by less than rounding does.
const MAX_SPREAD: f64 = 0.01;
/// Powers of `h` that are summed: 0 to 4.
const POWERS: usize = 5;

/// What moves one row over its pending steps. The shaders read the same struct.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct LazyUpdate {
    pub row: u32,
    /// The first pending step; the moments hold its gradient.
    pub from_step: u32,
    /// The step that begins after the update; its gradient comes next.
    pub until_step: u32,
    /// 1 where the steps are replayed one by one, 0 where the sums below stand for them.
    pub replay: u32,
    /// What a parameter retains.
    pub decay: f32,
    /// What the first moment retains.
    pub momentum: f32,
    /// What the second moment retains.
    pub sqr_momentum: f32,
    /// `Σ w · mean(h)`.
    pub weight: f32,
    /// `eps · mean(h)`.
    pub eps: f32,
    /// Second, third and fourth central moment of `h` under `w`, relative to the mean.
    pub spread: [f32; 3],
}

impl LazyUpdate {
    /// The same for parameters that do not decay and have one pending step at most: only a second step would weigh the
    /// decay of the first.
    pub fn without_decay(self) -> LazyUpdate {
        debug_assert!(self.until_step - self.from_step <= 1 && self.replay == 0);
        LazyUpdate { decay: 1.0, ..self }
    }
}

/// The schedule of a run, prepared for sums over its steps.
#[derive(Clone, Debug)]
pub struct LazySchedule {
    optimizer: AdamW,
    /// One entry per step and one more, which stands for the step after the last.
    steps: Vec<StepHyper>,
    /// `1 / √sqr_debias` of each step.
    h: Vec<f64>,
    /// Sums of logarithms up to and including each step.
    log_decay: Vec<f64>,
    log_momentum: Vec<f64>,
    /// `Σ w · h^k` from each step to the end of the schedule, over the decay of all steps after that one.
    faded: Vec<[f64; POWERS]>,
}

impl LazySchedule {
    pub fn new(optimizer: AdamW, mut steps: Vec<StepHyper>) -> LazySchedule {
        steps.push(StepHyper { decay: 1.0, momentum: 1.0, step_size: 0.0, sqr_debias: 1.0 });
        let sums = |value: fn(&StepHyper) -> f32| {
            let mut sum = 0.0;
            let add = |step| {
                sum += f64::from(value(step)).ln();
                sum
            };
            steps.iter().map(add).collect()
        };
        let mut schedule = LazySchedule {
            optimizer,
            h: steps.iter().map(|step| 1.0 / f64::from(step.sqr_debias).sqrt()).collect(),
            log_decay: sums(|step| step.decay),
            log_momentum: sums(|step| step.momentum),
            faded: vec![[0.0; POWERS]; steps.len()],
            steps,
        };
        for step in (0..schedule.steps.len() - 1).rev() {
            let next = schedule.steps[step + 1];
            let momentum = f64::from(next.momentum) / f64::from(next.decay);
            schedule.faded[step] = schedule.sums_with(schedule.faded[step + 1], 1.0, momentum, step);
        }
        schedule
    }

    /// The constants that belong to the schedule.
    pub fn optimizer(&self) -> AdamW {
        self.optimizer
    }

    /// Hyperparameters of every step, with one more entry for the step after the last.
    pub fn steps(&self) -> &[StepHyper] {
        &self.steps
    }

    /// The update of a row whose moments are zero: all it does is decay.
    pub fn decay_only(&self, row: u32, from_step: u32, until: usize) -> LazyUpdate {
        let log_decay = |end: usize| end.checked_sub(1).map_or(0.0, |last| self.log_decay[last]);
        LazyUpdate {
            row,
            from_step,
            until_step: until as u32,
            replay: 0,
            decay: (log_decay(until) - log_decay(from_step as usize)).exp() as f32,
            momentum: 1.0,
            sqr_momentum: 1.0,
            weight: 0.0,
            // Keeps the division defined.
            eps: 1.0,
            spread: [0.0; 3],
        }
    }

    /// Updates that make all steps before `until`.
    pub fn until(&self, until: usize) -> LazyUpdates<'_> {
        LazyUpdates { schedule: self, until, sums: vec![Sums::NONE], known: Vec::new() }
    }

    /// So many steps that the first moment has faded before the last: what remains is decay.
    fn faded(&self, start: usize, until: usize) -> Sums {
        let rest = (self.log_decay[until - 1] - self.log_decay[start]).exp();
        Sums {
            decay: f64::from(self.steps[start].decay) * rest,
            momentum: (self.log_momentum[until] - self.log_momentum[start]).exp(),
            sqr_momentum: f64::from(self.optimizer.sqr_momentum).powi((until - start) as i32),
            powers: self.faded[start].map(|sum| sum * rest),
        }
    }

    /// `Σ w · h^k` with one more step in front: the parameter retains `decay` of that step's move, and the moves after
    /// it shrink by the momentum of the `next` step.
    fn sums_with(&self, powers: [f64; POWERS], decay: f64, next: f64, step: usize) -> [f64; POWERS] {
        let growth = 1.0 / f64::from(self.optimizer.sqr_momentum).sqrt();
        let mut own = f64::from(self.steps[step].step_size) * decay;
        let mut later = next;
        powers.map(|power| {
            let sum = own + later * power;
            own *= self.h[step];
            later *= growth;
            sum
        })
    }
}

/// Updates that end at the same step. Each length is summed when it first occurs.
pub struct LazyUpdates<'a> {
    schedule: &'a LazySchedule,
    until: usize,
    /// By number of pending steps.
    sums: Vec<Sums>,
    known: Vec<Option<LazyUpdate>>,
}

impl LazyUpdates<'_> {
    /// The update of `row`, whose first pending step is `from`.
    pub fn of_row(&mut self, row: u32, from: u32) -> LazyUpdate {
        let LazyUpdates { schedule, until, sums, known } = self;
        let length = *until - from as usize;
        let eps = schedule.optimizer.eps;
        if length > HORIZON {
            return schedule.faded(from as usize, *until).update(row, from, *until as u32, eps);
        }
        while sums.len() <= length {
            let longer = sums[sums.len() - 1].with_step(schedule, *until - sums.len());
            sums.push(longer);
        }
        known.resize(sums.len(), None);
        LazyUpdate { row, ..*known[length].get_or_insert_with(|| sums[length].update(row, from, *until as u32, eps)) }
    }
}

/// Sums over consecutive steps.
#[derive(Clone, Copy, Debug)]
struct Sums {
    decay: f64,
    momentum: f64,
    sqr_momentum: f64,
    /// `Σ w · h^k` for `k` from 0 to 4.
    powers: [f64; POWERS],
}

impl Sums {
    const NONE: Sums = Sums { decay: 1.0, momentum: 1.0, sqr_momentum: 1.0, powers: [0.0; POWERS] };

    /// The sums with one more step in front.
    fn with_step(self, schedule: &LazySchedule, step: usize) -> Sums {
        let next = f64::from(schedule.steps[step + 1].momentum);
        Sums {
            decay: self.decay * f64::from(schedule.steps[step].decay),
            momentum: self.momentum * next,
            sqr_momentum: self.sqr_momentum * f64::from(schedule.optimizer.sqr_momentum),
            powers: schedule.sums_with(self.powers, self.decay, next, step),
        }
    }

    fn update(&self, row: u32, from_step: u32, until_step: u32, eps: f32) -> LazyUpdate {
        let weight = self.powers[0];
        // Without steps nothing is lost, whatever the mean.
        let raw = if weight == 0.0 { [1.0; POWERS] } else { self.powers.map(|power| power / weight) };
        let mean = raw[1];
        // Central moments over powers of the mean, from raw ones.
        let [r2, r3, r4] = [2, 3, 4].map(|k| raw[k] / mean.powi(k as i32));
        let spread = [r2 - 1.0, r3 - 3.0 * r2 + 2.0, r4 - 4.0 * r3 + 6.0 * r2 - 3.0];
        LazyUpdate {
            row,
            from_step,
            until_step,
            replay: u32::from(spread[0] > MAX_SPREAD),
            decay: self.decay as f32,
            momentum: self.momentum as f32,
            sqr_momentum: self.sqr_momentum as f32,
            weight: (weight * mean) as f32,
            eps: (f64::from(eps) * mean) as f32,
            spread: spread.map(|moment| moment as f32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Seed, Stream};
    use crate::engine::cpu::adamw::RowMoments;
    use crate::train::RateCurve;
    use rand::Rng;

    /// A parameter with its moments, moved through skipped steps one by one, in double precision.
    fn replayed(schedule: &[StepHyper], from: usize, until: usize, [mut p, mut m, mut v]: [f64; 3]) -> [f64; 3] {
        for (step, next) in schedule[from..until].iter().zip(&schedule[from + 1..]) {
            let root = (v * f64::from(step.sqr_debias)).sqrt();
            p = p * f64::from(step.decay) - f64::from(step.step_size) * m / (root + 1e-5);
            m *= f64::from(next.momentum);
            v *= f64::from(0.99f32);
        }
        [p, m, v]
    }

    /// Few, many and very many pending steps, anywhere in short and long runs, for gradients large and small.
    #[test]
    fn the_closed_form_is_what_replaying_gives() {
        let mut rng = Seed(5).stream(Stream::Parameters);
        let mut uniform = move || f64::from(rng.next_u32()) / f64::from(u32::MAX);
        for (total_steps, learning_rate) in [(48, 0.05), (1000, 0.05), (6250, 0.005)] {
            let optimizer = AdamW::default();
            let curve = RateCurve::one_cycle(learning_rate);
            let hypers = curve.hypers(total_steps, 0, &optimizer, 0.1).collect();
            let schedule = LazySchedule::new(optimizer, hypers);
            let mut replays = 0;
            for trial in 0..3000 {
                let from = (uniform() * (total_steps - 1) as f64) as usize;
                let longest = if trial % 10 == 0 { total_steps } else { 60 };
                let until = (from + 1 + (uniform() * longest as f64) as usize).min(total_steps);
                let gradient = 10f64.powf(-6.0 * uniform());
                let (m, v) = (gradient * (2.0 * uniform() - 1.0), (gradient * (0.1 + uniform())).powi(2));
                let update = schedule.until(until).of_row(0, from as u32);
                replays += update.replay;
                let start = [0.3, m as f32, v as f32];
                let mut row = [0.3f32; 4];
                let mut moments = RowMoments::of(4, [vec![start[1]; 4], vec![start[2]; 4]]);
                moments.row(&mut row, 0).update(&update, &schedule);
                let [p, m, v] = replayed(schedule.steps(), from, until, start.map(f64::from));
                // Rounding in every replayed step, and a hundredth of a percent of the way that the parameter went.
                let roundings = if update.replay == 1 { until - from + 1 } else { 2 };
                let allowed = 3e-8 * roundings as f64 + 1e-4 * (f64::from(start[0]) - p).abs();
                let off = (f64::from(row[0]) - p).abs();
                assert!(
                    off < allowed,
                    "{off:e}, not {allowed:e}, after steps {from} to {until} of {total_steps}: {update:?}"
                );
                let [grad_avg, sqr_avg] = moments.parts();
                assert!((f64::from(grad_avg[0]) - m).abs() <= 1e-4 * m.abs() + 1e-12, "{} or {m}", grad_avg[0]);
                assert!((f64::from(sqr_avg[0]) - v).abs() <= 1e-4 * v.abs() + 1e-15, "{} or {v}", sqr_avg[0]);
            }
            assert!((1..1500).contains(&replays), "{replays} of 3000 updates were replayed in {total_steps} steps");
        }
    }
}

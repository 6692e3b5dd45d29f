//! Idle steps in closed form.
//!
//! AdamW moves every row on every step, also the rows no rating of the batch belongs to. Such idle
//! steps need no gradient: from step `a`, whose gradient the running means `m` and `v` hold
//! already, up to and not including step `u`, a parameter loses
//!
//! ```text
//! m · Σ w(s) · h(s) / (√v + eps · h(s))        s from a to u - 1
//! w(s) = step_size(s) · momentum(a+1) … momentum(s) · decay(s+1) … decay(u-1)
//! h(s) = sqr_momentum^(-(s-a)/2) / √sqr_debias(s)
//! ```
//!
//! `w` and `h` are the same for every parameter. Because `w` fades long before `h` changes much, the
//! fraction is expanded around the mean of `h` under the weights `w`, up to the fourth moment. Where
//! `h` spreads too far for that, in the first steps of a run, the steps are replayed one by one.

use super::{AdamW, StepHyper};
use bytemuck::{Pod, Zeroable};

/// Idle steps after which the running mean of the gradient has faded: 0.95^256 is 2e-6, and momentum is
/// that high only where the learning rate is a small part of its highest.
const HORIZON: usize = 256;
/// Largest relative variance of `h` that is expanded. Below it, the expansion errs by less than rounding does.
const MAX_SPREAD: f64 = 0.01;
/// Moments of `h` that are kept: 0 to 4.
const MOMENTS: usize = 5;

/// A row that is brought from one step to another. The shaders read the same struct.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct CatchUp {
    pub row: u32,
    /// The first step it owes; its gradient is in the running means already.
    pub from_step: u32,
    /// The step it is brought to, whose gradient comes next.
    pub until_step: u32,
    /// 1 where the steps are to be replayed one by one, 0 where the sums below stand for them.
    pub replay: u32,
    /// What a parameter keeps.
    pub decay: f32,
    /// What the running mean of the gradient keeps.
    pub momentum: f32,
    /// What the running mean of the squared gradient keeps.
    pub sqr_momentum: f32,
    /// `Σ w · mean(h)`.
    pub weight: f32,
    /// `eps · mean(h)`.
    pub eps: f32,
    /// Second, third and fourth central moment of `h` under `w`, relative to the mean.
    pub spread: [f32; 3],
}

impl CatchUp {
    /// The same for parameters that do not decay and owe one step at most: only a second step would weigh the
    /// decay of the first.
    pub fn without_decay(self) -> CatchUp {
        debug_assert!(self.until_step - self.from_step <= 1 && self.replay == 0);
        CatchUp { decay: 1.0, ..self }
    }
}

/// The schedule of a run, prepared for sums over chunks of it.
#[derive(Clone, Debug)]
pub struct IdleSteps {
    optimizer: AdamW,
    /// One entry per step and one more, which stands for the step after the last.
    steps: Vec<StepHyper>,
    /// `1 / √sqr_debias`, of each step.
    h: Vec<f64>,
    /// Sums of logarithms up to and including each step.
    log_decay: Vec<f64>,
    log_momentum: Vec<f64>,
    /// From each step to the end of the schedule: the moments of `h` as the decay of that step leaves them.
    faded: Vec<[f64; MOMENTS]>,
}

impl IdleSteps {
    pub fn new(optimizer: AdamW, mut schedule: Vec<StepHyper>) -> IdleSteps {
        schedule.push(StepHyper { decay: 1.0, momentum: 1.0, step_size: 0.0, sqr_debias: 1.0 });
        let sums = |value: fn(&StepHyper) -> f32| {
            let mut sum = 0.0;
            let add = |step| {
                sum += f64::from(value(step)).ln();
                sum
            };
            schedule.iter().map(add).collect()
        };
        let mut idle = IdleSteps {
            optimizer,
            h: schedule.iter().map(|step| 1.0 / f64::from(step.sqr_debias).sqrt()).collect(),
            log_decay: sums(|step| step.decay),
            log_momentum: sums(|step| step.momentum),
            faded: vec![[0.0; MOMENTS]; schedule.len()],
            steps: schedule,
        };
        for step in (0..idle.steps.len() - 1).rev() {
            let next = idle.steps[step + 1];
            let kept = f64::from(next.momentum) / f64::from(next.decay);
            idle.faded[step] = idle.moments_after(idle.faded[step + 1], 1.0, kept, step);
        }
        idle
    }

    /// The constants that belong to the schedule.
    pub fn optimizer(&self) -> AdamW {
        self.optimizer
    }

    /// Every step's hyperparameters, with one more entry for the step after the last.
    pub fn schedule(&self) -> &[StepHyper] {
        &self.steps
    }

    /// What brings a row to `until` whose means hold no gradient: they are zero, so all it does is decay.
    pub fn untouched(&self, row: u32, from_step: u32, until: usize) -> CatchUp {
        let log_decay = |end: usize| end.checked_sub(1).map_or(0.0, |last| self.log_decay[last]);
        CatchUp {
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

    /// Brings rows to `until`.
    pub fn until(&self, until: usize) -> Chunkes<'_> {
        Chunkes { idle: self, until, sums: vec![Sums::NONE], known: Vec::new() }
    }

    /// A chunk so long that the gradient has faded before its end: what is left is decay.
    fn long(&self, start: usize, until: usize) -> Sums {
        let rest = (self.log_decay[until - 1] - self.log_decay[start]).exp();
        Sums {
            decay: f64::from(self.steps[start].decay) * rest,
            momentum: (self.log_momentum[until] - self.log_momentum[start]).exp(),
            sqr_momentum: f64::from(self.optimizer.sqr_momentum).powi((until - start) as i32),
            moments: self.faded[start].map(|moment| moment * rest),
        }
    }

    /// The moments of a chunk with one more step before it: a step weighs what the chunk keeps of it, `decay`, and
    /// the others weigh less by the momentum of the `next` one.
    fn moments_after(&self, moments: [f64; MOMENTS], decay: f64, next: f64, step: usize) -> [f64; MOMENTS] {
        let growth = 1.0 / f64::from(self.optimizer.sqr_momentum).sqrt();
        let mut own = f64::from(self.steps[step].step_size) * decay;
        let mut later = next;
        moments.map(|moment| {
            let sum = own + later * moment;
            own *= self.h[step];
            later *= growth;
            sum
        })
    }
}

/// Chunkes that have their end in common, each summed when it first occurs.
pub struct Chunkes<'a> {
    idle: &'a IdleSteps,
    until: usize,
    /// By length.
    sums: Vec<Sums>,
    /// By length: what brings any row over such a chunk.
    known: Vec<Option<CatchUp>>,
}

impl Chunkes<'_> {
    /// What brings `row` from `from` to the end.
    pub fn catch_up(&mut self, row: u32, from: u32) -> CatchUp {
        let Chunkes { idle, until, sums, known } = self;
        let length = *until - from as usize;
        let eps = idle.optimizer.eps;
        if length > HORIZON {
            return idle.long(from as usize, *until).catch_up(row, from, *until as u32, eps);
        }
        while sums.len() <= length {
            let longer = sums[sums.len() - 1].after(idle, *until - sums.len());
            sums.push(longer);
        }
        known.resize(sums.len(), None);
        CatchUp { row, ..*known[length].get_or_insert_with(|| sums[length].catch_up(row, from, *until as u32, eps)) }
    }
}

/// Raw sums over one chunk.
#[derive(Clone, Copy, Debug)]
struct Sums {
    decay: f64,
    momentum: f64,
    sqr_momentum: f64,
    /// `Σ w · h^k` for `k` from 0 to 4.
    moments: [f64; MOMENTS],
}

impl Sums {
    /// A chunk without steps.
    const NONE: Sums = Sums { decay: 1.0, momentum: 1.0, sqr_momentum: 1.0, moments: [0.0; MOMENTS] };

    /// The chunk with one more step before it.
    fn after(self, idle: &IdleSteps, step: usize) -> Sums {
        let next = f64::from(idle.steps[step + 1].momentum);
        Sums {
            decay: self.decay * f64::from(idle.steps[step].decay),
            momentum: self.momentum * next,
            sqr_momentum: self.sqr_momentum * f64::from(idle.optimizer.sqr_momentum),
            moments: idle.moments_after(self.moments, self.decay, next, step),
        }
    }

    fn catch_up(&self, row: u32, from_step: u32, until_step: u32, eps: f32) -> CatchUp {
        let weight = self.moments[0];
        // Without steps nothing is lost, whatever the mean.
        let raw = if weight == 0.0 { [1.0; MOMENTS] } else { self.moments.map(|moment| moment / weight) };
        let mean = raw[1];
        // Central moments over powers of the mean, from raw ones.
        let [r2, r3, r4] = [2, 3, 4].map(|k| raw[k] / mean.powi(k as i32));
        let spread = [r2 - 1.0, r3 - 3.0 * r2 + 2.0, r4 - 4.0 * r3 + 6.0 * r2 - 3.0];
        CatchUp {
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
    use crate::engine::cpu::adamw::Moments;
    use crate::train::RateCurve;
    use rand::Rng;

    /// A parameter with its running means, moved through idle steps one by one, in double precision.
    fn replayed(schedule: &[StepHyper], from: usize, until: usize, [mut p, mut m, mut v]: [f64; 3]) -> [f64; 3] {
        for (step, next) in schedule[from..until].iter().zip(&schedule[from + 1..]) {
            let root = (v * f64::from(step.sqr_debias)).sqrt();
            p = p * f64::from(step.decay) - f64::from(step.step_size) * m / (root + 1e-5);
            m *= f64::from(next.momentum);
            v *= f64::from(0.99f32);
        }
        [p, m, v]
    }

    /// Short, long and faded chunks, at any place of short and long runs, gradients large and small.
    #[test]
    fn the_closed_form_is_what_replaying_gives() {
        let mut rng = Seed(5).stream(Stream::Parameters);
        let mut uniform = move || f64::from(rng.next_u32()) / f64::from(u32::MAX);
        for (total_steps, learning_rate) in [(48, 0.05), (1000, 0.05), (6250, 0.005)] {
            let optimizer = AdamW::default();
            let curve = RateCurve::one_cycle(learning_rate);
            let hypers = curve.hypers(total_steps, 0, &optimizer, 0.1).collect();
            let idle = IdleSteps::new(optimizer, hypers);
            let mut replays = 0;
            for trial in 0..3000 {
                let from = (uniform() * (total_steps - 1) as f64) as usize;
                let longest = if trial % 10 == 0 { total_steps } else { 60 };
                let until = (from + 1 + (uniform() * longest as f64) as usize).min(total_steps);
                let gradient = 10f64.powf(-6.0 * uniform());
                let (m, v) = (gradient * (2.0 * uniform() - 1.0), (gradient * (0.1 + uniform())).powi(2));
                let catch_up = idle.until(until).catch_up(0, from as u32);
                replays += catch_up.replay;
                let start = [0.3, m as f32, v as f32];
                let mut row = [0.3f32; 4];
                let mut moments = Moments::of(4, [vec![start[1]; 4], vec![start[2]; 4]]);
                moments.row(&mut row, 0).catch_up(&catch_up, &idle);
                let [p, m, v] = replayed(idle.schedule(), from, until, start.map(f64::from));
                let off = (f64::from(row[0]) - p).abs();
                assert!(
                    off < 1e-6 + 4e-5 * learning_rate,
                    "{off:e} after steps {from} to {until} of {total_steps}: {catch_up:?}"
                );
                let [grad_avg, sqr_avg] = moments.parts();
                assert!((f64::from(grad_avg[0]) - m).abs() <= 1e-4 * m.abs() + 1e-12, "{} or {m}", grad_avg[0]);
                assert!((f64::from(sqr_avg[0]) - v).abs() <= 1e-4 * v.abs() + 1e-15, "{} or {v}", sqr_avg[0]);
            }
            assert!((1..1500).contains(&replays), "{replays} of 3000 chunks were replayed in {total_steps} steps");
        }
    }
}

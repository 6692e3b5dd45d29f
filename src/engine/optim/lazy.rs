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
//! `w` and `h` are the same for every parameter. Because `w` fades long before `h` changes much, a few nodes stand for
//! all steps (`quadrature.rs`), and the sum is one over nodes. Only where `h` spreads too far for that, in the first steps
//! of a run, some steps are replayed one by one before the rest is summed.
//!
//! Whatever the schedule, the work is bounded: `HORIZON` steps after `a` the first moment has faded, and all that
//! remains is decay.

use super::quadrature::{self, MOMENTS, NODES};
use super::{AdamW, StepHyper};
use bytemuck::{Pod, Zeroable};
use std::ops::Range;

/// Skipped steps after which the first moment has faded: no schedule has a momentum above 0.95, and 0.95^256 is 2e-6.
const HORIZON: usize = 256;

/// What moves a row over its pending steps. The shaders read the same struct.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct LazyUpdate {
    /// The first pending step; the moments hold its gradient.
    pub from_step: u32,
    /// The step that begins after the update; its gradient comes next.
    pub until_step: u32,
    /// Steps that are replayed one by one, from the first on. The sums below stand for the others.
    pub replay: u32,
    /// What a parameter retains.
    pub decay: f32,
    /// What the first moment retains.
    pub momentum: f32,
    /// What the second moment retains.
    pub sqr_momentum: f32,
    /// `w · h` and `eps · h` of each node. Nodes without weight come last.
    pub weights: [f32; NODES],
    pub eps: [f32; NODES],
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
    /// Sums over the steps before each, and over all, of the logarithms of decay, by its size, and of momentum.
    log_decay: Vec<f64>,
    log_momentum: Vec<f64>,
    /// How many steps before each have a negative decay, as a search for a learning rate has them at its end.
    turns: Vec<u32>,
    /// The sums over each step and those after it up to the horizon.
    windows: Vec<Option<NodeSums>>,
}

impl LazySchedule {
    pub fn new(optimizer: AdamW, mut steps: Vec<StepHyper>) -> LazySchedule {
        steps.push(StepHyper { decay: 1.0, momentum: 1.0, step_size: 0.0, sqr_debias: 1.0 });
        // Where a step wipes a parameter out, what is left of it is as good as nothing.
        let log = |value: f32| f64::from(value.abs()).max(f64::MIN_POSITIVE).ln();
        let mut schedule = LazySchedule {
            optimizer,
            log_decay: before_each(&steps, 0.0, |sum, step| sum + log(step.decay)),
            log_momentum: before_each(&steps, 0.0, |sum, step| sum + log(step.momentum)),
            turns: before_each(&steps, 0, |count, step| count + u32::from(step.decay < 0.0)),
            windows: Vec::new(),
            steps,
        };
        schedule.windows = schedule.windows();
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
    pub fn decay_only(&self, from_step: u32, until: usize) -> LazyUpdate {
        let decay = self.decay(from_step as usize..until);
        Sums { decay, ..Sums::NONE }.update(from_step, 0, until as u32, &NodeSums::none(self.optimizer.eps))
    }

    /// Updates that make all steps before `until`.
    pub fn until(&self, until: usize) -> LazyUpdates<'_> {
        LazyUpdates { schedule: self, until, sums: vec![Sums::NONE] }
    }

    /// What these steps leave of a parameter, gradients aside.
    fn decay(&self, Range { start, end }: Range<usize>) -> f64 {
        let size = (self.log_decay[end] - self.log_decay[start]).exp();
        if (self.turns[end] - self.turns[start]).is_multiple_of(2) { size } else { -size }
    }

    /// Whether the weight of each of these steps is positive.
    fn is_positive(&self, Range { start, end }: Range<usize>) -> bool {
        self.turns[end] == self.turns[end.min(start + 1)]
    }

    /// What steps retain, without the moves that the sums count.
    fn retained(&self, steps: Range<usize>) -> Sums {
        let Range { start, end } = steps;
        Sums {
            decay: self.decay(steps),
            momentum: (self.log_momentum[end + 1] - self.log_momentum[start + 1]).exp(),
            growth: f64::from(self.optimizer.sqr_momentum).powf((end - start) as f64 / -2.0),
            moments: [0.0; MOMENTS],
        }
    }

    /// The sums over every `HORIZON` consecutive steps after which steps are left.
    fn windows(&self) -> Vec<Option<NodeSums>> {
        let n_windows = (self.steps.len() - 1).saturating_sub(HORIZON);
        let mut windows = Vec::with_capacity(n_windows);
        // A window is the end of one block of steps and the start of the next.
        for block in (0..n_windows).step_by(HORIZON) {
            let mut ends = vec![Sums::NONE; HORIZON + 1];
            for k in (0..HORIZON).rev() {
                ends[k] = Sums::of_step(self, block + k).then(&ends[k + 1]);
            }
            let mut start = Sums::NONE;
            for (first, end) in (block..n_windows).zip(&ends[..HORIZON]) {
                let is_positive = self.is_positive(first..first + HORIZON);
                windows.push(end.then(&start).nodes(self.optimizer.eps).filter(|_| is_positive));
                start = start.then(&Sums::of_step(self, first + HORIZON));
            }
        }
        windows
    }
}

/// What `add` makes of all steps before each step, and of all.
fn before_each<T: Copy>(steps: &[StepHyper], none: T, add: impl Fn(T, &StepHyper) -> T) -> Vec<T> {
    let mut sum = none;
    let sums = steps.iter().map(|step| {
        sum = add(sum, step);
        sum
    });
    std::iter::once(none).chain(sums).collect()
}

/// Updates that end at the same step. Each length is summed when it first occurs.
pub struct LazyUpdates<'a> {
    schedule: &'a LazySchedule,
    until: usize,
    /// By number of pending steps, up to the horizon.
    sums: Vec<Sums>,
}

impl LazyUpdates<'_> {
    /// The update of rows whose first pending step is `from`.
    pub fn pending_from(&mut self, from: u32) -> LazyUpdate {
        let (eps, until) = (self.schedule.optimizer.eps, self.until as u32);
        let most = (self.until - from as usize).min(HORIZON);
        let mut replay = 0;
        loop {
            let (retained, nodes) = self.sums_from(from as usize + replay);
            if replay == most {
                return retained.update(from, replay as u32, until, &NodeSums::none(eps));
            }
            if let Some(nodes) = nodes {
                return retained.update(from, replay as u32, until, &nodes);
            }
            replay = (replay + replay / 2 + 1).min(most);
        }
    }

    /// What the steps from `first` on retain, and the nodes that stand for them, if any do.
    fn sums_from(&mut self, first: usize) -> (Sums, Option<NodeSums>) {
        let LazyUpdates { schedule, until, sums, .. } = self;
        let length = *until - first;
        if length > HORIZON {
            let rest = schedule.decay(first + HORIZON..*until) as f32;
            return (schedule.retained(first..*until), schedule.windows[first].map(|nodes| nodes.decayed(rest)));
        }
        while sums.len() <= length {
            let longer = Sums::of_step(schedule, *until - sums.len()).then(&sums[sums.len() - 1]);
            sums.push(longer);
        }
        let is_positive = schedule.is_positive(first..*until);
        (sums[length], sums[length].nodes(schedule.optimizer.eps).filter(|_| is_positive))
    }
}

/// Sums over consecutive steps.
#[derive(Clone, Copy, Debug)]
struct Sums {
    /// What a parameter and the first moment retain.
    decay: f64,
    momentum: f64,
    /// By how much `h` grows because the second moment fades.
    growth: f64,
    /// `Σ w · hᵏ`.
    moments: [f64; MOMENTS],
}

impl Sums {
    const NONE: Sums = Sums { decay: 1.0, momentum: 1.0, growth: 1.0, moments: [0.0; MOMENTS] };

    fn of_step(schedule: &LazySchedule, step: usize) -> Sums {
        let (hyper, next) = (&schedule.steps[step], &schedule.steps[step + 1]);
        let h = 1.0 / f64::from(hyper.sqr_debias).sqrt();
        let mut moment = f64::from(hyper.step_size);
        let moments = [(); MOMENTS].map(|()| {
            let of_this_power = moment;
            moment *= h;
            of_this_power
        });
        let growth = 1.0 / f64::from(schedule.optimizer.sqr_momentum).sqrt();
        Sums { decay: f64::from(hyper.decay), momentum: f64::from(next.momentum), growth, moments }
    }

    /// The sums over these steps and those after them: what the first ones moved decays, and the others move by what is
    /// left of the moments.
    fn then(&self, later: &Sums) -> Sums {
        let mut left = self.momentum;
        let mut moments = self.moments;
        for (moment, later_moment) in moments.iter_mut().zip(&later.moments) {
            *moment = *moment * later.decay + left * later_moment;
            left *= self.growth;
        }
        Sums {
            decay: self.decay * later.decay,
            momentum: self.momentum * later.momentum,
            growth: self.growth * later.growth,
            moments,
        }
    }

    /// The nodes that stand for these steps, if any do.
    fn nodes(&self, eps: f32) -> Option<NodeSums> {
        quadrature::nodes(&self.moments).map(|nodes| NodeSums {
            weights: nodes.map(|node| (node.weight * node.h) as f32),
            eps: nodes.map(|node| (f64::from(eps) * node.h) as f32),
        })
    }

    fn update(&self, from_step: u32, replay: u32, until_step: u32, nodes: &NodeSums) -> LazyUpdate {
        LazyUpdate {
            from_step,
            until_step,
            replay,
            decay: self.decay as f32,
            momentum: self.momentum as f32,
            sqr_momentum: (1.0 / (self.growth * self.growth)) as f32,
            weights: nodes.weights,
            eps: nodes.eps,
        }
    }
}

/// What an update says of nodes.
#[derive(Clone, Copy, Debug)]
struct NodeSums {
    weights: [f32; NODES],
    eps: [f32; NODES],
}

impl NodeSums {
    /// No steps. `eps` keeps divisions defined.
    fn none(eps: f32) -> NodeSums {
        NodeSums { weights: [0.0; NODES], eps: [eps; NODES] }
    }

    /// The same before more steps, which leave `decay` of a parameter.
    fn decayed(self, decay: f32) -> NodeSums {
        NodeSums { weights: self.weights.map(|weight| weight * decay), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Seed, Stream};
    use crate::engine::cpu::adamw::RowMoments;
    use crate::train::{RateCurve, SWEEP, SWEEP_STEPS, Schedule};
    use proptest::prelude::*;
    use rand::Rng;

    fn schedule(curve: &RateCurve, steps: usize, weight_decay: f64) -> LazySchedule {
        let optimizer = AdamW::default();
        LazySchedule::new(optimizer, curve.hypers(steps, 0, &optimizer, weight_decay).collect())
    }

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
            let schedule = schedule(&RateCurve::one_cycle(learning_rate), total_steps, 0.1);
            let mut n_replayed = 0;
            for trial in 0..3000 {
                let from = (uniform() * (total_steps - 1) as f64) as usize;
                let longest = if trial % 10 == 0 { total_steps } else { 60 };
                let until = (from + 1 + (uniform() * longest as f64) as usize).min(total_steps);
                let gradient = 10f64.powf(-6.0 * uniform());
                let (m, v) = (gradient * (2.0 * uniform() - 1.0), (gradient * (0.1 + uniform())).powi(2));
                let update = schedule.until(until).pending_from(from as u32);
                n_replayed += usize::from(update.replay > 0);
                let start = [0.3, m as f32, v as f32];
                let mut row = [0.3f32; 4];
                let mut moments = RowMoments::of(4, [vec![start[1]; 4], vec![start[2]; 4]]);
                moments.row(&mut row, 0).update(&update, &schedule);
                let [p, m, v] = replayed(schedule.steps(), from, until, start.map(f64::from));
                // Rounding in every replayed step, and a hundredth of a percent of the way that the parameter went.
                let roundings = f64::from(update.replay + 2);
                let allowed = 3e-8 * roundings + 1e-4 * (f64::from(start[0]) - p).abs();
                let off = (f64::from(row[0]) - p).abs();
                assert!(
                    off < allowed,
                    "{off:e}, not {allowed:e}, after steps {from} to {until} of {total_steps}: {update:?}"
                );
                let [grad_avg, sqr_avg] = moments.parts();
                assert!((f64::from(grad_avg[0]) - m).abs() <= 1e-4 * m.abs() + 1e-12, "{} or {m}", grad_avg[0]);
                assert!((f64::from(sqr_avg[0]) - v).abs() <= 1e-4 * v.abs() + 1e-15, "{} or {v}", sqr_avg[0]);
            }
            assert!(
                (1..1500).contains(&n_replayed),
                "{n_replayed} of 3000 updates were replayed in {total_steps} steps"
            );
        }
    }

    /// Where a continued run has its highest momentum, and at both ends of a long cycle.
    #[test]
    fn only_the_first_steps_of_a_run_are_replayed_and_never_many() {
        let constant = RateCurve::Constant { rate: 0.005, momentum: 0.95 };
        for (curve, total_steps) in [(constant, 5000), (RateCurve::one_cycle(0.005), 100_000)] {
            let schedule = schedule(&curve, total_steps, 0.1);
            for from in (0..total_steps - 1).step_by(total_steps / 500) {
                for length in [1, 2, 10, 60, 150, 255, 256, 257, 400, 4000] {
                    let until = (from + length).min(total_steps);
                    let update = schedule.until(until).pending_from(from as u32);
                    let most = if from < 100 { HORIZON as u32 } else { 0 };
                    assert!(update.replay <= most, "steps {from} to {until} of {total_steps}: {update:?}");
                }
            }
        }
    }

    /// Strong decay for long, so that what is left of a parameter or over it leaves the range of numbers.
    #[test]
    fn every_update_is_finite_however_strong_the_decay() {
        for (lr_wd, total_steps) in [(0.5, 6_250), (0.25, 20_000), (0.2, 62_500), (0.999, 2_000), (1.0 - 1e-9, 700)] {
            for curve in [RateCurve::one_cycle(0.5), RateCurve::Constant { rate: 0.5, momentum: 0.95 }] {
                let schedule = schedule(&curve, total_steps, lr_wd / 0.5);
                for from in (0..total_steps - 1).step_by(total_steps / 50) {
                    for length in [1, 2, 30, 256, 300, total_steps] {
                        let until = (from + length).min(total_steps);
                        let update = schedule.until(until).pending_from(from as u32);
                        assert_moves_as_replayed(&schedule, &update);
                        let decay = schedule.decay_only(from as u32, until).decay;
                        assert!((0.0..=1.0).contains(&decay), "{decay} after steps {from} to {until}");
                    }
                }
            }
        }
    }

    /// At the end of a search the rate is 10, and decay may turn parameters around.
    #[test]
    fn a_search_turns_parameters_around_as_adamw_does() {
        for weight_decay in [0.1, 0.12, 0.13, 0.2, 1.0, 10.0] {
            let schedule = schedule(&SWEEP, SWEEP_STEPS, weight_decay);
            for from in 0..SWEEP_STEPS {
                for until in from + 1..=SWEEP_STEPS {
                    let update = schedule.until(until).pending_from(from as u32);
                    assert_moves_as_replayed(&schedule, &update);
                    let decay = schedule.decay_only(from as u32, until).decay;
                    let steps = &schedule.steps()[from..until];
                    let expected: f64 = steps.iter().map(|step| f64::from(step.decay)).product();
                    assert!(
                        (f64::from(decay) - expected).abs() <= 1e-5 * expected.abs() + 1e-30,
                        "{decay}, {expected}"
                    );
                }
            }
        }
    }

    #[track_caller]
    fn assert_moves_as_replayed(schedule: &LazySchedule, update: &LazyUpdate) {
        let start = [0.3f32, 0.01, 4e-4];
        let mut row = [start[0]; 4];
        let mut moments = RowMoments::of(4, [vec![start[1]; 4], vec![start[2]; 4]]);
        moments.row(&mut row, 0).update(update, schedule);
        let (from, until) = (update.from_step as usize, update.until_step as usize);
        let [p, ..] = replayed(schedule.steps(), from, until, start.map(f64::from));
        let mut scale = Scale::of(start[0].into());
        let [mut m, mut v] = [start[1], start[2]].map(f64::from);
        for step in from..until {
            scale.step(&schedule.steps()[step], m, v);
            m *= f64::from(schedule.steps()[step + 1].momentum);
            v *= f64::from(0.99f32);
        }
        let off = (f64::from(row[0]) - p).abs();
        assert!(off <= scale.allowed(), "{} and not {p}: {update:?}", row[0]);
    }

    /// How far a parameter went, as far as decay left it, and the farthest it has been.
    struct Scale {
        way: f64,
        farthest: f64,
    }

    impl Scale {
        fn of(param: f64) -> Scale {
            Scale { way: param.abs(), farthest: param.abs() }
        }

        fn step(&mut self, hyper: &StepHyper, m: f64, v: f64) {
            let root = (v * f64::from(hyper.sqr_debias)).sqrt();
            self.way = self.way * f64::from(hyper.decay).abs() + f64::from(hyper.step_size) * m.abs() / (root + 1e-5);
            self.farthest = self.farthest.max(self.way);
        }

        /// A hundredth of a percent of the way, and what is left of a moment beyond the horizon.
        fn allowed(&self) -> f64 {
            1e-4 * self.way + 1e-5 * self.farthest
        }
    }

    /// One gradient, and how many steps after the one before it.
    fn gradients() -> impl Strategy<Value = Vec<(usize, f64)>> {
        let gap = prop_oneof![3 => 1..4usize, 3 => 4..60usize, 2 => 60..400usize, 1 => 400..3000usize];
        let gradient = (-8.0..1.0f64, any::<bool>());
        let signed = gradient.prop_map(|(log, is_negative)| 10f64.powf(log) * if is_negative { -1.0 } else { 1.0 });
        prop::collection::vec((gap, signed), 1..60)
    }

    /// Any schedule of the settings, at any rate and with any weight decay that they accept.
    fn curves() -> impl Strategy<Value = (RateCurve, f64)> {
        let rate = (-6.0..1.0f64).prop_map(|log| 10f64.powf(log));
        let decay = prop_oneof![Just(0.0), Just(0.1), 0.0..1.0, 0.9..0.999_999f64];
        let momentum = prop::option::of(prop_oneof![Just(0.95), 0.85..0.95f64]);
        (prop::sample::select(&Schedule::ALL), any::<prop::sample::Index>(), rate, momentum, decay).prop_map(
            |(schedule, fit, rate, momentum, decay)| {
                let fits = schedule.fits(1, rate, momentum);
                // Nearly the most that the rate allows, or a share of it.
                (fits[fit.index(fits.len())].1, (decay / rate).min(10.0))
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

        /// A row that is updated only when a gradient comes goes where AdamW moves it at every step.
        #[test]
        fn lazy_updates_go_where_dense_adamw_goes(
            (curve, weight_decay) in curves(), gradients in gradients(), after in 0..2000usize, before in 0..3000usize,
        ) {
            let last: usize = gradients.iter().map(|(gap, _)| gap).sum();
            let optimizer = AdamW::default();
            let hypers = curve.hypers(last + after + 1, before, &optimizer, weight_decay).collect();
            let schedule = LazySchedule::new(optimizer, hypers);
            let end = last + after;
            let (mut row, mut moments) = ([0.3f32; 4], RowMoments::zeros(1, 4));
            let (mut p, mut m, mut v, mut scale) = (f64::from(row[0]), 0.0, 0.0, Scale::of(0.3));
            let (mut made, mut step, mut moment_scale) = (None, 0, 0.0);
            let update = |made: Option<u32>, until: usize| match made {
                Some(from) => schedule.until(until).pending_from(from),
                None => schedule.decay_only(0, until),
            };
            let dense = |until: usize, step: &mut usize, scale: &mut Scale, state: &mut [f64; 4]| {
                for now in *step..until {
                    let (hyper, next) = (&schedule.steps()[now], &schedule.steps()[now + 1]);
                    scale.step(hyper, state[1], state[2]);
                    let moved = replayed(schedule.steps(), now, now + 1, [state[0], state[1], state[2]]);
                    *state = [moved[0], moved[1], moved[2], state[3] * f64::from(next.momentum)];
                }
                *step = until;
            };
            let mut at = 0;
            for (gap, gradient) in gradients {
                at += gap;
                moments.row(&mut row, 0).update(&update(made, at), &schedule);
                moments.update(optimizer, schedule.steps()[at].momentum, 0, &[gradient as f32; 4]);
                made = Some(at as u32);
                let mut state = [p, m, v, moment_scale];
                dense(at, &mut step, &mut scale, &mut state);
                [p, m, v, moment_scale] = state;
                let share = 1.0 - f64::from(schedule.steps()[at].momentum);
                let gradient = f64::from(gradient as f32);
                m += share * gradient;
                v += f64::from(1.0 - 0.99f32) * gradient * gradient;
                moment_scale += share * gradient.abs();
            }
            moments.row(&mut row, 0).update(&update(made, end), &schedule);
            let mut state = [p, m, v, moment_scale];
            dense(end, &mut step, &mut scale, &mut state);
            [p, m, v, moment_scale] = state;
            let off = (f64::from(row[0]) - p).abs();
            prop_assert!(off <= scale.allowed(), "{} and not {p}, off by {off:e} of {:e}", row[0], scale.allowed());
            let [grad_avg, sqr_avg] = moments.parts();
            prop_assert!((f64::from(grad_avg[0]) - m).abs() <= 1e-4 * moment_scale + 1e-30, "{} or {m}", grad_avg[0]);
            prop_assert!((f64::from(sqr_avg[0]) - v).abs() <= 1e-4 * v + 1e-30, "{} or {v}", sqr_avg[0]);
        }
    }
}

//! Both engines side by side: each shader against the code of the CPU, and steps that are left and taken up again.

use super::kernels::StepSize;
use super::*;
use crate::data::{ItemFeatures, Ratings, Seed, Stream};
use crate::engine::EngineError;
use crate::engine::gpu::Gpu;
use pollster::block_on;
use rand::Rng;
use std::rc::Rc;
use std::time::Duration;
use web_time::Instant;

/// Ratings of 40 users and 30 items: user 3 rated nothing, item 5 was rated by everybody else.
fn ratings(seed: u64) -> Ratings {
    let mut rng = Seed(seed).stream(Stream::Sample);
    let mut ratings = Ratings::default();
    for user in (1..40).filter(|&user| user != 3) {
        for item in 1..30 {
            if item == 5 || rng.next_u32().is_multiple_of(4) {
                ratings.user.push(user);
                ratings.item.push(item);
                ratings.value.push((rng.next_u32() % 9) as f32 / 2.0 + 0.5);
            }
        }
    }
    ratings
}

fn features() -> ItemFeatures {
    ItemFeatures::new(3, (0..30).map(|item| (item * 5 % 8, if item % 3 == 0 { "Old (1931)" } else { "New (1999)" })))
}

fn problem(spec: &SvdppSpec, features: &ItemFeatures) -> Rc<SvdppProblem> {
    Rc::new(SvdppProblem::new(&ratings(1), 40, 30, features, spec).expect("ratings to learn from"))
}

/// In the middle of training, so that no moment is zero.
fn some_steps(problem: &Rc<SvdppProblem>, spec: SvdppSpec) -> SvdppStart {
    let start = SvdppStart { params: SvdppParams::initial(problem, spec.factors, Seed(2)), moments: None };
    let mut engine = SvdppCpu::new(problem.clone(), spec, &start);
    for &rate in &rates(20, PEAK_RATE)[..12] {
        engine.step(rate);
    }
    SvdppStart { params: engine.params(), moments: Some(engine.moments()) }
}

/// The first number that differs by more than rounding, and its name.
fn difference(what: &str, gpu: &[f32], cpu: &[f32]) -> Option<String> {
    assert_eq!(gpu.len(), cpu.len(), "{what}");
    let is_close = |g: f32, c: f32| (g - c).abs() <= 2e-5 * (0.1 + c.abs());
    let (k, (g, c)) = gpu.iter().zip(cpu).enumerate().find(|(_, (g, c))| !is_close(**g, **c))?;
    Some(format!("{what}[{k}]: {g} on the GPU, {c} on the CPU"))
}

/// One step on both engines: errors, and what each kernel writes. `spec` is the GPU's.
fn twins(gpu: &Gpu, features: &ItemFeatures, of_cpu: SvdppSpec, spec: SvdppSpec) -> Option<String> {
    let problem = problem(&of_cpu, features);
    let start = some_steps(&problem, of_cpu);
    let mut cpu = SvdppCpu::new(problem.clone(), of_cpu, &start);
    let mut gpu = block_on(SvdppGpu::new(gpu, problem, spec, &start)).expect("a GPU engine");
    let before = block_on(gpu.vectors()).expect("the vectors");
    let differs = [("U", &before.users, &cpu.vectors().users), ("Z", &before.items, &cpu.vectors().items)];
    if let Some(first) = differs.into_iter().find_map(|(what, gpu, cpu)| difference(what, gpu, cpu)) {
        return Some(first);
    }
    let rate = PEAK_RATE;
    let data_terms = block_on(gpu.run(&[rate])).expect("a step");
    let cpu_term = cpu.step(rate);
    let (gpu_params, cpu_params) = (block_on(gpu.params()).expect("the tables"), cpu.params());
    let (gpu_moments, cpu_moments) = (block_on(gpu.moments()).expect("the moments"), cpu.moments());
    let (gpu_vectors, cpu_vectors) = (block_on(gpu.vectors()).expect("the vectors"), cpu.vectors());
    assert_eq!(gpu_moments.steps, cpu_moments.steps);
    let mut pairs = vec![("data term", data_terms, vec![cpu_term])];
    for (gpu, cpu) in [
        (gpu_params, cpu_params),
        (gpu_moments.grad_avg, cpu_moments.grad_avg),
        (gpu_moments.sqr_avg, cpu_moments.sqr_avg),
    ] {
        pairs.extend([
            ("P", gpu.p, cpu.p),
            ("Q", gpu.q, cpu.q),
            ("A", gpu.a, cpu.a),
            ("B", gpu.b, cpu.b),
            ("C", gpu.c, cpu.c),
        ]);
    }
    pairs.extend([("U", gpu_vectors.users, cpu_vectors.users), ("Z", gpu_vectors.items, cpu_vectors.items)]);
    pairs.iter().find_map(|(what, gpu, cpu)| difference(what, gpu, cpu))
}

#[test]
fn every_shader_does_what_its_twin_does() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    for factors in [1, 4, 6, 32, 50, 260] {
        let spec = SvdppSpec { factors, ..SvdppSpec::default() };
        for features in [features(), ItemFeatures::default()] {
            assert_eq!(twins(&gpu, &features, spec, spec), None, "{factors} factors, {} features", features.len());
        }
    }
}

#[test]
fn a_wrong_constant_is_a_difference() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    let spec = SvdppSpec { factors: 6, ..SvdppSpec::default() };
    for wrong in [
        SvdppSpec { strength: 1.01, ..spec },
        SvdppSpec { extra_ratings: 19.0, ..spec },
        SvdppSpec { user_part: false, ..spec },
        SvdppSpec { item_part: false, ..spec },
    ] {
        assert!(twins(&gpu, &features(), spec, wrong).is_some(), "{wrong:?}");
    }
}

/// A submission that holds less than a step, and many steps in one.
#[test]
fn steps_are_the_same_however_they_are_cut() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    let spec = SvdppSpec { factors: 5, ..SvdppSpec::default() };
    let (problem, rates) = (problem(&spec, &features()), rates(7, PEAK_RATE));
    let start = some_steps(&problem, spec);
    let engine = |lanes_at_once| {
        let engine = SvdppGpu::with_lanes_at_once(&gpu, problem.clone(), spec, &start, lanes_at_once);
        block_on(engine).expect("a GPU engine")
    };
    let mut whole = engine(usize::MAX);
    let data_terms = block_on(whole.run(&rates)).expect("seven steps");
    let params = block_on(whole.params()).expect("the tables");
    for lanes_at_once in [1, 100, 3000] {
        let mut cut = engine(lanes_at_once);
        let mut terms = block_on(cut.run(&rates[..3])).expect("three steps");
        terms.extend(block_on(cut.run(&rates[3..])).expect("four steps"));
        assert_eq!(terms, data_terms, "{lanes_at_once}");
        assert_eq!(block_on(cut.params()).expect("the tables"), params, "{lanes_at_once}");
    }
}

#[test]
fn a_gpu_that_binds_too_little_says_so() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes").binding_at_most(4096);
    let spec = SvdppSpec::default();
    let problem = problem(&spec, &features());
    let start = some_steps(&problem, spec);
    let refused = block_on(SvdppGpu::new(&gpu, problem, spec, &start)).err();
    assert!(matches!(refused, Some(EngineError::TooLarge { limit: 4096, .. })), "{refused:?}");
}

/// A step that the clock interrupts again and again is the same step, to the last bit.
#[test]
fn a_step_goes_on_where_it_was_left() {
    let spec = SvdppSpec { factors: 3, ..SvdppSpec::default() };
    let mut ratings = ratings(3);
    // More ratings than are handled between two looks at the clock.
    for copy in 1..60 {
        let more = self::ratings(3);
        ratings.user.extend(more.user.iter().map(|user| user + 40 * copy));
        ratings.item.extend(&more.item);
        ratings.value.extend(&more.value);
    }
    let problem = Rc::new(SvdppProblem::new(&ratings, 2400, 30, &features(), &spec).expect("ratings"));
    let start = SvdppStart { params: SvdppParams::initial(&problem, 3, Seed(2)), moments: None };
    let mut whole = SvdppCpu::new(problem.clone(), spec, &start);
    let mut cut = SvdppCpu::new(problem, spec, &start);
    for rate in rates(3, PEAK_RATE) {
        let data_term = whole.step(rate);
        let mut times = 0;
        let resumed = loop {
            times += 1;
            if let Some(data_term) = cut.step_until(rate, Instant::now() - Duration::from_secs(1)) {
                break data_term;
            }
        };
        assert!(times > 5, "the step was never left");
        assert_eq!(resumed, data_term);
    }
    assert_eq!(cut.params(), whole.params());
    assert_eq!(cut.moments(), whole.moments());
    assert_eq!(cut.vectors(), whole.vectors());
}

/// Training that is continued from tables and moments is the training that was not interrupted.
#[test]
fn training_continues_from_its_moments() {
    let spec = SvdppSpec { factors: 5, ..SvdppSpec::default() };
    let problem = problem(&spec, &features());
    let start = some_steps(&problem, spec);
    let mut through = SvdppCpu::new(problem.clone(), spec, &start);
    through.step(0.01);
    let between = SvdppStart { params: through.params(), moments: Some(through.moments()) };
    let mut continued = SvdppCpu::new(problem, spec, &between);
    assert_eq!(continued.step(0.02), through.step(0.02));
    assert_eq!(continued.params(), through.params());
    assert_eq!(StepSize::new(0.02, 14), StepSize::new(0.02, continued.moments().steps));
}

#[test]
fn a_pair_that_occurs_twice_counts_once_with_its_mean() {
    let spec = SvdppSpec { factors: 3, ..SvdppSpec::default() };
    let once = ratings(1);
    let mut twice = once.clone();
    twice.user.push(once.user[7]);
    twice.item.push(once.item[7]);
    twice.value.push(once.value[7] + 1.0);
    let mut mean = once.clone();
    mean.value[7] += 0.5;
    let problem = |ratings: &Ratings| SvdppProblem::new(ratings, 40, 30, &features(), &spec).expect("ratings");
    assert_eq!(problem(&twice), problem(&mean));
    assert_ne!(problem(&once), problem(&mean));
}

#[test]
fn what_cannot_be_learned_from_is_refused() {
    let refused = |rows: &[(u32, u32, f32)]| {
        let ratings = Ratings {
            user: rows.iter().map(|r| r.0).collect(),
            item: rows.iter().map(|r| r.1).collect(),
            value: rows.iter().map(|r| r.2).collect(),
        };
        SvdppProblem::new(&ratings, 9, 9, &ItemFeatures::default(), &SvdppSpec::default()).err()
    };
    assert_eq!(refused(&[(1, 1, 3.0), (2, 2, 3.0)]), Some(Unsuitable::NoSpread));
    assert_eq!(refused(&[(1, 1, 3.0), (1, 2, 4.0)]), Some(Unsuitable::TooFewUsers));
    assert_eq!(refused(&[(1, 1, 3.0), (2, 1, 4.0)]), Some(Unsuitable::TooFewItems));
    assert_eq!(refused(&[]), Some(Unsuitable::TooFewUsers));
    assert_eq!(refused(&[(1, 1, 3.0), (2, 2, 4.0)]), None);
}

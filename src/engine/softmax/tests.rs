//! Both engines side by side.

use super::*;
use crate::data::{Ratings, Seed, Stream};
use crate::engine::gpu::Gpu;
use crate::engine::{AdamW, StepHyper};
use pollster::block_on;

const N_USERS: usize = 40;
const N_ITEMS: usize = 30;

/// User 3 chose nothing, everybody else item 5.
fn choices() -> Choices {
    let pairs = (1..N_USERS as u32).flat_map(|user| (1..N_ITEMS as u32).map(move |item| (user, item)));
    let chosen = pairs.filter(|&(user, item)| user != 3 && (item == 5 || (user * 7 + item * 13) % 11 < 2));
    let (user, item): (Vec<u32>, Vec<u32>) = chosen.unzip();
    Choices::new(&Ratings { value: vec![1.0; user.len()], user, item }, N_USERS, N_ITEMS)
}

fn hypers(optimizer: &AdamW, steps: std::ops::RangeInclusive<u64>) -> Vec<StepHyper> {
    steps.map(|t| optimizer.step(t, 0.02, 0.9, 0.35)).collect()
}

/// In the middle of training, so that no moment is zero, and the batches that come next.
fn some_steps(factors: usize) -> (SoftmaxSpec, SoftmaxStart, Vec<ChoiceBatch>) {
    let (choices, optimizer) = (choices(), AdamW::default());
    let spec = SoftmaxSpec { n_users: N_USERS, n_items: N_ITEMS, factors };
    let start = SoftmaxStart { params: SoftmaxParams::initial(&spec, Seed(1)), moments: None };
    let mut engine = SoftmaxCpu::new(spec, &start, optimizer);
    let pairs = &choices.pairs;
    let mut batches = (0..12).map(|k| {
        let rows = (k * 70 % (choices.len() - 70))..;
        let mut rng = Seed(2).stream(Stream::Negatives { step: k as u32 });
        choices.batch(&pairs.user[rows.clone()][..70], &pairs.item[rows][..70], &mut rng)
    });
    for step in hypers(&optimizer, 1..=8) {
        engine.step(&batches.next().expect("a batch"), &step);
    }
    let start = SoftmaxStart { params: engine.params(), moments: Some(engine.moments()) };
    (spec, start, batches.collect())
}

/// The first number that differs by more than rounding, after these steps on both engines.
fn twins(gpu: &Gpu, factors: usize, of_cpu: AdamW, of_gpu: AdamW) -> Option<String> {
    let (spec, start, batches) = some_steps(factors);
    let mut cpu = SoftmaxCpu::new(spec, &start, of_cpu);
    let mut gpu = block_on(SoftmaxGpu::new(gpu, spec, &start, of_gpu)).expect("a GPU engine");
    let hypers = hypers(&of_cpu, 9..=12);
    let losses = block_on(gpu.run(&batches, &hypers)).expect("four steps");
    let cpu_losses = batches.iter().zip(&hypers).map(|(batch, step)| cpu.step(batch, step)).collect();
    let mut pairs = vec![("losses", losses, cpu_losses)];
    let (gpu_params, gpu_moments) =
        (block_on(gpu.params()).expect("the tables"), block_on(gpu.moments()).expect("the moments"));
    let (cpu_params, cpu_moments) = (cpu.params(), cpu.moments());
    for (gpu, cpu) in [
        (gpu_params, cpu_params),
        (gpu_moments.grad_avg, cpu_moments.grad_avg),
        (gpu_moments.sqr_avg, cpu_moments.sqr_avg),
    ] {
        pairs.push(("users", gpu.user_factors, cpu.user_factors));
        pairs.push(("items", gpu.item_factors, cpu.item_factors));
        pairs.push(("biases", gpu.item_bias, cpu.item_bias));
    }
    pairs.iter().find_map(|(what, gpu, cpu)| {
        assert_eq!(gpu.len(), cpu.len(), "{what}");
        let is_close = |g: f32, c: f32| (g - c).abs() <= 2e-5 * (0.1 + c.abs());
        let (k, (g, c)) = gpu.iter().zip(cpu).enumerate().find(|(_, (g, c))| !is_close(**g, **c))?;
        Some(format!("{what}[{k}]: {g} on the GPU, {c} on the CPU"))
    })
}

#[test]
fn every_shader_does_what_its_twin_does() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    for factors in [1, 4, 7, 50, 260] {
        assert_eq!(twins(&gpu, factors, AdamW::default(), AdamW::default()), None, "{factors} factors");
    }
}

#[test]
fn a_wrong_constant_is_a_difference() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    let usual = AdamW::default();
    for wrong in [AdamW { eps: 1e-3, ..usual }, AdamW { sqr_momentum: 0.98, ..usual }] {
        assert!(twins(&gpu, 6, usual, wrong).is_some(), "{wrong:?}");
    }
}

#[test]
fn a_gpu_that_binds_too_little_says_so() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes").binding_at_most(4096);
    let (spec, start, _) = some_steps(50);
    let refused = block_on(SoftmaxGpu::new(&gpu, spec, &start, AdamW::default())).err();
    assert!(matches!(refused, Some(crate::engine::EngineError::TooLarge { limit: 4096, .. })), "{refused:?}");
}

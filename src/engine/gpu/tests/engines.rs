//! Whole engines.

use super::trial::TrialResult;
use super::*;
use crate::engine::gpu::shaders::SUMMED_AT_ONCE;

/// Both engines, side by side through a few steps of a net, whatever the sizes of layers and batches.
#[test]
fn nets() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    for kind in [ModelKind::NnBook, ModelKind::NnFastai] {
        for (hidden, batch_size) in [vec![], vec![3], vec![65, 7], vec![9, 5, 3]].into_iter().zip([2, 63, 64, 300]) {
            let spec = ModelSpec { hidden, ..ModelSpec::new(kind, 23, 11, 0, (0.5, 5.5)) };
            let trial = Trial::new(spec.clone(), batch_size);
            let (gpu, cpu) = (trial.on_gpu(&gpu).expect("a GPU that works"), trial.on_cpu());
            assert_near(&gpu.losses, &cpu.losses, "losses", &spec);
            assert_near(&gpu.predictions, &cpu.predictions, "predictions", &spec);
            for (gpu, cpu) in gpu.params.tensors.iter().zip(&cpu.params.tensors) {
                assert_near(&gpu.data, &cpu.data, &gpu.name, &spec);
            }
        }
    }
}

/// After a few steps of AdamW: where a gradient is nearly 0, its sign is what rounding decides.
#[track_caller]
fn assert_near(gpu: &[f32], cpu: &[f32], what: &str, spec: &ModelSpec) {
    assert_eq!(gpu.len(), cpu.len(), "{what}");
    for (k, (g, c)) in gpu.iter().zip(cpu).enumerate() {
        assert!((g - c).abs() <= 1e-4 * (1.0 + c.abs()), "{spec:?} {what} [{k}]: {g} on the GPU, {c} on the CPU");
    }
}

#[test]
fn a_lost_gpu_is_an_error_and_stays_one() {
    let trial = Trial::new(ModelSpec::new(ModelKind::DotBias, 23, 11, 4, (0.5, 5.5)), 2);
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    let mut engine = trial.gpu_engine(&gpu);
    assert!(block_on(engine.params()).is_ok());
    gpu.device.destroy();
    let lost = block_on(engine.run(&trial.batches));
    assert!(matches!(lost, Err(EngineError::GpuLost(_))), "{lost:?}");
    assert!(matches!(block_on(engine.params()), Err(EngineError::GpuLost(_))));
    assert!(matches!(gpu.check(), Err(EngineError::GpuLost(_))));
}

/// Many steps in one dispatch are the same steps, to the last bit, for batches that do and do not fill a workgroup, and
/// numbers of steps that do and do not fill a dispatch.
#[test]
fn dot_steps_makes_the_steps_of_the_single_kernels() {
    let wide = block_on(Gpu::open()).expect("an adapter that computes").into_software();
    let fused = wide.clone().as_hardware();
    for kind in [ModelKind::Dot, ModelKind::DotRange, ModelKind::DotBias] {
        for (factors, batch_size, n_batches) in [(1, 1, 70), (4, 63, 32), (7, 300, 3), (50, 70, 35)] {
            let spec = ModelSpec::new(kind, 230, 110, factors, (0.5, 5.5));
            let trial = Trial::of(spec, batch_size, n_batches);
            let [wide, fused] = [&wide, &fused].map(|gpu| trial.on_gpu(gpu).expect("a GPU that works"));
            assert!(wide == fused, "{:?} in batches of {batch_size}", trial.spec);
        }
    }
}

/// Buffers that an earlier chunk left larger, or full of other steps, change nothing.
#[test]
fn chunks_of_any_size_train_alike() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes").as_hardware();
    for (kind, batch_size) in [(ModelKind::DotBias, 9), (ModelKind::DotBias, 400), (ModelKind::NnFastai, 9)] {
        let spec = ModelSpec { hidden: vec![6, 5], ..ModelSpec::new(kind, 230, 110, 7, (0.5, 5.5)) };
        let trial = Trial::of(spec, batch_size, 50);
        let at_once = trial.on_gpu(&gpu).expect("a GPU that works");
        let mut engine = trial.gpu_engine(&gpu);
        let (mut losses, mut rest) = (Vec::new(), Some(trial.batches.clone()));
        for n_batches in [2, 20, 1, 16, 11] {
            let mut chunk = rest.take().expect("there are 50 batches");
            rest = chunk.split_off(n_batches);
            losses.extend(block_on(engine.run(&chunk)).expect("a GPU that works"));
        }
        assert!(rest.is_none() && losses == at_once.losses, "{:?}", trial.spec);
        assert!(block_on(engine.params()).expect("the parameters") == at_once.params, "{:?}", trial.spec);
    }
}

/// Bytes of the largest of so many parts of a model's table.
fn part_of_table(spec: &ModelSpec, parts: usize) -> u64 {
    let layout = RowLayout::new(spec);
    (layout.n_rows().div_ceil(parts) * layout.stride() * size_of::<f32>()) as u64
}

/// Models of every kind, small steps and large ones, on a device that binds only a part of the table at once.
#[test]
fn a_table_in_parts_trains_like_one_in_one_piece() {
    let whole = block_on(Gpu::open()).expect("an adapter that computes").as_hardware();
    for (kind, batch_size) in [
        (ModelKind::DotBias, 20),
        (ModelKind::DotBias, 100),
        (ModelKind::DotRange, 64),
        (ModelKind::NnBook, 64),
        (ModelKind::NnFastai, 64),
    ] {
        let spec = ModelSpec { hidden: vec![6, 5], ..ModelSpec::new(kind, 2300, 1100, 50, (0.5, 5.5)) };
        let trial = Trial::new(spec.clone(), batch_size);
        let expected = trial.on_gpu(&whole).expect("a GPU that works");
        for parts in [2, 5] {
            let gpu = whole.clone().binding_at_most(part_of_table(&spec, parts));
            let partition = Partition::new(&gpu, RowLayout::new(&spec));
            assert_eq!(partition.n_parts(), parts, "{spec:?}");
            let outcome = trial.on_gpu(&gpu).expect("a GPU that works");
            assert!(outcome == expected, "{spec:?} in {parts} parts and batches of {batch_size}");
        }
    }
}

/// A table in one piece, and more steps than fit a plan that a binding reaches.
#[test]
fn steps_are_cut_into_plans_that_a_binding_reaches() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes").as_hardware();
    let trials = [(ModelKind::DotBias, 30, 300), (ModelKind::DotBias, 1, 300), (ModelKind::NnFastai, 30, 800)];
    for (kind, batch_size, n_batches) in trials {
        let spec = ModelSpec { hidden: vec![6, 5], ..ModelSpec::new(kind, 230, 110, 50, (0.5, 5.5)) };
        let trial = Trial::of(spec.clone(), batch_size, n_batches);
        let expected = trial.on_gpu(&gpu).expect("a GPU that works");
        // A net predicts many pairs at once, for which there is room.
        let limit = if kind.is_net() { 1 << 21 } else { part_of_table(&spec, 1) };
        let narrow = gpu.clone().binding_at_most(limit);
        let partition = Partition::new(&narrow, RowLayout::new(&spec));
        assert!(partition.is_whole() && partition.steps_at_once(batch_size) < n_batches, "{spec:?}");
        let outcome = trial.on_gpu(&narrow).expect("a GPU that works");
        assert!(outcome == expected, "{spec:?} in batches of {batch_size}");
    }
}

/// Sums over a batch in several dispatches, the last of them shorter.
#[test]
fn large_batches_of_a_net_are_summed_in_parts() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    for kind in [ModelKind::NnBook, ModelKind::NnFastai] {
        let factors = ModelSpec::new(kind, 23, 11, 0, (0.5, 5.5));
        let spec = ModelSpec { hidden: vec![5], user_factors: 3, item_factors: 2, ..factors };
        let batch_size = 2 * SUMMED_AT_ONCE + 100;
        let trial = Trial::of(spec.clone(), batch_size, 2);
        let (gpu, cpu) = (trial.on_gpu(&gpu).expect("a GPU that works"), trial.on_cpu());
        assert_near(&gpu.losses, &cpu.losses, "losses", &spec);
        for (gpu, cpu) in gpu.params.tensors.iter().zip(&cpu.params.tensors) {
            assert_near(&gpu.data, &cpu.data, &gpu.name, &spec);
        }
    }
}

#[test]
fn a_batch_that_does_not_fit_is_refused_with_numbers() {
    let spec = ModelSpec::new(ModelKind::DotBias, 2300, 1100, 50, (0.5, 5.5));
    let limit = part_of_table(&spec, 5);
    let gpu = block_on(Gpu::open()).expect("an adapter that computes").binding_at_most(limit);
    let refused = Trial::new(spec, 4000).on_gpu(&gpu).err();
    assert!(
        matches!(refused, Some(EngineError::TooLarge { needed, limit: told, .. }) if needed > told && told == limit)
    );
}

/// A second look, or one piece by piece, shows the same; after another step, the model as that step left it.
#[test]
fn looking_shows_the_model_as_of_the_last_step() {
    let trial = Trial::new(ModelSpec::new(ModelKind::DotBias, 23, 11, 5, (0.5, 5.5)), 30);
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    look(trial.gpu_engine(&gpu), &trial, &trial.on_gpu(&gpu).expect("a GPU that works"));
    look(trial.cpu_engine(), &trial, &trial.on_cpu());
}

/// `outcome` is that of a run that was looked at in the end alone.
fn look(mut engine: impl Engine, trial: &Trial, outcome: &TrialResult) {
    let Ratings { user, item, .. } = &trial.batches.ratings;
    let mut before = Vec::new();
    for batches in trial.batches.chunks(1) {
        block_on(engine.run(&batches)).expect("a step of training");
        let all = block_on(engine.predict(user, item)).expect("predictions");
        let (one, two) =
            (block_on(engine.predict(&user[..7], &item[..7])), block_on(engine.predict(&user[7..], &item[7..])));
        assert!([one.expect("predictions"), two.expect("predictions")].concat() == all);
        assert!(all != before, "a step changes the model");
        before = all;
    }
    assert!(before == outcome.predictions);
    assert!(block_on(engine.params()).expect("the parameters") == outcome.params);
}

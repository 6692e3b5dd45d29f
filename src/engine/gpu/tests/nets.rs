//! The kernels of the nets, and whole nets.

use super::*;

/// Both engines, side by side through a few steps of a net, whatever the sizes of layers and batches.
#[test]
fn nets() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    for kind in [ModelKind::NnBook, ModelKind::NnFastai] {
        for (hidden, batch_size) in [vec![], vec![3], vec![65, 7], vec![9, 5, 3]].into_iter().zip([2, 63, 64, 300]) {
            let spec = ModelSpec { hidden, ..ModelSpec::new(kind, 23, 11, 0, (0.5, 5.5)) };
            let mut rng = Seed(7).stream(Stream::Parameters);
            // Not around 0, where a ReLU lets through what rounding decides; variances are above it anyway.
            let params = Params::build(&spec, || 0.3 + 0.1 * normal(&mut rng));
            let mut below = |limit: u32| (0..3 * batch_size).map(|_| rng.next_u32() % limit).collect::<Vec<u32>>();
            let (user, item) = (below(23), below(11));
            let value = below(10).iter().map(|&v| v as f32 / 2.0 + 0.5).collect();
            let batches = Batches { first_step: 0, ratings: Ratings { user, item, value }, batch_size };
            let optimizer = AdamW::default();
            let schedule: Vec<_> = (1..=3).map(|t| optimizer.step(t, 1e-3, 0.9, 0.1)).collect();
            let on_gpu = GpuEngine::new(&gpu, spec.clone(), &params, optimizer, schedule.clone());
            let mut on_gpu = block_on(on_gpu).expect("valid shaders");
            let mut on_cpu = CpuEngine::new(spec.clone(), &params, optimizer, schedule);
            let losses = [block_on(on_gpu.run(&batches)), block_on(on_cpu.run(&batches))].map(Result::unwrap);
            assert_near(&losses[0], &losses[1], "losses", &spec);
            let Ratings { user, item, .. } = &batches.ratings;
            let predictions = [block_on(on_gpu.predict(user, item)), block_on(on_cpu.predict(user, item))];
            let predictions = predictions.map(Result::unwrap);
            assert_near(&predictions[0], &predictions[1], "predictions", &spec);
            let params = [block_on(on_gpu.params()), block_on(on_cpu.params())].map(Result::unwrap);
            for (gpu, cpu) in params[0].tensors.iter().zip(&params[1].tensors) {
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

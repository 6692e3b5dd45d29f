//! The kernels of the nets, and whole nets.

use super::*;

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

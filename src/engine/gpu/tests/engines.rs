//! What an engine promises beyond its kernels.

use super::*;

#[test]
fn a_lost_gpu_is_an_error_and_stays_one() {
    let scene = Scene::new(ModelKind::DotBias, 4, 8, 2);
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    let params = Params::build(&scene.spec, || 0.1);
    let schedule = scene.planner.idle().schedule().to_vec();
    let engine = GpuEngine::new(&gpu, scene.spec, &params, AdamW::default(), schedule.clone());
    let mut engine = block_on(engine).expect("a GPU engine");
    assert!(block_on(engine.params()).is_ok());
    gpu.device.destroy();
    let batches = Batches {
        first_step: 0,
        ratings: Ratings { user: vec![1, 2], item: vec![1, 2], value: vec![3.0, 4.0] },
        batch_size: 2,
    };
    let lost = block_on(engine.run(&batches));
    assert!(matches!(lost, Err(EngineError::GpuLost(_))), "{lost:?}");
    assert!(matches!(block_on(engine.params()), Err(EngineError::GpuLost(_))));
    assert!(matches!(gpu.check(), Err(EngineError::GpuLost(_))));
}

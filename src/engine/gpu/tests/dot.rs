//! The kernels of the dot products, and those that every model shares.

use super::super::dispatch::{Dispatch, Extent};
use super::super::dot::{Dot, STEPS_AT_ONCE};
use super::scene::MOMENTUM;
use super::*;
use crate::engine::cpu::{dot_product::DotProduct, dot_product::dot_gradient, output::mean_loss};
use std::cell::Cell;

/// Factors that do and do not fill lanes, batches that do and do not fill workgroups.
const FACTORS: [usize; 4] = [1, 4, 7, 50];
const BATCH_SIZES: [usize; 4] = [1, 63, 64, 300];

/// Runs `check` on every kind of model and every shape.
fn on_every_shape(check: impl Fn(&Scene, &Stage)) {
    let stage = Stage::open();
    on_shapes(BATCH_SIZES, 2, |scene| check(scene, &stage));
}

fn on_shapes(batch_sizes: [usize; 4], n_batches: usize, check: impl Fn(&Scene)) {
    for kind in [ModelKind::Dot, ModelKind::DotRange, ModelKind::DotBias] {
        for (factors, batch_size) in FACTORS.into_iter().zip(batch_sizes) {
            let spec = ModelSpec::new(kind, 23, 11, factors, (0.5, 5.5));
            check(&Scene::new(spec, batch_size, n_batches));
        }
    }
}

fn compile_dot(stage: &Stage, scene: &Scene) -> Dot {
    Dot::compile(&stage.gpu, &stage.step_layout, &scene.spec, &recipe(Vec::new()))
}

fn compile_shared(stage: &Stage, scene: &Scene) -> Kernels {
    Kernels::compile(&stage.gpu, &stage.step_layout, &scene.layout, &AdamW::default())
}

#[test]
fn dot_bias() {
    on_every_shape(|scene, stage| {
        let (n, dot) = (scene.plan.ratings.len(), compile_dot(stage, scene));
        let (rows, ratings) = (stage.upload(&scene.rows), stage.upload(&scene.plan.ratings));
        let (losses, predictions, unused) = (stage.zeros(n), stage.zeros(n), stage.zeros(1));
        let buffers = [&rows, &ratings, &predictions, &unused];
        let predict = Dispatch::new(&stage.gpu, &dot.predict, &buffers, Extent::PerRating(1));
        let (cpu_losses, cpu_grad_logits) = scene.forward();
        for step in &scene.plan.steps {
            let grad_logits = stage.zeros(step.n_ratings as usize);
            let buffers = [&rows, &ratings, &losses, &grad_logits];
            let forward = Dispatch::new(&stage.gpu, &dot.forward, &buffers, Extent::PerRating(1));
            stage.run(&[*step], 1, &[forward]);
            assert_close(&stage.download(&grad_logits), scene.part_of(step, &cpu_grad_logits), "grad_logits");
        }
        assert_close(&stage.download(&losses), &cpu_losses, "squared errors");
        stage.run(&scene.plan.steps, 1, &[predict]);
        let forward = DotProduct::new(&scene.spec, Loss::Mse);
        let cpu = scene.plan.ratings.iter().map(|r| forward.predict(scene.row(r.user_row), scene.row(r.item_row)));
        assert_close(&stage.download(&predictions), &cpu.collect::<Vec<_>>(), "predictions");
    });
}

#[test]
fn dot_gradients() {
    on_every_shape(|scene, stage| {
        let dot = compile_dot(stage, scene);
        let (_, grad_logits) = scene.forward();
        let (state, schedule) = scene.upload(stage);
        let plan = PlanBuffers::new(&stage.gpu, &scene.plan).expect("a small plan");
        for step in &scene.plan.steps {
            let grad_logits = stage.upload(scene.part_of(step, &grad_logits));
            let buffers =
                [&schedule, &state.grad_avg, &state.sqr_avg, &state.rows, &plan.ratings, &grad_logits, &plan.touches];
            let extent = Extent::PerTouch(scene.layout.lanes());
            let gradient = Dispatch::new(&stage.gpu, &dot.gradient, &buffers, extent);
            stage.run(&[*step], 1, &[gradient]);
        }

        let mut moments = scene.moments();
        let mut gradient = vec![f32::NAN; scene.layout.stride()];
        for step in &scene.plan.steps {
            for touch in scene.touches_of(step) {
                let ratings = scene
                    .positions_of(touch)
                    .iter()
                    .map(|&k| (scene.plan.ratings[k as usize], grad_logits[k as usize]));
                dot_gradient(&scene.layout, &scene.rows, touch.row, ratings, &mut gradient);
                moments.update(AdamW::default(), MOMENTUM as f32, touch.row, &gradient);
            }
        }
        assert_moments(stage, &state, &moments);
    });
}

/// Many steps in one dispatch are the same steps, to the last bit.
#[test]
fn many_steps_at_once() {
    let stage = Stage::open();
    let stage = &Stage { gpu: stage.gpu.as_hardware(), ..stage };
    on_shapes([1, 63, 300, 70], STEPS_AT_ONCE + 3, |scene| {
        let (kernels, dot) = (compile_shared(stage, scene), compile_dot(stage, scene));
        let batch_size = scene.plan.steps[0].n_ratings as usize;
        let [wide, at_once] = [1, STEPS_AT_ONCE].map(|at_once| {
            let (state, schedule) = scene.upload(stage);
            let plan = PlanBuffers::new(&stage.gpu, &scene.plan).expect("a small plan");
            let learning = Learning { state: &state, schedule: &schedule, plan: &plan, batch_size };
            let sequence = if at_once == 1 {
                let mut sequence = vec![kernels.lazy_adamw(&stage.gpu, &state, &schedule, &plan.lazy_updates)];
                sequence.extend(dot.learn(&stage.gpu, &learning).expect("small buffers"));
                sequence
            } else {
                vec![dot.many_steps(&stage.gpu, &learning).expect("small steps")]
            };
            stage.run(&scene.plan.steps, at_once, &sequence);
            [&state.rows, &state.grad_avg, &state.sqr_avg, &plan.losses].map(|buffer| stage.download(buffer))
        });
        assert!(wide == at_once, "{:?} in batches of {batch_size}", scene.spec);
    });
}

#[test]
fn adamw() {
    let replayed = Cell::new([0, 0]);
    on_every_shape(|scene, stage| {
        for lazy_update in &scene.plan.lazy_updates {
            let mut counts = replayed.get();
            counts[lazy_update.replay as usize] += 1;
            replayed.set(counts);
        }
        let (state, schedule) = scene.upload(stage);
        let lazy_updates = stage.upload(&scene.plan.lazy_updates);
        let kernels = compile_shared(stage, scene);
        let kernel = kernels.lazy_adamw(&stage.gpu, &state, &schedule, &lazy_updates);
        stage.run(&scene.plan.steps, 1, &[kernel]);

        let (mut rows, mut moments) = (scene.rows.clone(), scene.moments());
        for lazy_update in &scene.plan.lazy_updates {
            moments.row(&mut rows, lazy_update.row).update(lazy_update, scene.planner.schedule());
        }
        assert_close(&stage.download(&state.rows), &rows, "parameters");
        assert_moments(stage, &state, &moments);
    });
    assert!(replayed.get().iter().all(|&count| count > 0), "both ways must be seen: {replayed:?}");
}

#[test]
fn mean_losses() {
    on_every_shape(|scene, stage| {
        let (losses, _) = scene.forward();
        let mean_losses = stage.zeros(scene.plan.steps.len());
        let buffers = [&stage.upload(&losses), &stage.upload(&scene.plan.steps), &mean_losses];
        let mean = compile_shared(stage, scene).mean;
        let data = mean.bind(&stage.gpu, &buffers);
        stage.pass(|pass| mean.run_groups(pass, &data, scene.plan.steps.len()));
        let n = scene.plan.steps[0].n_ratings as usize;
        let cpu: Vec<f32> = losses.chunks(n).map(mean_loss).collect();
        assert_close(&stage.download(&mean_losses), &cpu, "mean_losses");
    });
}

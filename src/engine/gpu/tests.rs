//! Each shader against its CPU twin, kernel by kernel, and the structs both sides share.

use super::dot::Dot;
use super::kernel::SHARED;
use super::kernels::Kernels;
use super::steps::StepUniforms;
use super::*;
use crate::data::{Ratings, Seed, Stream};
use crate::engine::cpu::CpuEngine;
use crate::engine::cpu::adamw::Moments;
use crate::engine::cpu::batch_norm::Statistics;
use crate::engine::cpu::{dot_bias::DotBias, loss, row_gradient::row_gradient};
use crate::engine::idle::CatchUp;
use crate::engine::plan::{Step, Touch};
use crate::engine::{AdamW, Loss, StepHyper};
use crate::model::ModelKind;
use pollster::block_on;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};
use std::cell::Cell;
use std::mem::offset_of;

/// Shapes that do and do not fill lanes and workgroups.
const FACTORS: [usize; 4] = [1, 4, 7, 50];
const BATCH_SIZES: [usize; 4] = [1, 63, 64, 300];

/// Where the scene begins. Its rows had a gradient at the very start of the run: the idle steps since then are replayed,
/// those between its batches are summed.
const FIRST_STEP: usize = 200;

/// A model in the middle of training, on the host.
struct Scene {
    spec: ModelSpec,
    layout: RowLayout,
    planner: Planner,
    plan: Plan,
    rows: Vec<f32>,
    grad_avg: Vec<f32>,
    sqr_avg: Vec<f32>,
}

impl Scene {
    /// Two batches of random ratings among few users and items, so that rows repeat.
    fn new(kind: ModelKind, factors: usize, batch_size: usize) -> Scene {
        let spec = ModelSpec::new(kind, 23, 11, factors, (0.5, 5.5));
        let layout = RowLayout::new(&spec);
        let mut rng = Seed(factors as u64).stream(Stream::Parameters);
        let n = 2 * batch_size;
        let mut below = |limit: u32| (0..n).map(|_| rng.next_u32() % limit).collect::<Vec<u32>>();
        let (user, item) = (below(23), below(11));
        let value = below(10).iter().map(|&v| v as f32 / 2.0 + 0.5).collect();
        let batches = Batches { first_step: 0, ratings: Ratings { user, item, value }, batch_size };
        let mut normal = || layout.pack(&spec, &Params::build(&spec, || 0.4 * normal(&mut rng)));
        let (rows, grad_avg, sqr_avg) = (normal(), normal(), normal().iter().map(|x| x * x).collect());
        let optimizer = AdamW::default();
        let schedule = (1..=FIRST_STEP as u64 + 2).map(|t| optimizer.step(t, 0.01, 0.9, 0.1)).collect();
        let mut planner = Planner::new(layout, false, optimizer, schedule);
        planner.plan(&batches);
        let plan = planner.plan(&Batches { first_step: FIRST_STEP, ..batches });
        Scene { spec, layout, planner, plan, rows, grad_avg, sqr_avg }
    }

    fn ratings_of(&self, step: &Step) -> &[RowRating] {
        &self.plan.ratings[step.first_rating as usize..][..step.n_ratings as usize]
    }

    fn touches_of(&self, step: &Step) -> &[Touch] {
        &self.plan.touches[step.first_touch as usize..][..step.n_touches as usize]
    }

    /// Squared errors and residuals of every rating, by the CPU.
    fn forward(&self) -> (Vec<f32>, Vec<f32>) {
        let forward = DotBias::new(&self.spec, Loss::Mse);
        let (mut all_terms, mut all_residuals) = (Vec::new(), Vec::new());
        let (mut terms, mut residuals) = (Vec::new(), Vec::new());
        for step in &self.plan.steps {
            forward.forward(&self.rows, self.ratings_of(step), &mut terms, &mut residuals);
            all_terms.extend_from_slice(&terms);
            all_residuals.extend_from_slice(&residuals);
        }
        (all_terms, all_residuals)
    }

    fn moments(&self) -> Moments {
        Moments::of(self.layout.stride(), [self.grad_avg.clone(), self.sqr_avg.clone()])
    }

    /// Rows, running means and schedule on the GPU.
    fn upload(&self, stage: &Stage) -> (State, Buffer) {
        let [rows, grad_avg, sqr_avg] = [&self.rows, &self.grad_avg, &self.sqr_avg].map(|values| stage.upload(values));
        (State { rows, grad_avg, sqr_avg }, stage.upload(self.planner.idle().schedule()))
    }
}

fn normal(rng: &mut impl Rng) -> f32 {
    StandardNormal.sample(rng)
}

fn recipe(schedule: Vec<StepHyper>) -> Recipe {
    Recipe { loss: Loss::Mse, optimizer: AdamW::default(), schedule }
}

/// The scene's model on the GPU.
struct Stage {
    gpu: Gpu,
    kernels: Kernels,
    dot: Dot,
    uniforms: StepUniforms,
}

impl Stage {
    fn new(scene: &Scene) -> Stage {
        let gpu = block_on(Gpu::open()).expect("an adapter that computes");
        let step = step_layout(&gpu);
        let kernels = Kernels::compile(&gpu, &step, &scene.layout, &AdamW::default());
        let dot = Dot::compile(&gpu, &step, &scene.spec, &recipe(Vec::new()));
        let uniforms = StepUniforms::new(&gpu, &step, &scene.plan.steps).expect("steps fit");
        Stage { gpu, kernels, dot, uniforms }
    }

    fn upload<T: bytemuck::NoUninit>(&self, data: &[T]) -> Buffer {
        self.gpu.upload("test", data).expect("a small buffer")
    }

    fn zeros(&self, len: usize) -> Buffer {
        self.gpu.zeros::<f32>("test", len).expect("a small buffer")
    }

    fn pass(&self, record: impl FnOnce(&mut wgpu::ComputePass)) {
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        record(&mut encoder.begin_compute_pass(&Default::default()));
        self.gpu.queue.submit([encoder.finish()]);
    }

    fn download(&self, buffer: &Buffer) -> Vec<f32> {
        block_on(self.gpu.download(buffer)).expect("a read-back")
    }
}

/// Runs `check` on every kind of model and every shape.
fn on_every_shape(check: impl Fn(&Scene, &Stage)) {
    for kind in [ModelKind::Dot, ModelKind::DotRange, ModelKind::DotBias] {
        for (factors, batch_size) in FACTORS.into_iter().zip(BATCH_SIZES) {
            let scene = Scene::new(kind, factors, batch_size);
            check(&scene, &Stage::new(&scene));
        }
    }
}

#[track_caller]
fn assert_close(gpu: &[f32], cpu: &[f32], what: &str) {
    assert_eq!(gpu.len(), cpu.len(), "{what}");
    for (k, (g, c)) in gpu.iter().zip(cpu).enumerate() {
        assert!((g - c).abs() <= 1e-5 * (1.0 + c.abs()), "{what} [{k}]: {g} on the GPU, {c} on the CPU");
    }
}

#[test]
fn dot_bias() {
    on_every_shape(|scene, stage| {
        let n = scene.plan.ratings.len();
        let (rows, ratings) = (stage.upload(&scene.rows), stage.upload(&scene.plan.ratings));
        let (terms, residuals, predictions) = (stage.zeros(n), stage.zeros(n), stage.zeros(n));
        let forward = stage.dot.forward.bind(&stage.gpu, &[&rows, &ratings, &terms, &residuals]);
        let unused = stage.zeros(1);
        let predict = stage.dot.predict.bind(&stage.gpu, &[&rows, &ratings, &predictions, &unused]);
        stage.pass(|pass| {
            for (k, step) in scene.plan.steps.iter().enumerate() {
                stage.uniforms.select(pass, k);
                stage.dot.forward.run(pass, &forward, step.n_ratings as usize);
                stage.dot.predict.run(pass, &predict, step.n_ratings as usize);
            }
        });
        let (cpu_terms, cpu_residuals) = scene.forward();
        assert_close(&stage.download(&terms), &cpu_terms, "squared errors");
        assert_close(&stage.download(&residuals), &cpu_residuals, "residuals");
        let forward = DotBias::new(&scene.spec, Loss::Mse);
        let cpu = scene.plan.ratings.iter().map(|r| forward.predict(&scene.rows, r.user_row, r.item_row));
        assert_close(&stage.download(&predictions), &cpu.collect::<Vec<_>>(), "predictions");
    });
}

#[test]
fn row_gradients() {
    on_every_shape(|scene, stage| {
        let stride = scene.layout.stride();
        let (_, residuals) = scene.forward();
        let (state, schedule) = scene.upload(stage);
        let buffers = [
            &schedule,
            &state.grad_avg,
            &state.sqr_avg,
            &state.rows,
            &stage.upload(&scene.plan.ratings),
            &stage.upload(&residuals),
            &stage.upload(&scene.plan.touches),
            &stage.upload(&scene.plan.positions),
        ];
        let kernel = &stage.dot.gradient;
        let data = kernel.bind(&stage.gpu, &buffers);
        stage.pass(|pass| {
            for (k, step) in scene.plan.steps.iter().enumerate() {
                stage.uniforms.select(pass, k);
                kernel.run(pass, &data, step.n_touches as usize * scene.layout.lanes());
            }
        });

        let mut moments = scene.moments();
        let mut gradient = vec![f32::NAN; stride];
        for step in &scene.plan.steps {
            for touch in scene.touches_of(step) {
                let positions = &scene.plan.positions[touch.first_position as usize..][..touch.n_positions as usize];
                let ratings = positions.iter().map(|&k| (scene.plan.ratings[k as usize], residuals[k as usize]));
                row_gradient(&scene.layout, &scene.rows, touch.row, ratings, &mut gradient);
                moments.add_gradient(AdamW::default(), 0.9, touch.row, &gradient);
            }
        }
        assert_moments(stage, &state, &moments);
    });
}

#[test]
fn adamw() {
    let replayed = Cell::new([0, 0]);
    on_every_shape(|scene, stage| {
        for catch_up in &scene.plan.catch_ups {
            let mut counts = replayed.get();
            counts[catch_up.replay as usize] += 1;
            replayed.set(counts);
        }
        let (state, schedule) = scene.upload(stage);
        let catch_ups = stage.upload(&scene.plan.catch_ups);
        let buffers = [&state.rows, &state.grad_avg, &state.sqr_avg, &schedule, &catch_ups];
        let kernel = &stage.kernels.catch_up;
        let data = kernel.bind(&stage.gpu, &buffers);
        stage.pass(|pass| {
            for (k, step) in scene.plan.steps.iter().enumerate() {
                stage.uniforms.select(pass, k);
                kernel.run(pass, &data, step.n_touches as usize * scene.layout.lanes());
            }
        });

        let (mut rows, mut moments) = (scene.rows.clone(), scene.moments());
        for catch_up in &scene.plan.catch_ups {
            moments.row(&mut rows, catch_up.row).catch_up(catch_up, scene.planner.idle());
        }
        assert_close(&stage.download(&state.rows), &rows, "parameters");
        assert_moments(stage, &state, &moments);
    });
    assert!(replayed.get().iter().all(|&count| count > 0), "both ways must be seen: {replayed:?}");
}

fn assert_moments(stage: &Stage, state: &State, moments: &Moments) {
    let [grad_avg, sqr_avg] = moments.parts();
    assert_close(&stage.download(&state.grad_avg), &grad_avg, "running means of the gradient");
    assert_close(&stage.download(&state.sqr_avg), &sqr_avg, "running means of the squared gradient");
}

#[test]
fn losses() {
    on_every_shape(|scene, stage| {
        let (terms, _) = scene.forward();
        let losses = stage.zeros(scene.plan.steps.len());
        let buffers = [&stage.upload(&terms), &stage.upload(&scene.plan.steps), &losses];
        let data = stage.kernels.mean.bind(&stage.gpu, &buffers);
        stage.pass(|pass| stage.kernels.mean.run_groups(pass, &data, scene.plan.steps.len()));
        let n = scene.plan.steps[0].n_ratings as usize;
        let cpu: Vec<f32> = terms.chunks(n).map(loss::mean).collect();
        assert_close(&stage.download(&losses), &cpu, "losses");
    });
}

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
            let start = Start { params, means: None };
            let on_gpu = GpuEngine::new(&gpu, spec.clone(), &start, recipe(schedule.clone()));
            let mut on_gpu = block_on(on_gpu).expect("valid shaders");
            let mut on_cpu = CpuEngine::new(spec.clone(), &start, recipe(schedule));
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

#[test]
fn a_lost_gpu_is_an_error_and_stays_one() {
    let scene = Scene::new(ModelKind::DotBias, 4, 8);
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    let params = Params::build(&scene.spec, || 0.1);
    let schedule = scene.planner.idle().schedule().to_vec();
    let start = Start { params, means: None };
    let engine = GpuEngine::new(&gpu, scene.spec, &start, recipe(schedule));
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

/// Offsets of a struct's members and its size, as WGSL lays it out.
fn wgsl_layout(source: &str, name: &str) -> Option<(Vec<(String, u32)>, u32)> {
    let module = wgpu::naga::front::wgsl::parse_str(source).expect("valid WGSL");
    let found = module.types.iter().find_map(|(_, ty)| match &ty.inner {
        wgpu::naga::TypeInner::Struct { members, span } if ty.name.as_deref() == Some(name) => Some((members, *span)),
        _ => None,
    });
    found.map(|(members, span)| {
        let member = |m: &wgpu::naga::StructMember| (m.name.clone().unwrap_or_default(), m.offset);
        (members.iter().map(member).collect(), span)
    })
}

/// The same of a Rust struct.
macro_rules! rust_layout {
    ($name:ident { $($field:ident),* }) => {
        (stringify!($name), vec![$((stringify!($field).to_owned(), offset_of!($name, $field) as u32)),*], size_of::<$name>() as u32)
    };
}

#[test]
fn host_and_shaders_lay_their_structs_out_alike() {
    let shared = [
        rust_layout!(RowRating { user_row, item_row, value }),
        rust_layout!(Step { index, first_rating, n_ratings, first_touch, n_touches, first_catch_up, n_catch_ups }),
        rust_layout!(Touch { row, first_position, n_positions }),
        rust_layout!(CatchUp {
            row,
            from_step,
            until_step,
            replay,
            decay,
            momentum,
            sqr_momentum,
            weight,
            eps,
            spread
        }),
        rust_layout!(StepHyper { decay, momentum, step_size, sqr_debias }),
        rust_layout!(Statistics { mean, inverse_deviation }),
    ];
    for (name, members, size) in shared {
        assert_eq!(wgsl_layout(SHARED, name), Some((members, size)), "{name}");
    }
}

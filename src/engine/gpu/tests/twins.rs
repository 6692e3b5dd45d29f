//! Each operation of a program on both executors: the shader against the code of the CPU engine.

use super::*;
use crate::engine::cpu::adamw::TrainingState;
use crate::engine::cpu::executor::Executor;
use crate::engine::program::{Len, Operation};
use std::collections::BTreeSet;

/// Kinds of models, columns of their embeddings, outputs of their hidden layers, and batches: sizes that do and do not
/// fill lanes and workgroups.
const SHAPES: [(ModelKind, [usize; 2], &[usize], usize); 12] = [
    (ModelKind::Dot, [1, 1], &[], 1),
    (ModelKind::Dot, [50, 50], &[], 63),
    (ModelKind::DotRange, [4, 4], &[], 64),
    (ModelKind::DotRange, [7, 7], &[], 300),
    (ModelKind::DotBias, [7, 7], &[], 65),
    (ModelKind::DotBias, [50, 50], &[], 300),
    (ModelKind::NnFastai, [3, 2], &[5, 4], 1),
    (ModelKind::NnFastai, [9, 8], &[65, 7], 2),
    (ModelKind::NnBook, [5, 9], &[], 63),
    (ModelKind::NnFastai, [1, 7], &[64], 64),
    (ModelKind::NnBook, [65, 3], &[100, 3], 65),
    (ModelKind::NnFastai, [20, 30], &[33, 5], 300),
];

/// Steps of a dot product before the first batch: those of the start of a run are replayed, those between two batches
/// are summed. The layers of a net never have more than one step pending.
const FIRST_STEP: usize = 200;

/// A model in the middle of training.
struct Twins {
    layout: RowLayout,
    planner: Planner,
    plan: Plan,
    /// The second of two batches.
    step: Step,
    cpu: Executor,
    state: TrainingState,
    losses: Vec<f32>,
}

impl Twins {
    fn new(
        (kind, [user_factors, item_factors], hidden, batch_size): (ModelKind, [usize; 2], &[usize], usize),
        loss: Loss,
    ) -> Twins {
        let usual = ModelSpec::new(kind, 23, 11, 0, (0.5, 5.5));
        let spec = ModelSpec { user_factors, item_factors, hidden: hidden.to_vec(), ..usual };
        let layout = RowLayout::new(&spec);
        let mut rng = Seed(batch_size as u64).stream(Stream::Parameters);
        let mut below = |limit: usize| (0..2 * batch_size).map(|_| rng.next_u32() % limit as u32).collect::<Vec<u32>>();
        let (user, item) = (below(spec.n_users), below(spec.n_items));
        let value = below(10).iter().map(|&v| v as f32 / 2.0 + 0.5).collect();
        let first_step = if kind.is_net() { 0 } else { FIRST_STEP };
        let batches = Batches::new(first_step, Ratings { user, item, value }, batch_size);
        let optimizer = AdamW::default();
        let schedule = (1..=(first_step + 2) as u64).map(|t| optimizer.step(t, 0.01, 0.9, 0.1)).collect();
        let mut planner = Planner::new(layout, true, optimizer, schedule);
        let plan = planner.plan(&batches);

        let params = Params::build(&spec, || 0.4 * normal(&mut rng));
        let mut rows = layout.pack(&spec, &params);
        let mut cpu = Executor::new(&spec, loss, &optimizer, &params, &mut rows).unfused();
        cpu.running.iter_mut().for_each(|x| *x = x.abs());
        // Lanes that fill rows up stay zero, as in training.
        let moments = [0.1, 0.3].map(|scale| rows.iter().rev().map(|x| scale * x).collect::<Vec<f32>>());
        let moments = [moments[0].clone(), moments[1].iter().map(|x| x * x).collect()];
        let state = TrainingState::new(&layout, rows, Some(moments));
        Twins { step: plan.steps[1], losses: vec![0.0; batch_size], layout, planner, plan, cpu, state }
    }

    /// A GPU executor in the state of the CPU's.
    fn on_gpu(&self, gpu: &Gpu, operations: &[Operation]) -> Result<GpuExecutor, EngineError> {
        let locals = &self.cpu.program.locals;
        let mut executor = GpuExecutor::new(gpu, &Partition::whole(self.layout), operations, locals);
        let [grad_avg, sqr_avg] = self.state.moments();
        for (buffer, values) in [
            (Buffer::Rows, &self.state.rows),
            (Buffer::GradAvg, &grad_avg),
            (Buffer::SqrAvg, &sqr_avg),
            (Buffer::Running, &self.cpu.running),
        ] {
            executor.write(gpu, buffer, values)?;
        }
        for (k, (local, values)) in locals.iter().zip(&self.cpu.locals).enumerate() {
            let len = match local.len {
                Len::PerRating(width) => self.step.n_ratings as usize * width,
                Len::Fixed(len) | Len::Sums(len) => len,
            };
            let mut values = values.clone();
            values.resize(len, f32::NAN);
            executor.write(gpu, Buffer::Local(k), &values)?;
        }
        executor.write(gpu, Buffer::Schedule, self.planner.schedule().steps())?;
        executor.write(gpu, Buffer::Ratings, &self.plan.ratings)?;
        let mut plan = self.plan.clone();
        executor.write_touches(gpu, &mut plan)?;
        executor.reserve::<f32>(gpu, Buffer::Losses, self.plan.ratings.len())?;
        executor.reserve::<f32>(gpu, Buffer::Predictions, self.plan.ratings.len())?;
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        executor.run(gpu, &mut encoder.begin_compute_pass(&Default::default()), &plan.steps[1..])?;
        gpu.queue.submit([encoder.finish()]);
        Ok(executor)
    }

    /// Runs an operation of training on both, each from the state of the CPU before it; returns the first difference.
    fn run(&mut self, gpu: &Gpu, operation: &Operation, of_gpu: &Operation) -> Option<String> {
        let executor = self.on_gpu(gpu, std::slice::from_ref(of_gpu)).expect("small buffers");
        self.cpu.program.train = vec![operation.clone()];
        let batch = self.plan.batch(&self.step);
        self.cpu.step(&mut self.state, self.planner.schedule(), &batch, &mut self.losses);
        let [grad_avg, sqr_avg] = self.state.moments();
        // Sums are for batches that one dispatch does not sum.
        let is_result = |name| match operation.buffer(name) {
            Buffer::Local(k) => !matches!(self.cpu.program.locals[k].len, Len::Sums(_)),
            _ => true,
        };
        let buffers = Shader::named(operation.kernel.name()).buffers.iter();
        let written = buffers.filter(|binding| !binding.read_only && is_result(binding.name));
        let mut differences = written.map(|binding| {
            let (buffer, first) = (operation.buffer(binding.name), self.step.first_rating as usize);
            let (cpu, skip) = match buffer {
                Buffer::Rows => (&self.state.rows, 0),
                Buffer::GradAvg => (&grad_avg, 0),
                Buffer::SqrAvg => (&sqr_avg, 0),
                Buffer::Running => (&self.cpu.running, 0),
                Buffer::Losses => (&self.losses, first),
                Buffer::Local(k) => (&self.cpu.locals[k], 0),
                other => panic!("training writes no {other:?}"),
            };
            assert!(!cpu.is_empty(), "{} writes {}", operation.kernel.name(), binding.name);
            difference(gpu, executor.buffer(buffer), skip, cpu, binding.name)
        });
        differences.find_map(|difference| difference)
    }
}

/// The first of `cpu` that a buffer does not hold, up to rounding, after `skip` others.
fn difference(gpu: &Gpu, buffer: &wgpu::Buffer, skip: usize, cpu: &[f32], what: &str) -> Option<String> {
    let values: Vec<f32> = block_on(gpu.download(buffer, skip + cpu.len())).expect("a read-back");
    let mut pairs = values[skip..].iter().zip(cpu).enumerate();
    // NaN is close to nothing.
    let is_close = |g: f32, c: f32| (g - c).abs() <= 1e-5 * (1.0 + c.abs());
    let (k, (g, c)) = pairs.find(|(_, (g, c))| !is_close(**g, **c))?;
    Some(format!("{what}[{k}]: {g} on the GPU, {c} on the CPU"))
}

#[test]
fn every_operation_of_training() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    let (mut kernels, mut replayed) = (BTreeSet::new(), BTreeSet::new());
    for (k, shape) in SHAPES.into_iter().enumerate() {
        let mut twins = Twins::new(shape, Loss::ALL[k % 2]);
        replayed.extend(
            twins
                .plan
                .lazy_updates
                .iter()
                .filter(|update| update.until_step == twins.step.index)
                .map(|update| update.replay > 0),
        );
        for operation in twins.cpu.program.train.clone() {
            let difference = twins.run(&gpu, &operation, &operation);
            assert_eq!(difference, None, "{:?} of {shape:?}", operation.kernel);
            kernels.insert(operation.kernel.name());
        }
    }
    assert_eq!(replayed.len(), 2, "pending steps are replayed and summed");
    assert_eq!(kernels.len(), 11, "{kernels:?}");
}

#[test]
fn predictions() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    for shape in SHAPES {
        let twins = Twins::new(shape, Loss::Mse);
        let executor = twins.on_gpu(&gpu, &twins.cpu.program.predict).expect("small buffers");
        let (first, batch) = (twins.step.first_rating as usize, twins.plan.batch(&twins.step));
        let cpu = twins.cpu.predict(&twins.state.rows, batch.ratings);
        let difference = difference(&gpu, executor.buffer(Buffer::Predictions), first, &cpu, "predictions");
        assert_eq!(difference, None, "{shape:?}");
    }
}

#[test]
fn mean_losses() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    let mut mean_loss = MeanLoss::new(&gpu);
    for shape in SHAPES {
        let twins = Twins::new(shape, Loss::Mse);
        let losses: Vec<f32> = (0..twins.plan.ratings.len()).map(|k| (k * k % 17) as f32).collect();
        let buffer = gpu.upload("the losses", &losses).expect("a small buffer");
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_compute_pass(&Default::default());
        mean_loss.run(&gpu, &mut pass, &twins.plan.steps, &buffer).expect("small buffers");
        drop(pass);
        gpu.queue.submit([encoder.finish()]);
        let n = twins.step.n_ratings as usize;
        let cpu: Vec<f32> = losses.chunks(n).map(crate::engine::cpu::output::mean_loss).collect();
        assert_eq!(difference(&gpu, mean_loss.means.get(), 0, &cpu, "means"), None, "{shape:?}");
    }
}

/// A constant that is off by a little shows in what the kernel writes.
#[test]
fn a_wrong_constant_is_a_difference() {
    let gpu = block_on(Gpu::open()).expect("an adapter that computes");
    for (shape, kernel, constant) in [
        (SHAPES[0], "lazy_adamw", "EPS"),
        (SHAPES[5], "dot_loss", "HIGH"),
        (SHAPES[5], "dot_gradient", "SQR_MOMENTUM"),
        (SHAPES[11], "batch_norm_train", "MOMENTUM"),
        (SHAPES[11], "linear", "WEIGHT"),
    ] {
        let mut twins = Twins::new(shape, Loss::Mse);
        for operation in twins.cpu.program.train.clone() {
            let mut wrong = operation.clone();
            let is_it = operation.kernel.name() == kernel;
            let off = |(name, value): &mut (&str, f64)| *value += if *name == constant { 1.0 } else { 0.0 };
            wrong.constants.iter_mut().filter(|_| is_it).for_each(off);
            let is_wrong = wrong != operation;
            assert_eq!(twins.run(&gpu, &operation, &wrong).is_some(), is_wrong, "{kernel} {constant}");
        }
    }
}

//! A model in the middle of training, on the host and on the GPU.

use super::super::dispatch::Dispatch;
use super::super::dot::Dot;
use super::*;
use crate::engine::cpu::dot_bias::DotBias;
use crate::engine::plan::Touch;

/// Idle steps before the first batch, from the very start of a run: these are replayed. Those between the batches are summed.
const FIRST_STEP: usize = 200;

/// A model in the middle of training, on the host.
pub struct Scene {
    pub spec: ModelSpec,
    pub layout: RowLayout,
    pub planner: Planner,
    pub plan: Plan,
    pub rows: Vec<f32>,
    pub grad_avg: Vec<f32>,
    pub sqr_avg: Vec<f32>,
}

impl Scene {
    /// Batches of random ratings among few users and items, so that rows repeat.
    pub fn new(kind: ModelKind, factors: usize, batch_size: usize, n_batches: usize) -> Scene {
        let spec = ModelSpec::new(kind, 23, 11, factors, (0.5, 5.5));
        let layout = RowLayout::new(&spec);
        let mut rng = Seed(factors as u64).stream(Stream::Parameters);
        let n = n_batches * batch_size;
        let mut below = |limit: u32| (0..n).map(|_| rng.next_u32() % limit).collect::<Vec<u32>>();
        let (user, item) = (below(23), below(11));
        let value = below(10).iter().map(|&v| v as f32 / 2.0 + 0.5).collect();
        let batches = Batches { first_step: FIRST_STEP, ratings: Ratings { user, item, value }, batch_size };
        let mut normal = || layout.pack(&spec, &Params::build(&spec, || 0.4 * normal(&mut rng)));
        let (rows, grad_avg, sqr_avg) = (normal(), normal(), normal().iter().map(|x| x * x).collect());
        let optimizer = AdamW::default();
        let schedule = (1..=(FIRST_STEP + n_batches) as u64).map(|t| optimizer.step(t, 0.01, 0.9, 0.1)).collect();
        let mut planner = Planner::new(layout, optimizer, schedule);
        let plan = planner.plan(&batches);
        Scene { spec, layout, planner, plan, rows, grad_avg, sqr_avg }
    }

    pub fn ratings_of(&self, step: &Step) -> &[RowRating] {
        &self.plan.ratings[step.first_rating as usize..][..step.n_ratings as usize]
    }

    /// The part of numbers per rating that belongs to one step.
    pub fn part_of<'a>(&self, step: &Step, numbers: &'a [f32]) -> &'a [f32] {
        &numbers[step.first_rating as usize..][..step.n_ratings as usize]
    }

    pub fn touches_of(&self, step: &Step) -> &[Touch] {
        &self.plan.touches[step.first_touch as usize..][..step.n_touches as usize]
    }

    /// Squared errors and residuals of every rating, by the CPU.
    pub fn forward(&self) -> (Vec<f32>, Vec<f32>) {
        let forward = DotBias::new(&self.spec);
        let (mut all_terms, mut all_residuals) = (Vec::new(), Vec::new());
        let (mut terms, mut residuals) = (Vec::new(), Vec::new());
        for step in &self.plan.steps {
            forward.forward(&self.rows, self.ratings_of(step), &mut terms, &mut residuals);
            all_terms.extend_from_slice(&terms);
            all_residuals.extend_from_slice(&residuals);
        }
        (all_terms, all_residuals)
    }

    pub fn moments(&self) -> Moments {
        Moments::of(&self.grad_avg, &self.sqr_avg)
    }

    /// Rows, running means and schedule on the GPU.
    pub fn upload(&self, stage: &Stage) -> (State, Buffer) {
        let [rows, grad_avg, sqr_avg] = [&self.rows, &self.grad_avg, &self.sqr_avg].map(|values| stage.upload(values));
        (State { rows, grad_avg, sqr_avg }, stage.upload(self.planner.idle().schedule()))
    }
}

/// The scene's model on the GPU.
pub struct Stage {
    pub gpu: Gpu,
    step_layout: wgpu::BindGroupLayout,
    pub kernels: Kernels,
    pub dot: Dot,
}

impl Stage {
    pub fn new(scene: &Scene) -> Stage {
        let gpu = block_on(Gpu::open()).expect("an adapter that computes");
        let step_layout = step_layout(&gpu);
        let kernels = Kernels::compile(&gpu, &step_layout, &scene.layout, &AdamW::default());
        let dot = Dot::compile(&gpu, &step_layout, &scene.spec, &AdamW::default());
        Stage { gpu, step_layout, kernels, dot }
    }

    pub fn upload<T: bytemuck::NoUninit>(&self, data: &[T]) -> Buffer {
        self.gpu.upload("test", data).expect("a small buffer")
    }

    pub fn zeros(&self, len: usize) -> Buffer {
        self.gpu.zeros::<f32>("test", len).expect("a small buffer")
    }

    /// Runs `kernels` for every step, or for `at_once` of them at a time.
    pub fn run(&self, steps: &[Step], at_once: usize, kernels: &[Dispatch]) {
        let uniforms = StepUniforms::new(&self.gpu, &self.step_layout, steps, at_once).expect("steps fit");
        self.pass(|pass| uniforms.run(pass, steps, kernels));
    }

    pub fn pass(&self, record: impl FnOnce(&mut wgpu::ComputePass)) {
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        record(&mut encoder.begin_compute_pass(&Default::default()));
        self.gpu.queue.submit([encoder.finish()]);
    }

    pub fn download(&self, buffer: &Buffer) -> Vec<f32> {
        block_on(self.gpu.download(buffer)).expect("a read-back")
    }
}

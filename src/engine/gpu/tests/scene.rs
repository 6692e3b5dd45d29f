//! A model in the middle of training, on the host.

use super::*;
use crate::engine::cpu::dot_product::{DotProduct, dot_loss};
use crate::engine::layers::Layers;
use crate::engine::plan::Touch;

/// Skipped steps before the first batch, from the very start of a run: these are replayed. Those between the batches are summed.
const FIRST_STEP: usize = 200;
/// Of every step.
pub const MOMENTUM: f64 = 0.9;

/// A model in the middle of training, on the host.
pub struct Scene {
    pub spec: ModelSpec,
    pub layout: RowLayout,
    pub planner: Planner,
    pub plan: Plan,
    pub layers: Layers,
    /// Running statistics of batch norms.
    pub running: Vec<f32>,
    pub rows: Vec<f32>,
    pub grad_avg: Vec<f32>,
    pub sqr_avg: Vec<f32>,
}

impl Scene {
    /// Batches of random ratings among the first users and items, so that rows repeat.
    pub fn new(spec: ModelSpec, batch_size: usize, n_batches: usize) -> Scene {
        let layout = RowLayout::new(&spec);
        let layers = Layers::new(&spec, &layout);
        let mut rng = Seed(batch_size as u64).stream(Stream::Parameters);
        let n = n_batches * batch_size;
        let mut below = |limit: usize| (0..n).map(|_| rng.next_u32() % limit as u32).collect::<Vec<u32>>();
        let (user, item) = (below(spec.n_users), below(spec.n_items));
        let value = below(10).iter().map(|&v| v as f32 / 2.0 + 0.5).collect();
        // The parameters of layers never owe more than one step.
        let first_step = if spec.kind.is_net() { 0 } else { FIRST_STEP };
        let batches = Batches { first_step, ratings: Ratings { user, item, value }, batch_size };
        let mut normal = || {
            let params = Params::build(&spec, || 0.4 * normal(&mut rng));
            let mut rows = layout.pack(&spec, &params);
            let running = layers.pack(&params, &mut rows);
            (rows, running)
        };
        let ((rows, running), (grad_avg, _), (sqr_avg, _)) = (normal(), normal(), normal());
        let (running, sqr_avg) = (running.iter().map(|x| x.abs()).collect(), sqr_avg.iter().map(|x| x * x).collect());
        let optimizer = AdamW::default();
        let schedule = (1..=(first_step + n_batches) as u64).map(|t| optimizer.step(t, 0.01, MOMENTUM, 0.1)).collect();
        let mut planner = Planner::new(layout, true, optimizer, schedule);
        let plan = planner.plan(&batches);
        Scene { spec, layout, planner, plan, layers, running, rows, grad_avg, sqr_avg }
    }

    pub fn row(&self, row: u32) -> &[f32] {
        self.layout.row(&self.rows, row)
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

    /// The ratings of a touched row, as indices into those of the plan.
    pub fn positions_of(&self, touch: &Touch) -> &[u32] {
        &self.plan.positions[touch.first_position as usize..][..touch.n_positions as usize]
    }

    /// Squared losses and their gradients of every rating, by the CPU.
    pub fn forward(&self) -> (Vec<f32>, Vec<f32>) {
        let forward = DotProduct::new(&self.spec, Loss::Mse);
        let (mut all_losses, mut all_grad_logits) = (Vec::new(), Vec::new());
        let (mut losses, mut grad_logits) = (Vec::new(), Vec::new());
        for step in &self.plan.steps {
            let batch = self.ratings_of(step);
            dot_loss(&forward, &self.rows, batch, batch.len(), &mut losses, &mut grad_logits);
            all_losses.extend_from_slice(&losses);
            all_grad_logits.extend_from_slice(&grad_logits);
        }
        (all_losses, all_grad_logits)
    }

    pub fn moments(&self) -> RowMoments {
        RowMoments::of(self.layout.stride(), [self.grad_avg.clone(), self.sqr_avg.clone()])
    }

    /// Rows, moments and schedule on the GPU.
    pub fn upload(&self, stage: &Stage) -> (State, Buffer) {
        let [rows, grad_avg, sqr_avg] = [&self.rows, &self.grad_avg, &self.sqr_avg].map(|values| stage.upload(values));
        (State { rows, grad_avg, sqr_avg }, stage.upload(self.planner.schedule().steps()))
    }
}

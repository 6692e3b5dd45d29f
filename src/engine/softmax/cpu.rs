//! The engine in plain Rust, on one thread.

use super::NEGATIVES;
use super::choices::ChoiceBatch;
use super::params::{SoftmaxMoments, SoftmaxParams, SoftmaxSpec, SoftmaxStart};
use crate::data::Class;
use crate::engine::tables::{Layout, Table, dot, sum_rows};
use crate::engine::{AdamW, StepHyper};
use wide::f32x4;

/// A model in training.
pub struct SoftmaxCpu {
    spec: SoftmaxSpec,
    optimizer: AdamW,
    layout: Layout,
    /// Users have a bias, too, which stays zero: it would change no list.
    users: Side,
    items: Side,
    /// The gradient of one user's factors.
    gradient: Vec<f32x4>,
    /// One user's row with the 1 that an item's bias is multiplied with.
    user: Vec<f32x4>,
}

/// The rows of all users, or of all items.
struct Side {
    table: Table,
    gradients: Vec<f32x4>,
}

impl Side {
    fn new(table: Table) -> Side {
        Side { gradients: vec![f32x4::ZERO; table.params.len()], table }
    }

    /// A step of AdamW on all rows; the gradients are zero after it. Biases do not decay.
    fn adamw(&mut self, lanes: usize, optimizer: &AdamW, step: &StepHyper) {
        let Table { params, grad_avg, sqr_avg } = &mut self.table;
        let rows = params.chunks_exact_mut(lanes).zip(grad_avg.chunks_exact_mut(lanes));
        let rows = rows.zip(sqr_avg.chunks_exact_mut(lanes)).zip(self.gradients.chunks_exact_mut(lanes));
        let [decay, momentum, share, sqr_momentum, sqr_share, step_size, sqr_debias, eps] = [
            step.decay,
            step.momentum,
            1.0 - step.momentum,
            optimizer.sqr_momentum,
            1.0 - optimizer.sqr_momentum,
            step.step_size,
            step.sqr_debias,
            optimizer.eps,
        ]
        .map(f32x4::splat);
        for (((params, grad_avg), sqr_avg), gradients) in rows {
            for lane in 0..lanes {
                let gradient = std::mem::take(&mut gradients[lane]);
                let first = momentum * grad_avg[lane] + share * gradient;
                let second = sqr_momentum * sqr_avg[lane] + sqr_share * gradient * gradient;
                (grad_avg[lane], sqr_avg[lane]) = (first, second);
                let decayed = if lane + 1 < lanes { params[lane] * decay } else { params[lane] };
                params[lane] = decayed - step_size * first / ((second * sqr_debias).sqrt() + eps);
            }
        }
    }
}

impl SoftmaxCpu {
    pub fn new(spec: SoftmaxSpec, start: &SoftmaxStart, optimizer: AdamW) -> SoftmaxCpu {
        let layout = Layout { factors: spec.factors };
        let table = |pack: &dyn Fn(&SoftmaxParams) -> Vec<f32x4>| {
            let params = pack(&start.params);
            let zeros = || vec![f32x4::ZERO; params.len()];
            let [grad_avg, sqr_avg] = match &start.moments {
                Some(moments) => [pack(&moments.grad_avg), pack(&moments.sqr_avg)],
                None => [zeros(), zeros()],
            };
            Table { params, grad_avg, sqr_avg }
        };
        let users = table(&|params| layout.pack_columns(&params.user_factors, &vec![0.0; spec.n_users]));
        let items = table(&|params| layout.pack_columns(&params.item_factors, &params.item_bias));
        SoftmaxCpu {
            users: Side::new(users),
            items: Side::new(items),
            gradient: vec![f32x4::ZERO; layout.factor_lanes()],
            user: vec![f32x4::ZERO; layout.lanes()],
            spec,
            optimizer,
            layout,
        }
    }

    /// Makes a step, and returns the mean loss of the batch before it.
    pub fn step(&mut self, batch: &ChoiceBatch, step: &StepHyper) -> f32 {
        let (lanes, share) = (self.layout.lanes(), 1.0 / batch.user.len() as f32);
        let mut losses = 0.0;
        for (&user, items) in batch.user.iter().zip(&batch.items) {
            let own = user as usize * lanes..(user as usize + 1) * lanes;
            let mut scores = items
                .map(|item| dot(&self.users.table.params[own.clone()], self.items.table.row(item as usize, lanes)));
            losses += f64::from(softmax_loss(&mut scores, share));
            sum_rows(items, Some(&scores), &self.items.table.params, lanes, &mut self.gradient);
            for (sum, gradient) in self.users.gradients[own.clone()].iter_mut().zip(&self.gradient) {
                *sum += *gradient;
            }
            self.user.copy_from_slice(&self.users.table.params[own]);
            self.user[lanes - 1] = f32x4::from([1.0, 0.0, 0.0, 0.0]);
            for (&item, &score) in items.iter().zip(&scores) {
                let gradients = &mut self.items.gradients[item as usize * lanes..][..lanes];
                let score = f32x4::splat(score);
                for (sum, user) in gradients.iter_mut().zip(&self.user) {
                    *sum += score * *user;
                }
            }
        }
        self.users.adamw(lanes, &self.optimizer, step);
        self.items.adamw(lanes, &self.optimizer, step);
        (losses * f64::from(share)) as f32
    }

    /// Scores of these items for a user.
    pub fn scores(&self, user: Class, items: &[Class]) -> Vec<f32> {
        let lanes = self.layout.lanes();
        let user = self.users.table.row(user as usize, lanes);
        items.iter().map(|&item| dot(user, self.items.table.row(item as usize, lanes))).collect()
    }

    /// Scores for pairs of user and item.
    pub fn scores_of_pairs(&self, users: &[Class], items: &[Class]) -> Vec<f32> {
        let lanes = self.layout.lanes();
        let pairs = users.iter().zip(items);
        pairs
            .map(|(&user, &item)| {
                dot(self.users.table.row(user as usize, lanes), self.items.table.row(item as usize, lanes))
            })
            .collect()
    }

    /// All tables after the last step.
    pub fn params(&self) -> SoftmaxParams {
        self.tables(|table| &table.params)
    }

    /// The moments of AdamW after the last step.
    pub fn moments(&self) -> SoftmaxMoments {
        SoftmaxMoments { grad_avg: self.tables(|table| &table.grad_avg), sqr_avg: self.tables(|table| &table.sqr_avg) }
    }

    fn tables(&self, part: fn(&Table) -> &Vec<f32x4>) -> SoftmaxParams {
        let (user_factors, _) = self.layout.unpack_columns(part(&self.users.table));
        let (item_factors, item_bias) = self.layout.unpack_columns(part(&self.items.table));
        SoftmaxParams { user_factors, item_factors, item_bias }
    }

    /// The shape of the model.
    pub fn spec(&self) -> SoftmaxSpec {
        self.spec
    }
}

/// The loss of a choice by the scores of the chosen item, which is first, and of those that were drawn.
pub fn choice_loss(scores: &[f32; NEGATIVES + 1]) -> f32 {
    softmax_loss(&mut scores.clone(), 1.0)
}

/// The loss −log softmax of the first score; leaves the gradient of each in its place, times `share`.
fn softmax_loss(scores: &mut [f32; NEGATIVES + 1], share: f32) -> f32 {
    let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let chosen = scores[0] - largest;
    for scores in scores.chunks_mut(4) {
        let mut lane = [0.0; 4];
        lane[..scores.len()].copy_from_slice(scores);
        let powers = (f32x4::from(lane) - f32x4::splat(largest)).exp().to_array();
        scores.copy_from_slice(&powers[..scores.len()]);
    }
    let sum: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|score| *score *= share / sum);
    scores[0] -= share;
    sum.ln() - chosen
}

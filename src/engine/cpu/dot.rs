//! A whole step of a dot product, fused: user by user instead of operation by operation.
//!
//! The program goes through all ratings, then through all rows. One thread does better to stay with a user while the
//! user's row and its moments are in the cache, and to copy the items of the batch close together: the same functions on
//! the same numbers, in an order that spares the memory. A row's parameters do not change before its next lazy update,
//! so nothing is read too late, and the bits are those of the program.

use super::adamw::TrainingState;
use super::cache::RowCache;
use super::dot_product::{DotProduct, add_share};
use super::output::Output;
use crate::data::Class;
use crate::engine::optim::LazySchedule;
use crate::engine::plan::Batch;
use crate::engine::rows::{RowLayout, RowRating};
use crate::model::ModelSpec;

/// Rows that are fetched at once.
const AT_ONCE: usize = 8;

/// A dot-product model in training.
pub struct FusedDot {
    forward: DotProduct,
    layout: RowLayout,
    items: RowCache,
    /// The gradient of one user's row.
    gradient: Vec<f32>,
}

impl FusedDot {
    pub fn new(spec: &ModelSpec, output: Output) -> FusedDot {
        let layout = RowLayout::new(spec);
        let (items, gradient) = (RowCache::new(layout.n_rows(), layout.stride()), vec![0.0; layout.stride()]);
        FusedDot { forward: DotProduct::new(spec, output), layout, items, gradient }
    }

    /// What one user, whose row this is, gives each of these items before clipping.
    pub fn scores(&self, rows: &[f32], user: &[f32], items: &[Class]) -> Vec<f32> {
        let row = |item| self.layout.row(rows, self.layout.item_row(item));
        items.iter().map(|&item| self.forward.score(user, row(item))).collect()
    }

    /// The prediction that belongs to a score.
    pub fn clip(&self, score: f32) -> f32 {
        self.forward.clip(score)
    }

    /// Adds the gradient of one user's row from `ratings` of theirs, in a batch of `batch_size`.
    pub fn user_gradient(&self, rows: &[f32], ratings: &[RowRating], batch_size: usize, gradient: &mut [f32]) {
        for rating in ratings {
            let [user, item] = [rating.user_row, rating.item_row].map(|row| self.layout.row(rows, row));
            let (_, grad_logit) = self.forward.error(user, item, rating.value, batch_size);
            add_share(&self.layout, grad_logit, item, gradient);
        }
    }

    /// One optimizer step; fills `losses` with the loss of each rating.
    pub fn step(&mut self, state: &mut TrainingState, schedule: &LazySchedule, batch: &Batch, losses: &mut Vec<f32>) {
        let FusedDot { forward, layout, items, gradient } = self;
        items.clear();
        for touches in batch.items.chunks(AT_ONCE) {
            state.fetch(touches);
            for touch in touches {
                items.push(touch.row, state.lazy_update(touch.row, batch.lazy_update(touch), schedule));
            }
        }
        losses.clear();
        let mut by_user = batch.ratings.chunk_by(|a, b| a.user_row == b.user_row);
        for touches in batch.users.chunks(AT_ONCE) {
            state.fetch(touches);
            let ratings = by_user.clone().take(touches.len()).flatten();
            items.fetch(ratings.map(|rating| rating.item_row));
            for touch in touches {
                let user = state.lazy_update(touch.row, batch.lazy_update(touch), schedule);
                gradient.fill(0.0);
                for rating in by_user.next().unwrap_or_default() {
                    let (item, item_gradient) = items.get(rating.item_row);
                    let (loss, grad_logit) = forward.error(user, item, rating.value, batch.ratings.len());
                    add_share(layout, grad_logit, item, gradient);
                    add_share(layout, grad_logit, user, item_gradient);
                    losses.push(loss);
                }
                state.update_moments(schedule, batch.index, touch.row, gradient);
            }
        }
        let mut gradients = items.gradients();
        for touches in batch.items.chunks(AT_ONCE) {
            state.fetch(touches);
            for (touch, gradient) in touches.iter().zip(&mut gradients) {
                state.update_moments(schedule, batch.index, touch.row, gradient);
            }
        }
    }
}

//! A step of the dot products, user after user.
//!
//! The shaders go through all ratings, then through all rows. One thread does better to stay with a user while the
//! user's row and its running means are in the cache, and to have the items of the batch gathered close together:
//! the same kernels on the same numbers, in an order that spares the memory. A row's parameters do not change before
//! its next catch-up, so nothing is read too late.

use super::dot_bias::DotBias;
use super::gathered::Gathered;
use super::row_gradient::add_share;
use super::state::State;
use crate::data::Class;
use crate::engine::Loss;
use crate::engine::idle::IdleSteps;
use crate::engine::plan::{Batch, RowRating};
use crate::engine::rows::RowLayout;
use crate::model::ModelSpec;

/// Rows that are fetched at once.
const AT_ONCE: usize = 8;

/// A dot-product model in training.
pub struct Dot {
    forward: DotBias,
    layout: RowLayout,
    items: Gathered,
    /// Of one user.
    gradient: Vec<f32>,
}

impl Dot {
    pub fn new(spec: &ModelSpec, loss: Loss) -> Dot {
        let layout = RowLayout::new(spec);
        let (items, gradient) = (Gathered::new(layout.n_rows(), layout.stride()), vec![0.0; layout.stride()]);
        Dot { forward: DotBias::new(spec, loss), layout, items, gradient }
    }

    /// Predictions for pairs of rows.
    pub fn predict(&self, rows: &[f32], pairs: &[RowRating]) -> Vec<f32> {
        let row = |row| self.layout.row(rows, row);
        pairs.iter().map(|pair| self.forward.predict(row(pair.user_row), row(pair.item_row))).collect()
    }

    /// Predictions for one user, whose row this is, and each of these items.
    pub fn predict_for(&self, rows: &[f32], user: &[f32], items: &[Class]) -> Vec<f32> {
        let row = |item| self.layout.row(rows, self.layout.item_row(item));
        items.iter().map(|&item| self.forward.predict(user, row(item))).collect()
    }

    /// Multiplications of a prediction, about.
    pub fn multiplications(&self) -> usize {
        self.layout.stride()
    }

    /// Adds the gradient of one user's row from `ratings` of theirs, in a batch of `batch_size`.
    pub fn user_gradient(&self, rows: &[f32], ratings: &[RowRating], batch_size: usize, gradient: &mut [f32]) {
        for rating in ratings {
            let [user, item] = [rating.user_row, rating.item_row].map(|row| self.layout.row(rows, row));
            let (_, residual) = self.forward.error(user, item, rating.value, batch_size);
            add_share(&self.layout, residual, item, gradient);
        }
    }

    /// One optimizer step; fills `terms` with the loss of each rating.
    pub fn step(&mut self, state: &mut State, idle: &IdleSteps, batch: &Batch, terms: &mut Vec<f32>) {
        let Dot { forward, layout, items, gradient } = self;
        let n_users = batch.catch_ups.partition_point(|catch_up| (catch_up.row as usize) < layout.n_users);
        let (users_owe, items_owe) = batch.catch_ups.split_at(n_users);
        items.clear();
        for items_owe in items_owe.chunks(AT_ONCE) {
            state.fetch(items_owe);
            for catch_up in items_owe {
                items.push(catch_up.row, state.catch_up(catch_up, idle));
            }
        }
        terms.clear();
        let mut by_user = batch.ratings.chunk_by(|a, b| a.user_row == b.user_row);
        for users_owe in users_owe.chunks(AT_ONCE) {
            state.fetch(users_owe);
            let ratings = by_user.clone().take(users_owe.len()).flatten();
            items.fetch(ratings.map(|rating| rating.item_row));
            for catch_up in users_owe {
                let user = state.catch_up(catch_up, idle);
                gradient.fill(0.0);
                for rating in by_user.next().unwrap_or_default() {
                    let (item, item_gradient) = items.get(rating.item_row);
                    let (term, residual) = forward.error(user, item, rating.value, batch.ratings.len());
                    add_share(layout, residual, item, gradient);
                    add_share(layout, residual, user, item_gradient);
                    terms.push(term);
                }
                state.add_gradient(idle, batch.index, catch_up.row, gradient);
            }
        }
        let mut gradients = items.gradients();
        for items_owe in items_owe.chunks(AT_ONCE) {
            state.fetch(items_owe);
            for (catch_up, gradient) in items_owe.iter().zip(&mut gradients) {
                state.add_gradient(idle, batch.index, catch_up.row, gradient);
            }
        }
    }
}

//! What makes a prediction of a user's and an item's row: a dot product or a net.

use super::dot::Dot;
use super::net::Net;
use super::state::State;
use crate::data::Class;
use crate::engine::Loss;
use crate::engine::idle::IdleSteps;
use crate::engine::plan::{Batch, RowRating};
use crate::model::{ModelSpec, Params};

#[allow(clippy::large_enum_variant, reason = "there is one head at a time, whichever is larger")]
pub enum Head {
    Dot(Dot),
    Net(Net),
}

impl Head {
    /// Takes the head's part of `params`; parameters go into `rows`, the table.
    pub fn new(spec: &ModelSpec, loss: Loss, params: &Params, rows: &mut [f32]) -> Head {
        if spec.kind.is_net() { Head::Net(Net::new(spec, loss, params, rows)) } else { Head::Dot(Dot::new(spec, loss)) }
    }

    /// Gives the head's part of `params` back.
    pub fn unpack(&self, rows: &[f32], params: &mut Params) {
        if let Head::Net(net) = self {
            net.unpack(rows, params);
        }
    }

    /// Predictions for pairs of rows.
    pub fn predict(&self, rows: &[f32], pairs: &[RowRating]) -> Vec<f32> {
        match self {
            Head::Dot(dot) => dot.predict(rows, pairs),
            Head::Net(net) => net.predict(rows, pairs),
        }
    }

    /// Predictions for one user, whose row this is, and each of these items. Until the next step, `rows` is the same
    /// table each time.
    pub fn predict_for(&self, rows: &[f32], user: &[f32], items: &[Class]) -> Vec<f32> {
        match self {
            Head::Dot(dot) => dot.predict_for(rows, user, items),
            Head::Net(net) => net.predict_for(rows, user, items),
        }
    }

    /// Adds the gradient of the row of the user whose ratings these are, in a batch of `batch_size`, where everything
    /// else is frozen.
    pub fn user_gradient(&mut self, rows: &[f32], ratings: &[RowRating], batch_size: usize, gradient: &mut [f32]) {
        match self {
            Head::Dot(dot) => dot.user_gradient(rows, ratings, batch_size, gradient),
            Head::Net(net) => net.user_gradient(rows, ratings, batch_size, gradient),
        }
    }

    /// Multiplications of a prediction, about.
    pub fn multiplications(&self) -> usize {
        match self {
            Head::Dot(dot) => dot.multiplications(),
            Head::Net(net) => net.multiplications(),
        }
    }

    /// One optimizer step; fills `terms` with the loss of each rating.
    pub fn step(&mut self, state: &mut State, idle: &IdleSteps, batch: &Batch, terms: &mut Vec<f32>) {
        match self {
            Head::Dot(dot) => dot.step(state, idle, batch, terms),
            Head::Net(net) => net.step(state, idle, batch, terms),
        }
    }
}

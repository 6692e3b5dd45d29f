//! What makes a prediction of a user's and an item's row: a dot product or a net.

use super::dot_bias::DotBias;
use super::net::Net;
use super::row_gradient::row_gradient;
use crate::engine::Loss;
use crate::engine::plan::RowRating;
use crate::engine::rows::RowLayout;
use crate::model::{ModelSpec, Params};

#[allow(clippy::large_enum_variant, reason = "there is one head at a time, whichever is larger")]
pub enum Head {
    Dot(DotBias),
    Net(Net),
}

impl Head {
    /// Takes the head's part of `params`; parameters go into `rows`, the table.
    pub fn new(spec: &ModelSpec, loss: Loss, params: &Params, rows: &mut [f32]) -> Head {
        if spec.kind.is_net() {
            Head::Net(Net::new(spec, loss, params, rows))
        } else {
            Head::Dot(DotBias::new(spec, loss))
        }
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
            Head::Dot(dot) => pairs.iter().map(|pair| dot.predict(rows, pair.user_row, pair.item_row)).collect(),
            Head::Net(net) => net.predict(rows, pairs),
        }
    }

    /// Forward pass over a batch, and backward through the layers of a net: losses, and what
    /// [`Head::row_gradient`] needs.
    pub fn learn(&mut self, rows: &[f32], batch: &[RowRating], terms: &mut Vec<f32>, residuals: &mut Vec<f32>) {
        match self {
            Head::Dot(dot) => dot.forward(rows, batch, terms, residuals),
            Head::Net(net) => {
                net.forward(rows, batch, terms, residuals);
                net.backward(rows, residuals);
            }
        }
    }

    /// Gradient of the row of one user or item; `own` are its ratings within the batch.
    pub fn row_gradient(
        &self,
        layout: &RowLayout,
        rows: &[f32],
        (batch, residuals): (&[RowRating], &[f32]),
        row: u32,
        own: impl Iterator<Item = usize>,
        gradient: &mut [f32],
    ) {
        match self {
            Head::Dot(_) => row_gradient(layout, rows, row, own.map(|k| (batch[k], residuals[k])), gradient),
            Head::Net(net) => net.embedding_gradient(row, own, gradient),
        }
    }

    /// Gradients of the rows that hold layer parameters.
    pub fn layer_gradients(&self) -> impl Iterator<Item = (u32, &[f32])> {
        match self {
            Head::Dot(_) => None,
            Head::Net(net) => Some(net.layer_gradients()),
        }
        .into_iter()
        .flatten()
    }
}

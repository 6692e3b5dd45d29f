//! What makes a prediction of a user's and an item's row: a dot product or a net.

use super::Gpu;
use super::dispatch::Dispatch;
use super::dot::Dot;
use super::net::Net;
use super::state::{PlanBuffers, State};
use crate::engine::{EngineError, Recipe};
use crate::model::{ModelSpec, Params};
use wgpu::Buffer;

#[allow(clippy::large_enum_variant, reason = "there is one head at a time, whichever is larger")]
pub enum Head {
    Dot(Dot),
    Net(Net),
}

/// What a head learns from and changes.
pub struct Learning<'a> {
    pub state: &'a State,
    pub schedule: &'a Buffer,
    pub plan: &'a PlanBuffers,
    /// Ratings of the largest batch.
    pub batch_size: usize,
}

impl Head {
    /// Takes the head's part of `params`; parameters go into `rows`, the table. `layers_offset` is where the kernels
    /// find those of layers.
    pub fn new(
        gpu: &Gpu,
        step: &wgpu::BindGroupLayout,
        spec: &ModelSpec,
        recipe: &Recipe,
        params: &Params,
        (rows, layers_offset): (&mut [f32], usize),
    ) -> Result<Head, EngineError> {
        Ok(if spec.kind.is_net() {
            Head::Net(Net::new(gpu, step, spec, recipe, params, (rows, layers_offset))?)
        } else {
            Head::Dot(Dot::compile(gpu, step, spec, recipe))
        })
    }

    /// Gives the head's part of `params` back.
    pub async fn unpack(&self, gpu: &Gpu, rows: &[f32], params: &mut Params) -> Result<(), EngineError> {
        match self {
            Head::Dot(_) => Ok(()),
            Head::Net(net) => net.unpack(gpu, rows, params).await,
        }
    }

    /// The kernels of one step, from its ratings to losses and moments.
    pub fn learn<'a>(&'a self, gpu: &Gpu, learning: &Learning) -> Result<Vec<Dispatch<'a>>, EngineError> {
        match self {
            Head::Dot(dot) => dot.learn(gpu, learning),
            Head::Net(net) => net.learn(gpu, learning),
        }
    }

    /// The kernel that makes many steps in one dispatch, where that is faster.
    pub fn many_steps<'a>(&'a self, gpu: &Gpu, learning: &Learning) -> Option<Dispatch<'a>> {
        match self {
            Head::Dot(dot) => dot.many_steps(gpu, learning),
            Head::Net(_) => None,
        }
    }

    /// The kernels that predict `pairs`, at most `at_once` in one step.
    pub fn predict<'a>(
        &'a self,
        gpu: &Gpu,
        rows: &Buffer,
        pairs: &Buffer,
        predictions: &Buffer,
        at_once: usize,
    ) -> Result<Vec<Dispatch<'a>>, EngineError> {
        match self {
            Head::Dot(dot) => dot.predict(gpu, rows, pairs, predictions),
            Head::Net(net) => net.predict(gpu, rows, pairs, predictions, at_once),
        }
    }
}

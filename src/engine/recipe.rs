//! What an engine is made from: where training starts, and how it goes on.

use super::layers::Layers;
use super::rows::RowLayout;
use super::{AdamW, Loss, StepHyper};
use crate::model::{ModelSpec, Params};

/// Where training starts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    pub params: Params,
    /// What the optimizer remembers of earlier steps; nothing where it begins anew.
    pub means: Option<RunningMeans>,
}

/// The running means of AdamW, parameter by parameter, as the last step left them.
#[derive(Clone, Debug, PartialEq)]
pub struct RunningMeans {
    /// Of the gradient (fastai's `grad_avg`).
    pub grad_avg: Params,
    /// Of the squared gradient (fastai's `sqr_avg`).
    pub sqr_avg: Params,
}

/// What decides a step, beside the model and the batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    pub loss: Loss,
    pub optimizer: AdamW,
    /// Hyperparameters of every step to come, first to last.
    pub schedule: Vec<StepHyper>,
}

impl RunningMeans {
    /// Both as tables of rows. An engine keeps them faded already for the step that comes next, so that its gradient
    /// need only be added.
    pub fn pack(&self, spec: &ModelSpec, optimizer: &AdamW, next: &StepHyper) -> [Vec<f32>; 2] {
        let layout = RowLayout::new(spec);
        let layers = Layers::new(spec, &layout);
        [(&self.grad_avg, next.momentum), (&self.sqr_avg, optimizer.sqr_momentum)].map(|(means, keep)| {
            let mut rows = layout.pack(spec, means);
            layers.pack(means, &mut rows);
            rows.iter_mut().for_each(|mean| *mean *= keep);
            rows
        })
    }

    /// Gives them their names back; the reverse of [`RunningMeans::pack`].
    pub fn unpack(spec: &ModelSpec, optimizer: &AdamW, next: &StepHyper, tables: [&[f32]; 2]) -> RunningMeans {
        let layout = RowLayout::new(spec);
        let layers = Layers::new(spec, &layout);
        let named = |rows: &[f32], keep: f32| {
            let rows: Vec<f32> = rows.iter().map(|mean| mean / keep).collect();
            let mut params = layout.unpack(spec, &rows);
            layers.unpack_parameters(&rows, &mut params);
            params
        };
        let [grad_avg, sqr_avg] = tables;
        RunningMeans { grad_avg: named(grad_avg, next.momentum), sqr_avg: named(sqr_avg, optimizer.sqr_momentum) }
    }
}

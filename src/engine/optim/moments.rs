//! The moments of AdamW by the names of the parameters, as a checkpoint holds them.

use super::{AdamW, StepHyper};
use crate::engine::layers::Layers;
use crate::engine::rows::RowLayout;
use crate::model::{ModelSpec, Params};

/// First and second moment of every parameter's gradient, as the last step left them.
#[derive(Clone, Debug, PartialEq)]
pub struct Moments {
    /// First moments (fastai's `grad_avg`).
    pub grad_avg: Params,
    /// Second moments (fastai's `sqr_avg`).
    pub sqr_avg: Params,
}

impl Moments {
    /// Both as tables of rows. An engine multiplies moments ahead of the step that comes `next`, so that it only adds
    /// the gradient.
    pub fn pack(&self, spec: &ModelSpec, optimizer: &AdamW, next: &StepHyper) -> [Vec<f32>; 2] {
        let layout = RowLayout::new(spec);
        let layers = Layers::new(spec, &layout);
        [(&self.grad_avg, next.momentum), (&self.sqr_avg, optimizer.sqr_momentum)].map(|(moments, momentum)| {
            let mut rows = layout.pack(spec, moments);
            layers.pack(moments, &mut rows);
            rows.iter_mut().for_each(|moment| *moment *= momentum);
            rows
        })
    }

    /// The reverse of [`Moments::pack`].
    pub fn unpack(spec: &ModelSpec, optimizer: &AdamW, next: &StepHyper, tables: [&[f32]; 2]) -> Moments {
        let layout = RowLayout::new(spec);
        let layers = Layers::new(spec, &layout);
        let named = |rows: &[f32], momentum: f32| {
            let rows: Vec<f32> = rows.iter().map(|moment| moment / momentum).collect();
            let mut params = layout.unpack(spec, &rows);
            layers.unpack_parameters(&rows, &mut params);
            params
        };
        let [grad_avg, sqr_avg] = tables;
        Moments { grad_avg: named(grad_avg, next.momentum), sqr_avg: named(sqr_avg, optimizer.sqr_momentum) }
    }
}

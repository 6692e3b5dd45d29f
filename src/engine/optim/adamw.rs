//! The numbers of AdamW: those that are constant, and those that belong to a step.

use bytemuck::{Pod, Zeroable};

/// The constants of AdamW (fastai's `Adam` with `decouple_wd=True`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamW {
    /// How much of the second moment each step retains (fastai's `sqr_mom`).
    pub sqr_momentum: f32,
    /// Keeps the division defined where every gradient so far was 0.
    pub eps: f32,
}

impl Default for AdamW {
    fn default() -> Self {
        AdamW { sqr_momentum: 0.99, eps: 1e-5 }
    }
}

/// What one optimizer step needs beside the gradient. The shaders read the same struct.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct StepHyper {
    /// Decoupled weight decay: `1 - lr * wd`, by which the step multiplies every parameter first.
    pub decay: f32,
    /// How much of the first moment the step retains.
    pub momentum: f32,
    /// Learning rate over the debiasing of the first moment: `lr / (1 - momentum^t)`.
    pub step_size: f32,
    /// Debiasing of the second moment: `1 / (1 - sqr_momentum^t)`.
    pub sqr_debias: f32,
}

impl AdamW {
    /// Hyperparameters of step `t`, counted from 1, as fastai's `adam_step` derives them.
    pub fn step(&self, t: u64, learning_rate: f64, momentum: f64, weight_decay: f64) -> StepHyper {
        let t = t as f64;
        StepHyper {
            decay: (1.0 - learning_rate * weight_decay) as f32,
            momentum: momentum as f32,
            step_size: (learning_rate / (1.0 - momentum.powf(t))) as f32,
            sqr_debias: (1.0 / (1.0 - f64::from(self.sqr_momentum).powf(t))) as f32,
        }
    }
}

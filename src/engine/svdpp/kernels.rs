//! What a step is made of, row by row: each function is the twin of the shader of its name.

use super::problem::SvdppRow;
use super::spec::BIAS_SHARE;
use crate::engine::tables::{Table, dot, first_of_lane, sum, sum_of_products, sum_rows};
use wide::f32x4;

/// Adam, as torch has it.
pub const MOMENTUM: f32 = 0.9;
pub const SQR_MOMENTUM: f32 = 0.95;
pub const EPS: f32 = 1e-8;

/// What a step does with the moments.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StepSize {
    /// The learning rate over 1 - 0.9^t.
    pub step_size: f32,
    /// 1 / (1 - 0.95^t).
    pub sqr_debias: f32,
}

impl StepSize {
    /// Of the step that is number `t`, counted from 1.
    pub fn new(rate: f64, t: u32) -> StepSize {
        let left = |momentum: f32| 1.0 - f64::from(momentum).powi(t as i32);
        StepSize { step_size: (rate / left(MOMENTUM)) as f32, sqr_debias: (1.0 / left(SQR_MOMENTUM)) as f32 }
    }
}

/// A step of Adam on one row, whose gradient gets λ w on top.
fn adam(table: &mut Table, row: usize, gradient: &[f32x4], penalty: f32, step: StepSize) {
    let (at, lanes) = (row * gradient.len(), gradient.len());
    let params = &mut table.params[at..][..lanes];
    let grad_avg = &mut table.grad_avg[at..][..lanes];
    let sqr_avg = &mut table.sqr_avg[at..][..lanes];
    let (step_size, sqr_debias) = (f32x4::splat(step.step_size), f32x4::splat(step.sqr_debias));
    for lane in 0..lanes {
        let penalty = if lane + 1 == lanes { BIAS_SHARE * penalty } else { penalty };
        let gradient = gradient[lane] + f32x4::splat(penalty) * params[lane];
        let momentum = f32x4::splat(MOMENTUM) * grad_avg[lane] + f32x4::splat(1.0 - MOMENTUM) * gradient;
        let square =
            f32x4::splat(SQR_MOMENTUM) * sqr_avg[lane] + f32x4::splat(1.0 - SQR_MOMENTUM) * gradient * gradient;
        (grad_avg[lane], sqr_avg[lane]) = (momentum, square);
        params[lane] -= step_size * momentum / ((square * sqr_debias).sqrt() + f32x4::splat(EPS));
    }
}

/// Errors U_u·Z_i + b_u + b_i − y of one user's ratings of `items`, and the sum of their squares.
pub fn errors(user: &[f32x4], items: &[u32], item_vectors: &[f32x4], targets: &[f32], errors: &mut Vec<f32>) -> f32 {
    errors.clear();
    let lanes = user.len();
    // Most models have 32 factors, and a loop of a known length is unrolled.
    let pairs = items.iter().map(|&item| &item_vectors[item as usize * lanes..][..lanes]).zip(targets);
    if let Some(user) = user.first_chunk::<9>().filter(|_| lanes == 9) {
        errors.extend(pairs.map(|(item, target)| dot(user, item) - target));
    } else {
        errors.extend(pairs.map(|(item, target)| dot(user, item) - target));
    }
    sum_of_products(errors, errors)
}

/// Gradient of one row of an explicit table, Σ e · the other side's vectors, its step, and, for the implicit table of
/// the other side, the gradient times the scale of the row.
#[allow(clippy::too_many_arguments, reason = "one row of each table")]
pub fn gradient(
    table: &mut Table,
    row: usize,
    own: &SvdppRow,
    others: &[u32],
    errors: &[f32],
    other_vectors: &[f32x4],
    scaled: &mut [f32x4],
    step: StepSize,
) {
    let (bias, factors) = scaled.split_last_mut().expect("every row has a bias");
    sum_rows(others, Some(errors), other_vectors, factors.len() + 1, factors);
    // A bias is multiplied with 1, whatever the other's is.
    *bias = first_of_lane(sum(errors));
    adam(table, row, scaled, own.penalty, step);
    scaled.iter_mut().for_each(|lane| *lane *= f32x4::splat(own.scale));
}

/// Gradient of one row of an implicit table, the sum of the scaled gradients of all that it met, and its step.
pub fn implicit_gradient(
    table: &mut Table,
    row: usize,
    others: &[u32],
    scaled: &[f32x4],
    penalty: f32,
    gradient: &mut [f32x4],
    step: StepSize,
) {
    sum_rows(others, None, scaled, gradient.len(), gradient);
    adam(table, row, gradient, penalty, step);
}

/// Gradient of one feature, Σ of the gradients of its items by their weights, and its step.
#[allow(clippy::too_many_arguments, reason = "one row of each table")]
pub fn feature_gradient(
    table: &mut Table,
    row: usize,
    items: &[u32],
    weights: &[f32],
    gradients: &[f32x4],
    penalty: f32,
    gradient: &mut [f32x4],
    step: StepSize,
) {
    sum_rows(items, Some(weights), gradients, gradient.len(), gradient);
    adam(table, row, gradient, penalty, step);
}

/// The vector of one row: its explicit row, the implicit rows of all that it met by the scale of the row, and its
/// features by their weights.
pub fn vector(
    explicit: &[f32x4],
    scale: f32,
    others: &[u32],
    implicit: &[f32x4],
    features: (&[u32], &[f32], &[f32x4]),
    vector: &mut [f32x4],
) {
    let lanes = vector.len();
    sum_rows(others, None, implicit, lanes, vector);
    for (sum, own) in vector.iter_mut().zip(explicit) {
        *sum = *own + f32x4::splat(scale) * *sum;
    }
    let (features, weights, table) = features;
    for (&feature, &weight) in features.iter().zip(weights) {
        for (sum, part) in vector.iter_mut().zip(&table[feature as usize * lanes..]) {
            *sum += f32x4::splat(weight) * *part;
        }
    }
}

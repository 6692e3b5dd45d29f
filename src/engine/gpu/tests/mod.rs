//! Each shader against its CPU twin, kernel by kernel; whole engines side by side; the structs both sides share.

mod dot;
mod engines;
mod nets;
mod scene;
mod stage;
mod structs;
mod trial;

use super::*;
use crate::data::{Ratings, Seed, Stream};
use crate::engine::cpu::CpuEngine;
use crate::engine::cpu::adamw::RowMoments;
use crate::engine::{AdamW, Loss, StepHyper};
use crate::model::ModelKind;
use pollster::block_on;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};
use scene::Scene;
use stage::Stage;
use trial::Trial;

fn normal(rng: &mut impl Rng) -> f32 {
    StandardNormal.sample(rng)
}

fn recipe(schedule: Vec<StepHyper>) -> Recipe {
    Recipe { loss: Loss::Mse, optimizer: AdamW::default(), schedule }
}

#[track_caller]
fn assert_close(gpu: &[f32], cpu: &[f32], what: &str) {
    assert_eq!(gpu.len(), cpu.len(), "{what}");
    for (k, (g, c)) in gpu.iter().zip(cpu).enumerate() {
        assert!((g - c).abs() <= 1e-5 * (1.0 + c.abs()), "{what} [{k}]: {g} on the GPU, {c} on the CPU");
    }
}

fn assert_moments(stage: &Stage, state: &State, moments: &RowMoments) {
    let [grad_avg, sqr_avg] = moments.parts();
    assert_close(&stage.download(&state.grad_avg), &grad_avg, "moments of the gradient");
    assert_close(&stage.download(&state.sqr_avg), &sqr_avg, "moments of the squared gradient");
}

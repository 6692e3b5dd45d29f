//! Whole engines side by side, and each shader against its CPU twin.

mod engines;
mod trial;
mod twins;

use super::*;
use crate::data::{Ratings, Seed, Stream};
use crate::engine::cpu::CpuEngine;
use crate::engine::{AdamW, Loss, StepHyper};
use crate::model::ModelKind;
use pollster::block_on;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};
use trial::Trial;

fn normal(rng: &mut impl Rng) -> f32 {
    StandardNormal.sample(rng)
}

fn recipe(schedule: Vec<StepHyper>) -> Recipe {
    Recipe { loss: Loss::Mse, optimizer: AdamW::default(), schedule }
}

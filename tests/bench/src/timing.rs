//! Trains as the page's worker does, chunk after chunk, and takes the learner's own time.

use crate::process;
use anyhow::Result;
use clap::ValueEnum;
use std::time::Instant;
use tastemap::data::Dataset;
use tastemap::engine::Engine;
use tastemap::engine::cpu::CpuEngine;
use tastemap::engine::gpu::{Gpu, GpuEngine};
use tastemap::train::{Learner, Pace, Run, TrainConfig};

/// The engine to time.
#[derive(Clone, Copy, ValueEnum)]
pub enum EngineName {
    Cpu,
    Gpu,
}

/// What came of it.
#[derive(Default)]
pub struct Timing {
    /// What the engine ran on.
    pub adapter: String,
    pub train_ratings: usize,
    /// Of each run: all epochs with their validation, without preparations.
    pub run_seconds: Vec<f64>,
    /// The same runs by the processor's time, where that can be told: the CPU engine is one thread, a GPU is not.
    pub processor_seconds: Vec<f64>,
    /// At the end of the last run.
    pub valid_loss: Option<f64>,
}

/// Trains `runs` times from the start.
pub async fn time(name: EngineName, config: &TrainConfig, dataset: &Dataset, runs: usize) -> Result<Timing> {
    let mut timing = Timing::default();
    for _ in 0..runs {
        let run = Run::prepare(config, dataset)?;
        let engine = open(name, &run).await?;
        timing.adapter = engine.facts().adapter;
        timing.train_ratings = run.train.len();
        let mut learner = Learner::new(run, engine);
        let mut pace = Pace::default();
        let before = process::processor_seconds();
        while !learner.is_finished() {
            let began = Instant::now();
            let advance = learner.advance(pace.steps()).await?;
            pace.observe(advance.smoothed_losses.len(), began.elapsed().as_secs_f64());
        }
        timing.run_seconds.push(learner.seconds());
        if let (EngineName::Cpu, Some(before), Some(after)) = (name, before, process::processor_seconds()) {
            timing.processor_seconds.push(after - before);
        }
        timing.valid_loss = learner.history().last().map(|epoch| epoch.valid_loss);
    }
    Ok(timing)
}

async fn open(name: EngineName, run: &Run) -> Result<Box<dyn Engine>> {
    let (spec, start, recipe) = (run.spec.clone(), &run.start, run.recipe.clone());
    Ok(match name {
        EngineName::Cpu => Box::new(CpuEngine::new(spec, start, recipe)),
        EngineName::Gpu => {
            let gpu = Gpu::open().await?;
            Box::new(GpuEngine::new(&gpu, spec, start, recipe).await?)
        }
    })
}

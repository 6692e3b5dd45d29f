//! Times the engines of "Best accuracy" and "Best lists" on one dataset, natively, and prints one line of JSON.

#[allow(dead_code)]
mod process;
mod source;

use anyhow::Result;
use clap::{Parser, ValueEnum};
use serde_json::json;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tastemap::data::{Class, Dataset, ItemFeatures, Seed, Stream, batched, steps_per_epoch};
use tastemap::engine::AdamW;
use tastemap::engine::cpu::CpuEngine;
use tastemap::engine::gpu::Gpu;
use tastemap::engine::softmax::{
    Choices, SoftmaxCpu, SoftmaxEngine, SoftmaxGpu, SoftmaxParams, SoftmaxSpec, SoftmaxStart,
};
use tastemap::engine::svdpp::{
    PEAK_RATE, SvdppCpu, SvdppEngine, SvdppGpu, SvdppParams, SvdppProblem, SvdppSpec, SvdppStart, rates,
};
use tastemap::insight::FoldIn;
use tastemap::model::ModelKind;
use tastemap::train::{Learner, RateCurve, Run, TrainConfig};

/// How long one training goes on without anyone looking at the clock.
const CHUNK: Duration = Duration::from_millis(100);

/// What trains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Model {
    AccuracyCpu,
    AccuracyGpu,
    ListsCpu,
    ListsGpu,
    /// Folding someone with 300 ratings into "Best accuracy".
    FoldIn,
}

/// Trains on all ratings and tells how long a step takes.
#[derive(Parser)]
struct Arguments {
    #[arg(long, value_enum)]
    model: Model,
    /// What to train on: sample, or a shape as the page's address names it; without it, the files named at the end.
    #[arg(long)]
    data: Option<String>,
    /// Steps of "Best accuracy", epochs of "Best lists", people folded in.
    #[arg(long)]
    steps: usize,
    /// Choices per batch.
    #[arg(long, default_value_t = 1024)]
    batch: usize,
    /// Ratings files, as one would drop them on the page.
    files: Vec<std::path::PathBuf>,
}

/// What was measured.
struct Timing {
    adapter: String,
    prepare_seconds: f64,
    seconds: f64,
    steps: usize,
    processor_seconds: Option<f64>,
}

fn main() -> Result<()> {
    let Arguments { model, data, steps, batch, files } = Arguments::parse();
    let dataset = source::load(data.as_deref(), &files)?;
    let timing = match model {
        Model::FoldIn => pollster::block_on(fold_in(&dataset, steps))?,
        Model::ListsCpu | Model::ListsGpu => pollster::block_on(lists(&dataset, steps, batch, model))?,
        Model::AccuracyCpu | Model::AccuracyGpu => pollster::block_on(accuracy(&dataset, steps, model))?,
    };
    let line = json!({
        "model": format!("{model:?}"),
        "adapter": timing.adapter,
        "ratings": dataset.ratings.len(),
        "prepare_seconds": timing.prepare_seconds,
        "seconds": timing.seconds,
        "seconds_per_step": timing.seconds / timing.steps as f64,
        "processor_seconds": timing.processor_seconds,
        "peak_bytes": process::peak_memory(),
    });
    println!("{line}");
    Ok(())
}

async fn accuracy(dataset: &Dataset, steps: usize, model: Model) -> Result<Timing> {
    let spec = SvdppSpec::default();
    let began = Instant::now();
    let features = ItemFeatures::new(0, dataset.items.names().iter().map(|title| (0, &title[..])));
    let (n_users, n_items) = (dataset.users.len(), dataset.items.len());
    let problem = Rc::new(SvdppProblem::new(&dataset.ratings, n_users, n_items, &features, &spec)?);
    let start = SvdppStart { params: SvdppParams::initial(&problem, spec.factors, Seed(0)), moments: None };
    let mut engine: Box<dyn SvdppEngine> = match model {
        Model::AccuracyGpu => Box::new(SvdppGpu::new(&Gpu::open().await?, problem, spec, &start).await?),
        _ => Box::new(SvdppCpu::new(problem, spec, &start)),
    };
    let prepare_seconds = began.elapsed().as_secs_f64();
    let (began, processor) = (Instant::now(), process::processor_seconds());
    let rates = rates(steps, PEAK_RATE);
    let mut done = 0;
    while done < steps {
        done += engine.run(&rates[done..], Instant::now() + CHUNK).await?.len();
    }
    Ok(Timing {
        adapter: engine.facts().adapter,
        prepare_seconds,
        seconds: began.elapsed().as_secs_f64(),
        steps,
        processor_seconds: process::processor_seconds().zip(processor).map(|(after, before)| after - before),
    })
}

async fn lists(dataset: &Dataset, epochs: usize, batch_size: usize, model: Model) -> Result<Timing> {
    const FACTORS: usize = 50;
    let began = Instant::now();
    let spec = SoftmaxSpec { n_users: dataset.users.len(), n_items: dataset.items.len(), factors: FACTORS };
    let choices = Choices::new(&dataset.ratings, spec.n_users, spec.n_items);
    let start = SoftmaxStart { params: SoftmaxParams::initial(&spec, Seed(0)), moments: None };
    let optimizer = AdamW::default();
    let mut engine: Box<dyn SoftmaxEngine> = match model {
        Model::ListsGpu => Box::new(SoftmaxGpu::new(&Gpu::open().await?, spec, &start, optimizer).await?),
        _ => Box::new(SoftmaxCpu::new(spec, &start, optimizer)),
    };
    let prepare_seconds = began.elapsed().as_secs_f64();
    let (began, processor) = (Instant::now(), process::processor_seconds());
    let steps_per_epoch = steps_per_epoch(choices.len(), batch_size);
    let hypers: Vec<_> = RateCurve::one_cycle(0.015).hypers(epochs * steps_per_epoch, 0, &optimizer, 0.35).collect();
    for (epoch, hypers) in hypers.chunks(steps_per_epoch).enumerate() {
        let order = batched(choices.len(), batch_size, Seed(0), epoch as u32);
        let batches = order.chunks(batch_size).enumerate().map(|(k, rows)| {
            let pairs = choices.pairs.select(rows);
            let step = (epoch * steps_per_epoch + k) as u32;
            choices.batch(&pairs.user, &pairs.item, &mut Seed(0).stream(Stream::Negatives { step }))
        });
        let batches: Vec<_> = batches.collect();
        engine.run(&batches, hypers).await?;
    }
    Ok(Timing {
        adapter: engine.facts().adapter,
        prepare_seconds,
        seconds: began.elapsed().as_secs_f64(),
        steps: hypers.len(),
        processor_seconds: process::processor_seconds().zip(processor).map(|(after, before)| after - before),
    })
}

async fn fold_in(dataset: &Dataset, people: usize) -> Result<Timing> {
    let config = TrainConfig { epochs: 20, ..TrainConfig::of(ModelKind::BestAccuracy) };
    let began = Instant::now();
    let run = Run::prepare(&config, dataset)?;
    let n_train = run.train.len();
    let engine = run.objective.clone().on_cpu(run.spec.clone(), &run.start, run.recipe.clone());
    let mut learner = Learner::new(run, engine);
    while !learner.is_finished() {
        learner.advance(1).await?;
    }
    let mut model = FoldIn::new(&learner.checkpoint().await?, n_train);
    let prepare_seconds = began.elapsed().as_secs_f64();
    let n_items = dataset.items.len();
    let (began, processor) = (Instant::now(), process::processor_seconds());
    for person in 0..people {
        let rating = |k: usize| ((1 + (person + 7 * k) % (n_items - 1)) as Class, (1 + k % 5) as f32);
        let ratings: Vec<_> = (0..300).map(rating).collect();
        anyhow::ensure!(model.fit(&ratings).factors.iter().all(|x| x.is_finite()));
    }
    Ok(Timing {
        adapter: CpuEngine::facts_of_this_machine().adapter,
        prepare_seconds,
        seconds: began.elapsed().as_secs_f64(),
        steps: people,
        processor_seconds: process::processor_seconds().zip(processor).map(|(after, before)| after - before),
    })
}

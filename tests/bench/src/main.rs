//! Times one engine on one dataset, natively, and prints one line of JSON. `cargo xtask bench` runs it once per
//! measurement: the peak of the memory is that of the whole process.

mod process;
mod source;
mod timing;

use anyhow::Result;
use clap::Parser;
use serde_json::json;
use tastemap::train::TrainConfig;
use timing::EngineName;

/// Trains "Dot product + bias" with the page's defaults and tells how long it took.
#[derive(Parser)]
struct Arguments {
    #[arg(long, value_enum)]
    engine: EngineName,
    /// What to train on: sample, or a shape as the page's address names it; without it, the files named at the end.
    #[arg(long)]
    data: Option<String>,
    #[arg(long)]
    batch: usize,
    #[arg(long, default_value_t = 5)]
    epochs: usize,
    /// Runs, one after the other, each from the start.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Ratings files, as one would drop them on the page.
    files: Vec<std::path::PathBuf>,
}

fn main() -> Result<()> {
    let Arguments { engine, data, batch, epochs, runs, files } = Arguments::parse();
    let dataset = source::load(data.as_deref(), &files)?;
    let config = TrainConfig { batch_size: batch, epochs, ..TrainConfig::default() };
    let timing = pollster::block_on(timing::time(engine, &config, &dataset, runs))?;
    let line = json!({
        "adapter": timing.adapter,
        "epochs": epochs,
        "train_ratings": timing.train_ratings,
        "run_seconds": timing.run_seconds,
        "processor_seconds": timing.processor_seconds,
        "valid_loss": timing.valid_loss,
        "peak_bytes": process::peak_memory(),
    });
    println!("{line}");
    Ok(())
}

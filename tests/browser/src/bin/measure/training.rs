//! Times the built page in the browser and prints one line of JSON: `measure training cpu|gpu RUNS ENDING [FILE...]`,
//! where the ending of the page's address holds the settings. `cargo xtask bench` runs it once per measurement.

use anyhow::{Context, Result, bail, ensure};
use browser_tests::{Gpu, memory, visit};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(600);

pub async fn run(mut arguments: impl Iterator<Item = String>) -> Result<()> {
    let gpu = match arguments.next().as_deref() {
        Some("cpu") => Gpu::Missing,
        Some("gpu") => Gpu::SwiftShader,
        _ => bail!("the first argument is cpu or gpu"),
    };
    let runs: usize = arguments.next().context("the second argument is the number of runs")?.parse()?;
    let ending = arguments.next().context("the third argument is the ending of the page's address")?;
    // The browser takes files by their full paths only.
    let files: Vec<PathBuf> = arguments.map(fs::canonicalize).collect::<Result<_, _>>()?;
    visit(gpu, &ending, async |page| {
        // Data that the address asks for may take its time to be drawn.
        page.wait_for_state("ready", PATIENCE).await?;
        if !files.is_empty() {
            page.load_files(&files, &files[0].file_name().unwrap_or_default().to_string_lossy()).await?;
        }
        let mut reports = Vec::new();
        for _ in 0..runs {
            page.train(PATIENCE).await?;
            reports.push(page.download_json("Download run (JSON)").await?);
        }
        println!("{}", summary(gpu, &reports)?);
        Ok(())
    })
    .await
}

/// What the reports of the page say of all runs.
fn summary(gpu: Gpu, reports: &[Value]) -> Result<Value> {
    let last = reports.last().context("there was no run")?;
    let engine = &last["engine"];
    let wanted = if gpu == Gpu::Missing { "Cpu" } else { "Gpu" };
    ensure!(engine["kind"] == wanted, "not the engine {wanted} ran but {engine}");
    let run_seconds: Vec<&Value> = reports.iter().map(|report| &report["train_seconds"]).collect();
    let epochs = last["history"].as_array().context("the run has no epochs")?;
    Ok(json!({
        "adapter": engine["adapter"],
        "epochs": epochs.len(),
        "train_ratings": last["dataset"]["n_train"],
        "run_seconds": run_seconds,
        "valid_loss": epochs.last().map(|epoch| &epoch["valid_loss"]),
        "peak_bytes": memory::peak_of_page(),
    }))
}

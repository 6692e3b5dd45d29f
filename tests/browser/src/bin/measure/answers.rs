//! Times how long the built page takes to answer, from the press of a button or a key until the table that it changes
//! rests, and prints one line of JSON: `measure answers RUNS FILE...`. `cargo xtask bench-answers` runs it.

use anyhow::{Context, Result};
use browser_tests::{Gpu, Page, visit};
use serde_json::{Map, Value, json};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;
use thirtyfour::WebElement;

const PATIENCE: Duration = Duration::from_secs(300);
/// A table that has not changed for so long rests.
const REST: Duration = Duration::from_millis(700);

/// Presses a control, or gives it a value, and notes when what it changes was changed last, by the page's own clock.
const TIME: &str = "
    const [control, changed, value] = arguments;
    const began = performance.now();
    window.answered = null;
    window.watching?.disconnect();
    window.watching = new MutationObserver(() => window.answered = performance.now() - began);
    window.watching.observe(changed, { childList: true, subtree: true, characterData: true });
    if (value === null) return control.click();
    control.value = value;
    for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }));";

/// Models by their names in the page's address.
const MODELS: [&str; 2] = ["dot_bias", "nn_fastai"];

pub async fn run(mut arguments: impl Iterator<Item = String>) -> Result<()> {
    let runs: usize = arguments.next().context("the first argument is the number of runs")?.parse()?;
    // The browser takes files by their full paths only.
    let files: Vec<PathBuf> = arguments.map(fs::canonicalize).collect::<Result<_, _>>()?;
    let first = files.first().and_then(|file| file.file_name()).context("the other arguments are ratings files")?;
    let mut by_model = Map::new();
    for model in MODELS {
        visit(Gpu::Missing, &format!("?epochs=1&bs=1024&model={model}"), async |page| {
            page.load_files(&files, &first.to_string_lossy()).await?;
            page.train(PATIENCE).await?;
            tokio::time::sleep(REST).await;
            by_model.insert(model.to_owned(), answers(page, runs).await?);
            Ok(())
        })
        .await?;
    }
    println!("{}", json!({ "milliseconds": by_model }));
    Ok(())
}

/// Milliseconds of each question, the first time and every time after.
async fn answers(page: &Page, runs: usize) -> Result<Value> {
    let list = page.find("table", "Recommendations").await?;
    let mut of_lists = Vec::new();
    for run in 0..runs {
        let user = (5 + run * 7).to_string();
        of_lists.push(time(page, &page.find("combobox", "User").await?, &list, Some(&user)).await?);
    }
    let results = page.find("table", "Real and predicted ratings").await?;
    let mut of_results = Vec::new();
    for _ in 0..runs {
        of_results.push(time(page, &page.find("button", "Other rows").await?, &results, None).await?);
    }
    let neighbors = page.find("table", "Neighbors").await?;
    let mut of_neighbors = Vec::new();
    // Its options go by their places.
    for place in ["1", "0"].into_iter().cycle().take(runs) {
        let by = page.find("combobox", "Similarity").await?;
        of_neighbors.push(time(page, &by, &neighbors, Some(place)).await?);
    }
    page.find("searchbox", "Find a movie to rate").await?.send_keys("matrix").await?;
    page.press("Rate Matrix, The (1999)").await?;
    tokio::time::sleep(REST).await;
    let list = page.find("table", "Recommendations").await?;
    let mut of_you = Vec::new();
    for stars in ["5", "1"].into_iter().cycle().take(runs) {
        let slider = page.find("slider", "Your rating of Matrix, The (1999)").await?;
        of_you.push(time(page, &slider, &list, Some(stars)).await?);
    }
    Ok(json!({ "list": of_lists, "your list": of_you, "results": of_results, "neighbors": of_neighbors }))
}

async fn time(page: &Page, control: &WebElement, changed: &WebElement, value: Option<&str>) -> Result<f64> {
    page.browser().execute(TIME, vec![control.to_json()?, changed.to_json()?, value.into()]).await?;
    tokio::time::sleep(REST).await;
    page.wait_for_number("window.answered", PATIENCE).await
}

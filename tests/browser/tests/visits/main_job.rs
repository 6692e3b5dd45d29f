//! The main job, for either engine: train on what is there, look at what it learned, bring other ratings.

use anyhow::{Context, Result, bail, ensure};
use browser_tests::movielens::Ml100k;
use browser_tests::{Gpu, Page, longest_task};
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::sleep;

/// Software may have to stand in for the GPU, on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// Opens with the sample, trains on it, and shows what came of it.
pub async fn trains_on_the_sample(page: &Page) -> Result<()> {
    page.wait_until_ready().await?;
    page.wait_for_text("region", "Data", "ratings ·").await?;
    let data = page.text("region", "Data").await?;
    ensure!(data.to_lowercase().contains("synthetic"), "the sample is not said to be synthetic: {data}");

    page.train(PATIENCE).await?;

    page.wait_for_rows("Epochs", 5).await?;
    let losses = valid_losses(page).await?;
    ensure!(losses[4] < losses[0], "training does not lower the validation loss: {losses:?}");
    page.find("figure", "Loss curves").await?;
    shows_a_map(page).await?;
    page.wait_for_rows("Recommendations", 20).await?;
    Ok(())
}

/// Trains on MovieLens 100k with three seeds, and recommends only what is new to a user.
pub async fn trains_on_movielens(page: &Page, engine: &str) -> Result<()> {
    let movielens = Ml100k::find()?;
    page.load_files(
        &[movielens.ratings.clone(), movielens.titles.clone()],
        "100,000 ratings · 943 users · 1,664 items",
    )
    .await?;

    for seed in [1, 2, 3] {
        page.set("Seed", &seed.to_string()).await?;
        page.train(PATIENCE).await?;
        page.wait_for_rows("Epochs", 5).await?;
        let losses = valid_losses(page).await?;
        let last = *losses.last().context("there are no epochs")?;
        ensure!((0.79..0.845).contains(&last), "seed {seed} ends at a validation loss of {last}");
        says_what_ran(page, engine, seed).await?;
    }

    shows_a_map(page).await?;
    recommends_what_is_new(page, &movielens, "196").await
}

/// The same seed gives the same curves, digit for digit.
pub async fn repeats_itself(page: &Page) -> Result<()> {
    page.train_when_ready(PATIENCE).await?;
    let first = losses_as_shown(page).await?;
    page.train(PATIENCE).await?;
    let second = losses_as_shown(page).await?;
    ensure!(first == second, "the same seed gave {first:?}, then {second:?}");
    Ok(())
}

/// Visits that the page has to show that it is calm: what else the machine does can only lengthen a task, also by the
/// processor's time, where two threads share a core.
const VISITS: usize = 5;

/// The page answers at any time while it reads `files`, if there are any, and trains: none of its tasks takes a
/// twentieth of a second.
pub async fn stays_calm(gpu: Gpu, files: &[PathBuf]) -> Result<()> {
    let mut longest = Duration::MAX;
    for _ in 0..VISITS {
        let of_this_visit = longest_task(gpu, "?epochs=5", async |page| {
            if !files.is_empty() {
                page.load_files(files, "100,000 ratings").await?;
            }
            page.train(PATIENCE).await?;
            // What was learned is shown after training, in portions.
            sleep(Duration::from_secs(1)).await;
            Ok(())
        });
        longest = longest.min(of_this_visit.await?);
        println!("the longest task of the page took {longest:?}");
        if longest < Duration::from_millis(50) {
            return Ok(());
        }
    }
    bail!("the page's thread was blocked for {longest:?} at least")
}

/// The same on MovieLens 100k.
pub async fn stays_calm_on_movielens(gpu: Gpu) -> Result<()> {
    let Ml100k { ratings, titles } = Ml100k::find()?;
    stays_calm(gpu, &[ratings, titles]).await
}

async fn says_what_ran(page: &Page, engine: &str, seed: u64) -> Result<()> {
    let run = page.download_json("Download run (JSON)").await?;
    ensure!(run["engine"]["kind"] == engine, "the run does not name the engine {engine}: {run}");
    ensure!(run["engine"]["adapter"].as_str().is_some_and(|name| !name.is_empty()), "no adapter in {run}");
    ensure!(run["seed"] == seed, "the run does not name the seed {seed}: {run}");
    ensure!(run["history"].as_array().is_some_and(|rows| rows.len() == 5), "no history of 5 epochs in {run}");
    ensure!(run["dataset"]["n_items"] == 1664, "the run does not say what it was trained on: {run}");
    Ok(())
}

async fn shows_a_map(page: &Page) -> Result<()> {
    page.wait_for_names_in_figure("Movie map", 50).await.map(drop)
}

async fn recommends_what_is_new(page: &Page, movielens: &Ml100k, user: &str) -> Result<()> {
    let rated = movielens.rated_by(user)?;
    ensure!(rated.len() > 20, "user {user} rated {} titles only: the test reads the file wrongly", rated.len());
    page.choose("User", user).await?;
    page.wait_for_text("table", "Recommendations", &format!("For {user}")).await?;
    let rows = page.wait_for_rows("Recommendations", 20).await?;
    for row in &rows {
        let title = row.get(1).context("a recommendation has no second column")?;
        ensure!(!rated.contains(title), "user {user} has rated {title} already");
    }
    Ok(())
}

/// The column valid_loss.
async fn valid_losses(page: &Page) -> Result<Vec<f64>> {
    let rows = page.rows("Epochs").await?;
    let column = rows.iter().map(|row| row.get(2).context("an epoch has no third column"));
    column.map(|loss| loss?.parse().context("valid_loss is not a number")).collect()
}

/// Epoch, train_loss and valid_loss, as printed: all but the time.
pub async fn losses_as_shown(page: &Page) -> Result<Vec<Vec<String>>> {
    let mut rows = page.rows("Epochs").await?;
    rows.iter_mut().for_each(|row| row.truncate(3));
    Ok(rows)
}

//! Ways to learn: the search for a learning rate, schedules, losses, nets of one's own, going on with a trained model.

use anyhow::{Context, Result, ensure};
use browser_tests::{Gpu, Page, visit};
use serde_json::json;
use std::fs;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(120);

async fn finds_a_learning_rate(gpu: Gpu) -> Result<()> {
    visit(gpu, "?epochs=1", async |page| {
        page.wait_until_ready().await?;
        // The rate that is there need make no sense.
        page.set("Learning rate", "").await?;
        page.press("Find learning rate").await?;
        page.find("figure", "Learning rate finder").await?;
        page.wait_until_ready().await?;
        page.wait_for_text("figure", "Learning rate finder", "Suggested learning rate").await?;
        page.press("Use suggested rate").await?;
        let rate: f64 = page.value("spinbutton", "Learning rate").await?.parse()?;
        ensure!((1e-4..1.0).contains(&rate) && rate != 0.005, "the rate is {rate}");
        page.press("Close").await?;
        let focused = page.focused_text().await?;
        ensure!(focused == "Find learning rate", "the focus went from Close to {focused:?}");
        page.train(PATIENCE).await?;
        let run = page.download_json("Download run (JSON)").await?;
        ensure!(run["config"]["learning_rate"] == json!(rate), "the run took another rate: {}", run["config"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn finds_a_learning_rate_on_the_cpu() -> Result<()> {
    finds_a_learning_rate(Gpu::Missing).await
}

#[tokio::test]
async fn finds_a_learning_rate_on_the_gpu() -> Result<()> {
    finds_a_learning_rate(Gpu::SwiftShader).await
}

#[tokio::test]
async fn a_trained_model_is_trained_on() -> Result<()> {
    visit(Gpu::SwiftShader, "?epochs=2&engine=cpu", async |page| {
        page.train_when_ready(PATIENCE).await?;
        let first = page.wait_for_rows("Epochs", 2).await?;
        // Another engine may go on where the first one stopped.
        page.choose("Engine", "GPU (WebGPU)").await?;
        page.press("Continue training").await?;
        let all = page.wait_for_rows("Epochs", 4).await?;
        page.wait_for_state("done", PATIENCE).await?;
        ensure!(all[..2] == first[..], "the epochs before are no longer what they were: {all:?}");
        let epochs: Vec<&str> = all.iter().map(|row| row[0].as_str()).collect();
        ensure!(epochs == ["0", "1", "2", "3"], "the epochs are {epochs:?}");
        let loss = |row: &[String]| row[2].parse::<f64>();
        ensure!(loss(&all[3])? < loss(&all[1])?, "training on made it worse: {all:?}");
        let run = page.download_json("Download run (JSON)").await?;
        ensure!(run["epochs_before"] == 2 && run["engine"]["kind"] == "Gpu", "not the run that was asked for: {run}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn loss_and_schedule_can_be_chosen() -> Result<()> {
    visit(Gpu::SwiftShader, "?epochs=1", async |page| {
        page.wait_until_ready().await?;
        page.choose("Loss", "L1").await?;
        page.choose("Schedule", "Fine-tune").await?;
        page.wait_for_text("region", "Model", "nothing to freeze").await?;
        page.train(PATIENCE).await?;
        page.wait_for_rows("Epochs", 2).await?;
        let run = page.download_json("Download run (JSON)").await?;
        let last = &run["history"][1];
        ensure!(last["valid_loss"] == last["mae"], "valid_loss is not the mean absolute error: {last}");
        ensure!(run["config"]["schedule"] == "FineTune" && run["engine"]["kind"] == "Gpu", "another run: {run}");
        Ok(())
    })
    .await
}

async fn a_net_can_be_sized(gpu: Gpu) -> Result<()> {
    visit(gpu, "?epochs=1&bs=512", async |page| {
        page.wait_until_ready().await?;
        page.choose("Model", "Neural net (fastai)").await?;
        page.set("User factors", "7").await?;
        page.type_into("Layers", "20, 10, 5").await?;
        page.train(PATIENCE).await?;
        let config = page.download_json("Download run (JSON)").await?["config"].clone();
        ensure!(config["user_factors"] == 7 && config["layers"] == json!([20, 10, 5]), "another net: {config}");
        page.type_into("Layers", "wide").await?;
        let panel = page.text("region", "Model").await?;
        ensure!(panel.contains("Layers is “wide”"), "the page does not say what is wrong: {panel}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_net_can_be_sized_on_the_cpu() -> Result<()> {
    a_net_can_be_sized(Gpu::Missing).await
}

#[tokio::test]
async fn a_net_can_be_sized_on_the_gpu() -> Result<()> {
    a_net_can_be_sized(Gpu::SwiftShader).await
}

#[tokio::test]
async fn ratings_of_unseen_users_can_be_left_out() -> Result<()> {
    // Thirty regulars who rate the same ten items, and sixty who come once: some of these are only in validation.
    let regulars = (1..=30).flat_map(|user| (1..=10).map(move |item| (user, item)));
    let once = (31..=90).map(|user| (user, user % 10 + 1));
    let rows: String =
        regulars.chain(once).map(|(user, item)| format!("{user},{item},{}\n", 1 + (user * item) % 5)).collect();
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("once.csv");
    fs::write(&file, format!("userId,movieId,rating\n{rows}"))?;
    visit(Gpu::Missing, "?epochs=3", async |page| {
        page.load_files(std::slice::from_ref(&file), "360 ratings · 90 users · 10 items").await?;
        page.train(PATIENCE).await?;
        let run = page.download_json("Download run (JSON)").await?;
        let name = run["unseen"]["users"]["names"][0].as_str().context("nobody is missing in training")?;
        page.wait_for_text("region", "Training", "of users or items without a training rating").await?;
        let shown = page.evaluate("document.querySelector('.cold-start').textContent").await?;
        ensure!(shown.as_str().is_some_and(|text| text.contains(name)), "user {name} is not named: {shown}");
        let all = last_loss(page).await?;
        page.switch("Leave out ratings of users or items without a training rating").await?;
        let seen = last_loss(page).await?;
        let row = run["history"].as_array().and_then(|rows| rows.last()).context("no epochs")?;
        let close =
            |shown: f64, told: &serde_json::Value| told.as_f64().is_some_and(|told| (shown - told).abs() < 1e-6);
        ensure!(close(all, &row["valid_loss"]) && close(seen, &row["seen"]["valid_loss"]), "{all}, {seen}, {row}");
        ensure!(all != seen, "leaving them out changes nothing");
        Ok(())
    })
    .await
}

/// valid_loss in the last row of the table.
async fn last_loss(page: &Page) -> Result<f64> {
    let rows = page.wait_for_rows("Epochs", 3).await?;
    Ok(rows[2][2].parse()?)
}

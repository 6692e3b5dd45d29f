//! Best accuracy and Best lists on the page: its settings, its run, what comes of it, and the next visit.

use anyhow::{Context, Result, ensure};
use browser_tests::{Gpu, visit};
use std::fs;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(120);

/// Trains so many epochs: on a GPU made of the processor each takes a second.
async fn trains_and_says_what_it_found(gpu: Gpu, epochs: usize) -> Result<()> {
    visit(gpu, "", async |page| {
        page.wait_until_ready().await?;
        page.set("Epochs", "3").await?;
        page.choose("Model", "Best accuracy").await?;
        ensure!(page.value("spinbutton", "Epochs").await? == "100", "not the epochs of this model");
        let panel = page.text("region", "Model").await?;
        ensure!(!panel.contains("Batch size") && !panel.contains("Weight decay"), "there are batches: {panel}");
        ensure!(panel.contains("Each step reads all"), "the page does not say what a step is: {panel}");
        page.set("Epochs", &epochs.to_string()).await?;
        page.train(PATIENCE).await?;
        page.wait_for_text("region", "Training", &format!("Trained {epochs} epochs")).await?;
        page.wait_for_text("region", "Training", "in small trials on a tenth of the training ratings").await?;
        page.wait_for_text("region", "Training", "a pass over all training ratings").await?;
        let run = page.download_json("Download run (JSON)").await?;
        let loss = |k: usize| run["history"][k]["valid_loss"].as_f64().context("a loss");
        let (first, last) = (loss(0)?, loss(epochs - 1)?);
        ensure!(last < 0.8 * first, "it learned little: {first} to {last}");
        let tried = run["runs"][0]["strength"]["tried"].as_array().context("what was tried")?;
        ensure!(tried.len() >= 2, "tried: {tried:?}");
        page.browser().execute("document.querySelector('details.code').open = true", vec![]).await?;
        let code = page.text("group", "PyTorch code").await?;
        ensure!(
            code.contains("torch.optim.Adam") && code.contains(&format!("fit({epochs}, 0.02)")),
            "another program: {code}"
        );
        // The settings of the other models come back.
        page.choose("Model", "Dot product + bias").await?;
        ensure!(page.value("spinbutton", "Epochs").await? == "3", "the epochs of before are gone");
        page.find("spinbutton", "Batch size").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn trains_and_says_what_it_found_on_the_cpu() -> Result<()> {
    trains_and_says_what_it_found(Gpu::Missing, 100).await
}

#[tokio::test]
async fn trains_and_says_what_it_found_where_there_is_a_gpu() -> Result<()> {
    trains_and_says_what_it_found(Gpu::SwiftShader, 30).await
}

#[tokio::test]
async fn you_and_why_work_with_it_and_a_reload_finds_it() -> Result<()> {
    visit(Gpu::Missing, "?model=best_accuracy&epochs=30&factors=8", async |page| {
        page.train_when_ready(PATIENCE).await?;
        let first = page.wait_for_rows("Recommendations", 20).await?;
        page.press(&format!("Why {}?", first[0][1])).await?;
        page.wait_for_text("region", "Recommendations", "plus the mean of all ratings").await?;
        page.browser().refresh().await?;
        page.wait_for_state("done", PATIENCE).await?;
        let again = page.wait_for_rows("Recommendations", 20).await?;
        ensure!(again == first, "another list after a reload: {again:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn likes_are_refused_with_what_to_do_and_learned_as_choices() -> Result<()> {
    let rows: String = (0..600).map(|n| format!("{},{},{}\n", n % 30, n / 30, (n * 7 / 3) % 2)).collect();
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("likes.csv");
    fs::write(&file, format!("userId,movieId,rating\n{rows}"))?;
    visit(Gpu::Missing, "?model=best_accuracy", async |page| {
        page.load_files(std::slice::from_ref(&file), "600 ratings · 30 users · 20 items").await?;
        page.press("Train").await?;
        let alert = page.alert_text().await?;
        ensure!(alert.contains("All ratings are 0 or 1"), "the alert says: {alert}");
        // One click chooses the model that learns from likes alone.
        page.browser().execute("document.querySelector('[role=alert] button').click()", vec![]).await?;
        page.train(PATIENCE).await?;
        page.wait_for_text("region", "Recommendations", "Ranked by chance to be chosen").await?;
        ensure!(!page.rows("Recommendations").await?.is_empty(), "there is no list");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn best_lists_trains_both_parts_ranks_as_it_is_told_and_measures_that() -> Result<()> {
    visit(Gpu::Missing, "?model=best_lists&epochs=4", async |page| {
        page.wait_until_ready().await?;
        let panel = page.text("region", "Model").await?;
        ensure!(panel.contains("sampled softmax") && panel.contains("Batch size"), "the region says: {panel}");
        page.train(PATIENCE).await?;
        page.wait_for_text("region", "Training", "Trained 4 epochs").await?;
        page.wait_for_text("region", "Training", "where guessing gives 6%").await?;
        let mixed = page.wait_for_rows("Recommendations", 20).await?;
        page.wait_for_text("region", "Recommendations", "Ranked by chance to be chosen + 0.5 × predicted rating")
            .await?;
        let slide = "const slider = document.getElementById('rank-by'); slider.value = 6; \
                     slider.dispatchEvent(new Event('input', { bubbles: true }))";
        page.find("slider", "Rank by").await?;
        page.browser().execute(slide, vec![]).await?;
        page.wait_for_other_rows("Recommendations", &mixed).await?;
        page.wait_for_text("region", "Recommendations", "Ranked by predicted rating").await?;
        page.press("Measure rankings").await?;
        page.wait_for_text("region", "Recommendations", "hits in a list of 10, rated").await?;
        let models = page.wait_for_rows("Models", 6).await?;
        ensure!(models[3][0].starts_with("1. Best lists"), "the row is {:?}", models[3]);
        // You, and the reload.
        page.browser().refresh().await?;
        page.wait_for_state("done", PATIENCE).await?;
        let again = page.wait_for_rows("Recommendations", 20).await?;
        ensure!(again == mixed, "another list after a reload: {again:?}");
        Ok(())
    })
    .await
}

//! When something breaks: what happened is told, and there is a way on.

mod starting;

use super::PATIENCE;
use anyhow::{Result, ensure};
use browser_tests::{Gpu, Page, visit};

/// Breaks the worker while it trains: the alert tells of it, and Restart leads to a worker that trains.
async fn restarts_after(breakage: &str, told: &str) -> Result<()> {
    visit(Gpu::Missing, "?epochs=500", async |page| {
        page.reload_with_open_workers().await?;
        page.wait_until_ready().await?;
        page.press("Train").await?;
        page.wait_for_state("training", PATIENCE).await?;
        page.run_in_worker(breakage).await?;
        let alert = page.alert_text().await?;
        ensure!(alert.contains(told), "the alert does not say {told:?} but: {alert}");
        ensure!(!alert.contains("Dismiss"), "the way on can be dismissed");
        page.press("Restart").await?;
        page.wait_until_ready().await?;
        page.set("Epochs", "1").await?;
        page.train(PATIENCE).await?;
        page.wait_for_rows("Epochs", 1).await?;
        only_sabotage_in_the_console(page).await
    })
    .await
}

async fn alert_says(page: &Page, words: &str) -> Result<()> {
    let alerts = "[...document.querySelectorAll('[role=alert]')]";
    let said = format!("{alerts}.some(alert => alert.innerText.includes('{words}'))");
    page.wait_until_true_for(&said, PATIENCE).await
}

async fn only_sabotage_in_the_console(page: &Page) -> Result<()> {
    let errors = page.console_errors().await?;
    let others: Vec<_> = errors.iter().filter(|error| !error.contains("sabotage")).collect();
    ensure!(others.is_empty(), "the page wrote errors to its console: {others:?}");
    Ok(())
}

#[tokio::test]
async fn a_worker_that_throws_is_restarted() -> Result<()> {
    restarts_after("throw new Error('sabotage')", "sabotage").await
}

#[tokio::test]
async fn a_worker_whose_promise_fails_is_restarted() -> Result<()> {
    restarts_after("Promise.reject(new Error('sabotage'))", "sabotage").await
}

#[tokio::test]
async fn a_worker_that_hangs_is_restarted() -> Result<()> {
    restarts_after("for (;;);", "has not answered for 10 seconds").await
}

#[tokio::test]
async fn a_worker_that_hangs_while_nothing_runs_is_restarted() -> Result<()> {
    visit(Gpu::Missing, "", async |page| {
        page.reload_with_open_workers().await?;
        page.wait_until_ready().await?;
        page.run_in_worker("for (;;);").await?;
        alert_says(page, "has not answered for 10 seconds").await?;
        page.press("Restart").await?;
        page.wait_until_ready().await
    })
    .await
}

#[tokio::test]
async fn a_worker_that_never_starts_is_told() -> Result<()> {
    visit(Gpu::Missing, "", async |page| {
        page.reload_with_workers_after("await new Promise(() => {});").await?;
        alert_says(page, "has not started within 20 seconds").await?;
        page.find("button", "Restart").await?;
        page.press("Keep waiting").await
    })
    .await
}

#[tokio::test]
async fn files_that_are_dropped_before_the_worker_listens_are_read() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let rows: String = (0..400).map(|row| format!("u{},m{},{}\n", row % 20, row / 20, 1 + row % 5)).collect();
    let file = folder.path().join("early.csv");
    std::fs::write(&file, format!("user,movie,rating\n{rows}"))?;
    visit(Gpu::Missing, "", async |page| {
        page.reload_with_workers_after("await new Promise(resolve => setTimeout(resolve, 3000));").await?;
        page.find("button", "Train").await?;
        page.send_files("Ratings files", &[file]).await?;
        page.wait_for_text("region", "Data", "400 ratings · 20 users · 20 items").await
    })
    .await
}

#[tokio::test]
async fn a_database_that_does_not_answer_keeps_nobody_waiting() -> Result<()> {
    visit(Gpu::Missing, "", async |page| {
        page.reload_with_workers_after("IDBFactory.prototype.open = () => ({});").await?;
        page.wait_until_ready().await?;
        page.wait_until_true_for(
            "[...document.querySelectorAll('[role=alert]')].some(it => it.innerText.includes('database does not answer'))",
            PATIENCE,
        )
        .await
    })
    .await
}

#[tokio::test]
async fn saved_data_are_cleared_without_a_worker() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        page.train_when_ready(PATIENCE).await?;
        page.wait_for_text("status", "Saved", "and the model are saved").await?;
        page.reload_with_workers_after("throw new Error('sabotage');").await?;
        page.wait_for_state("error", PATIENCE).await?;
        page.press("Clear saved data").await?;
        page.press("Yes, clear").await?;
        page.wait_until_true("indexedDB.databases().then(all => all.length === 0)").await?;
        only_sabotage_in_the_console(page).await
    })
    .await
}

/// Neither files nor a run on the CPU wait for it.
#[tokio::test]
async fn a_gpu_that_never_answers_holds_nothing_up() -> Result<()> {
    const SILENT_GPU: &str =
        "Object.defineProperty(navigator, 'gpu', { value: { requestAdapter: () => new Promise(() => {}) } });";
    visit(Gpu::Missing, "?epochs=1", async |page| {
        page.reload_with_workers_after(SILENT_GPU).await?;
        page.wait_until_ready().await?;
        page.train(PATIENCE).await?;
        let run = page.download_json("Download run (JSON)").await?;
        let reason = run["engine"]["fallback_reason"].as_str().unwrap_or_default();
        ensure!(run["engine"]["kind"] == "Cpu" && reason.contains("not answered for 5 seconds"), "{}", run["engine"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_broken_worker_is_not_talked_to() -> Result<()> {
    visit(Gpu::Missing, "", async |page| {
        page.reload_with_open_workers().await?;
        page.wait_until_ready().await?;
        page.run_in_worker("throw new Error('sabotage')").await?;
        page.wait_for_state("error", PATIENCE).await?;
        for (role, name) in [("button", "Train"), ("combobox", "Engine"), ("combobox", "Item names")] {
            ensure!(!page.find(role, name).await?.is_enabled().await?, "{name} is there to use, with nobody to do it");
        }
        only_sabotage_in_the_console(page).await
    })
    .await
}

#[tokio::test]
async fn a_failed_run_leaves_the_model_trained_before() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        page.wait_until_ready().await?;
        page.train(PATIENCE).await?;
        page.wait_for_rows("Recommendations", 20).await?;
        page.set("Highest prediction", "1e38").await?;
        page.press("Train").await?;
        page.wait_for_state("error", PATIENCE).await?;
        page.choose("User", "Viewer 007").await?;
        page.wait_for_text("table", "Recommendations", "For Viewer 007").await?;
        page.wait_for_rows("Recommendations", 20).await?;
        ensure!(page.names_in_figure("Movie map").await?.len() > 50, "the map is gone");
        page.press("Dismiss").await?;
        page.wait_for_text("region", "Training", "trained before").await?;
        let training = page.text("region", "Training").await?;
        ensure!(!training.contains("message"), "the status tells of a message that is gone: {training}");
        Ok(())
    })
    .await
}

//! When something breaks: what happened is told, and there is a way on.

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

#[tokio::test]
async fn a_page_whose_program_is_missing_says_what_it_needs() -> Result<()> {
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        let shown = async || page.evaluate("document.body.innerText.includes('needs a browser')").await;
        ensure!(shown().await? == false, "the page still waits for its program");
        page.reload_without_wasm().await?;
        ensure!(shown().await? == true, "a page without its program does not say what it needs");
        // The browser tells on the console that the program was blocked.
        page.console_errors().await?;
        Ok(())
    })
    .await
}

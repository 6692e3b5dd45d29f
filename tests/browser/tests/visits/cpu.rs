//! The main job in a browser without WebGPU.

use crate::main_job;
use anyhow::{Result, ensure};
use browser_tests::{Gpu, longest_task, visit};
use std::time::Duration;

#[tokio::test]
async fn trains_on_the_sample() -> Result<()> {
    visit(Gpu::Missing, "", main_job::trains_on_the_sample).await
}

#[tokio::test]
async fn needs_data_trains_on_movielens() -> Result<()> {
    visit(Gpu::Missing, "", async |page| main_job::trains_on_movielens(page, "Cpu").await).await
}

#[tokio::test]
async fn repeats_itself() -> Result<()> {
    visit(Gpu::Missing, "?epochs=2", main_job::repeats_itself).await
}

#[tokio::test]
async fn stays_calm() -> Result<()> {
    main_job::stays_calm(Gpu::Missing, &[]).await
}

/// The test above can fail.
#[tokio::test]
async fn a_busy_page_is_noticed() -> Result<()> {
    const BUSY: &str = "(() => { const end = performance.now() + 1500; while (performance.now() < end); })()";
    let longest = longest_task(Gpu::Missing, "", async |page| page.evaluate(BUSY).await.map(drop)).await?;
    ensure!(longest > Duration::from_millis(50), "a page that was busy for 1.5 s is said to be so for {longest:?}");
    Ok(())
}

#[tokio::test]
async fn needs_data_stays_calm() -> Result<()> {
    main_job::stays_calm_on_movielens(Gpu::Missing).await
}

#[tokio::test]
async fn says_why_the_cpu_runs() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        page.train_when_ready(main_job::PATIENCE).await?;
        let run = page.download_json("Download run (JSON)").await?;
        let reason = run["engine"]["fallback_reason"].as_str().unwrap_or_default();
        ensure!(!reason.is_empty(), "the run does not say why the CPU ran: {}", run["engine"]);
        let body = page.evaluate("document.body.innerText.toLowerCase()").await?;
        let shown = body.as_str().is_some_and(|text| text.contains(&reason.to_lowercase()));
        ensure!(shown, "the page does not show the reason: {reason}");
        Ok(())
    })
    .await
}

//! The main job in a browser with WebGPU.

use crate::main_job;
use anyhow::{Result, ensure};
use browser_tests::{Gpu, visit};

#[tokio::test]
async fn trains_on_the_sample() -> Result<()> {
    visit(Gpu::SwiftShader, "", main_job::trains_on_the_sample).await
}

#[tokio::test]
async fn needs_data_trains_on_movielens() -> Result<()> {
    visit(Gpu::SwiftShader, "", async |page| main_job::trains_on_movielens(page, "Gpu").await).await
}

#[tokio::test]
async fn repeats_itself() -> Result<()> {
    visit(Gpu::SwiftShader, "?epochs=2", main_job::repeats_itself).await
}

#[tokio::test]
async fn stays_calm() -> Result<()> {
    main_job::stays_calm(Gpu::SwiftShader, &[]).await
}

#[tokio::test]
async fn needs_data_stays_calm() -> Result<()> {
    main_job::stays_calm_on_movielens(Gpu::SwiftShader).await
}

#[tokio::test]
async fn the_cpu_can_be_chosen() -> Result<()> {
    visit(Gpu::SwiftShader, "?epochs=1", async |page| {
        page.wait_until_ready().await?;
        page.choose("Engine", "CPU").await?;
        page.train(main_job::PATIENCE).await?;
        let run = page.download_json("Download run (JSON)").await?;
        ensure!(run["engine"]["kind"] == "Cpu", "the CPU was chosen, but this ran: {}", run["engine"]);
        Ok(())
    })
    .await
}

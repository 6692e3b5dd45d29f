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

/// Each time a GPU is lost, the epoch under way is lost, not the run.
#[tokio::test]
async fn a_run_outlives_its_gpu() -> Result<()> {
    const LOSE_TWICE: &str = "
        let device = null;
        let submissions = 0;
        const { requestDevice } = GPUAdapter.prototype;
        GPUAdapter.prototype.requestDevice = async function (...of) { return device = await requestDevice.apply(this, of); };
        const { submit } = GPUQueue.prototype;
        GPUQueue.prototype.submit = function (...of) {
            submissions += 1;
            if (submissions === 60 || submissions === 80) device.destroy();
            return submit.apply(this, of);
        };";
    visit(Gpu::SwiftShader, "?epochs=3&bs=512", async |page| {
        page.reload_with_workers_after(LOSE_TWICE).await?;
        page.train_when_ready(main_job::PATIENCE).await?;
        let said = page.alert_text().await?;
        ensure!(said.contains("GPU was lost") && said.contains("on the CPU"), "the page says: {said}");
        let run = page.download_json("Download run (JSON)").await?;
        let epochs = run["history"].as_array().map_or(0, Vec::len);
        let reason = run["engine"]["fallback_reason"].as_str().unwrap_or_default();
        ensure!(
            run["engine"]["kind"] == "Cpu" && reason.contains("lost") && epochs == 3,
            "{epochs}, {}",
            run["engine"]
        );
        Ok(())
    })
    .await
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

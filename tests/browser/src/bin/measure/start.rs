//! Times how long the built page takes until it is ready, on this machine and on a slow one with a slow line, and prints
//! one line of JSON: `measure start RUNS`. `cargo xtask bench-start` runs it.

use anyhow::{Context, Result};
use browser_tests::slow_line::SlowLine;
use browser_tests::{Gpu, Page, serve_compressed, visit};
use serde_json::{Value, json};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// Milliseconds since the navigation: first paint, and ready.
const MARKS: &str = "document.body?.dataset.state === 'ready'
    ? { paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime, ready: performance.now() }
    : null";

pub async fn run(mut arguments: impl Iterator<Item = String>) -> Result<()> {
    let runs: usize = arguments.next().context("the first argument is the number of runs")?.parse()?;
    let folder = tempfile::tempdir()?;
    let address = serve_compressed(folder.path())?;
    let line = SlowLine { bits_per_second: 10e6, latency: Duration::from_millis(40) };
    let slow = line.open(&address).await?;
    let mut result = None;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        let here = starts(page, &address, 1, runs).await?;
        let far = starts(page, &slow, 4, runs).await?;
        result = Some(json!({ "this machine": here, "CPU 4 times slower, 10 Mbit/s, 40 ms": far }));
        Ok(())
    })
    .await?;
    println!("{}", json!({ "milliseconds": result }));
    Ok(())
}

/// Opens the page so often as if for the first time, with a page's thread that is so many times slower.
async fn starts(page: &Page, address: &str, slower: u32, runs: usize) -> Result<Vec<Value>> {
    let mut starts = Vec::new();
    for _ in 0..runs {
        let cdp = page.browser().cdp();
        page.browser().goto("about:blank").await?;
        cdp.send_raw("Network.clearBrowserCache", json!({})).await?;
        let origin = address.split('/').take(3).collect::<Vec<_>>().join("/");
        cdp.send_raw("Storage.clearDataForOrigin", json!({ "origin": origin, "storageTypes": "all" })).await?;
        cdp.send_raw("Emulation.setCPUThrottlingRate", json!({ "rate": slower })).await?;
        page.browser().goto(format!("{address}?intro=0")).await?;
        let began = std::time::Instant::now();
        let marks = loop {
            let marks = page.evaluate(MARKS).await?;
            if !marks.is_null() {
                break marks;
            }
            anyhow::ensure!(began.elapsed() < PATIENCE, "the page is not ready after {PATIENCE:?}");
            tokio::time::sleep(PAUSE).await;
        };
        starts.push(marks);
    }
    Ok(starts)
}

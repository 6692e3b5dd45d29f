//! Times how the built page reads a file, beside Papa Parse in the same browser where that is given, and prints one line
//! of JSON: `measure reading RUNS FILE [PAPAPARSE.JS]`. `cargo xtask bench-reading` runs it.

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, memory, visit_with_data};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(300);

/// From the choice of a file until the page has its data and rests, by the page's own clock.
const WATCH: &str = "
    window.readSeconds = null;
    addEventListener('change', event => {
        if (event.target.type !== 'file') return;
        const began = performance.now();
        let reads = false;
        new MutationObserver((_, observer) => {
            const state = document.body.dataset.state;
            reads ||= state === 'loading';
            if (reads && state !== 'loading') {
                window.readSeconds = (performance.now() - began) / 1000;
                observer.disconnect();
            }
        }).observe(document.body, { attributes: true });
    }, true);";

/// Splits the rows of a file and counts them, the whole file in the thread of its page: the least that Papa Parse can
/// be asked to do.
const PAPA: &str = "<!doctype html><title>Papa Parse</title><link rel=icon href=data:,>
    <label>Table <input type=file></label>
    <script src=papaparse.js></script>
    <script>
        document.querySelector('input').onchange = event => {
            const began = performance.now();
            let rows = 0;
            Papa.parse(event.target.files[0], {
                chunk: part => rows += part.data.length,
                complete: () => { window.rows = rows; window.readSeconds = (performance.now() - began) / 1000; },
            });
        };
    </script>";

pub async fn run(mut arguments: impl Iterator<Item = String>) -> Result<()> {
    let runs: usize = arguments.next().context("the first argument is the number of runs")?.parse()?;
    let file = fs::canonicalize(arguments.next().context("the second argument is the file")?)?;
    let bytes = fs::metadata(&file)?.len();
    let papaparse = arguments.next().map(PathBuf::from);
    let beside = tempfile::tempdir()?;
    fs::write(beside.path().join("manifest.json"), r#"{"sets": []}"#)?;
    if let Some(script) = &papaparse {
        fs::copy(script, beside.path().join("papaparse.js"))?;
        fs::write(beside.path().join("papa.html"), PAPA)?;
    }

    // One after the other in turns, so that what else the machine does meets both.
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (mut peak, mut facts) = (None, String::new());
    for _ in 0..runs {
        visit_with_data(beside.path(), async |page| {
            page.wait_until_ready().await?;
            page.browser().execute(WATCH, vec![]).await?;
            ours.push(seconds(page, "Ratings files", &file).await?);
            ensure!(page.state().await? == "ready", "the page does not take the file");
            facts =
                page.text("region", "Data").await?.lines().find(|line| line.contains(" · ")).unwrap_or("").to_owned();
            peak = peak.max(memory::peak_of_page());
            Ok(())
        })
        .await?;
        if papaparse.is_some() {
            visit_with_data(beside.path(), async |page| {
                page.wait_until_ready().await?;
                page.open_beside("data/papa.html").await?;
                theirs.push(seconds(page, "Table", &file).await?);
                Ok(())
            })
            .await?;
        }
    }
    println!("{}", summary(&file, bytes, &facts, &ours, &theirs, peak));
    Ok(())
}

/// Hands the file over and waits until `window.readSeconds` says how long it took.
async fn seconds(page: &Page, chooser: &str, file: &Path) -> Result<f64> {
    page.send_files(chooser, &[file.to_owned()]).await?;
    page.wait_for_number("window.readSeconds", PATIENCE).await
}

fn summary(file: &Path, bytes: u64, facts: &str, ours: &[f64], theirs: &[f64], peak: Option<u64>) -> Value {
    let rate = |seconds: &[f64]| {
        let mut sorted = seconds.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).map(|median| bytes as f64 / median / 1e6)
    };
    json!({
        "file": file.file_name().map(|name| name.to_string_lossy()),
        "bytes": bytes,
        "read_as": facts,
        "seconds": ours,
        "megabytes_per_second": rate(ours),
        "papaparse_seconds": theirs,
        "papaparse_megabytes_per_second": rate(theirs),
        "times_papaparse": rate(ours).zip(rate(theirs)).map(|(ours, theirs)| ours / theirs),
        "peak_bytes": peak,
    })
}

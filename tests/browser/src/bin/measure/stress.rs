//! Breaks what the built page relies on, many times, and counts what it survives: `measure stress ROUNDS [GROUP]...`.
//! `cargo xtask stress` runs it. A case survives if the page says what happened where there is something to say, and can
//! then be trained to the end.

use anyhow::{Context, Result, ensure};
use browser_tests::memory::peak_of_page;
use browser_tests::sabotage::OPEN;
use browser_tests::stored_zip::zip;
use browser_tests::{Gpu, Page, visit};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::time::sleep;

const PATIENCE: Duration = Duration::from_secs(300);
/// Longer than any test would wait for an epoch: there is time to break something.
const LONG_RUN: &str = "?epochs=400&bs=512";
const SHORT_RUN: &str = "?epochs=2&bs=512";

/// What a case breaks.
#[derive(Clone, Debug)]
enum Case {
    /// An error that nobody catches, or a loop without end, in the worker while the page is in this state.
    Worker { breakage: &'static str, during: &'static str },
    /// The device of a run on the GPU is destroyed after so many milliseconds.
    Device { after: u64 },
    /// The browser's process for the GPU crashes after so many milliseconds of a run.
    GpuProcess { after: u64 },
    /// Another tab hides the page in the middle of a run.
    Hidden,
    /// The page is loaded anew so many milliseconds after it has begun to save a model.
    Reload { after: u64 },
    /// The browser has so many bytes for what the page saves.
    Quota { bytes: u64 },
    /// A file that is hard to read.
    File(Hard),
    /// Training, stopping, starting over and reloading, so many times, in bounded memory.
    Rounds(usize),
}

/// Files that are hard to read.
#[derive(Clone, Copy, Debug)]
enum Hard {
    /// A zip of so many files.
    Archive(usize),
    /// Gigabytes of one line, compressed.
    Bomb(u64),
    /// A table of so many rows.
    Long(usize),
    /// A table of so many columns.
    Wide(usize),
    /// So many megabytes without the end of a line.
    EndlessLine(usize),
}

const THROWS: &str = "throw new Error('stress')";
const HANGS: &str = "for (;;);";

impl Case {
    /// The cases by the name of their group.
    fn all(rounds: usize) -> Vec<(&'static str, Vec<Case>)> {
        let states = ["loading", "ready", "training", "paused", "searching", "done"];
        let worker = |breakage, states: &[&'static str]| {
            states.iter().map(|&during| Case::Worker { breakage, during }).collect::<Vec<_>>()
        };
        // Moments that nobody has chosen, and that are the same each time.
        let moments = |n: u64| (0..n).map(|k| 40 + (k * 7_919) % 2_500);
        vec![
            ("worker throws", worker(THROWS, &states)),
            ("worker hangs", worker(HANGS, &["ready", "training", "paused", "searching", "done"])),
            ("device destroyed", moments(10).map(|after| Case::Device { after }).collect()),
            ("GPU process crashes", moments(4).map(|after| Case::GpuProcess { after }).collect()),
            ("tab hidden", vec![Case::Hidden]),
            ("reload in mid-write", moments(10).map(|after| Case::Reload { after: after / 10 }).collect()),
            ("no room to save", [20_000, 60_000, 200_000].map(|bytes| Case::Quota { bytes }).to_vec()),
            ("many entries", [2_000, 17_770, 65_000].map(|n| Case::File(Hard::Archive(n))).to_vec()),
            ("bombs", [1, 10].map(|n| Case::File(Hard::Bomb(n << 30))).to_vec()),
            (
                "wide and long",
                [Hard::Long(30_000_000), Hard::Wide(100_000), Hard::EndlessLine(600)].map(Case::File).to_vec(),
            ),
            ("rounds", vec![Case::Rounds(rounds)]),
        ]
    }

    async fn run(&self, folder: &Path) -> Result<()> {
        match *self {
            Case::Worker { breakage, during } => {
                visit(Gpu::Missing, LONG_RUN, async |page| worker(page, breakage, during, folder).await).await
            }
            Case::Device { after } => visit(Gpu::SwiftShader, LONG_RUN, async |page| device(page, after).await).await,
            Case::GpuProcess { after } => {
                visit(Gpu::SwiftShader, LONG_RUN, async |page| gpu_process(page, after).await).await
            }
            Case::Hidden => visit(Gpu::Missing, "?epochs=60&bs=64", hidden).await,
            Case::Reload { after } => visit(Gpu::Missing, SHORT_RUN, async |page| reload(page, after).await).await,
            Case::Quota { bytes } => visit(Gpu::Missing, SHORT_RUN, async |page| quota(page, bytes).await).await,
            Case::File(hard) => {
                let file = hard.make(folder)?;
                visit(Gpu::Missing, SHORT_RUN, async |page| read(page, file).await).await
            }
            Case::Rounds(n) => visit(Gpu::Missing, SHORT_RUN, async |page| rounds(page, n).await).await,
        }
    }
}

pub async fn run(mut arguments: impl Iterator<Item = String>) -> Result<()> {
    let rounds: usize = arguments.next().context("the first argument is the number of rounds")?.parse()?;
    let wanted: Vec<String> = arguments.collect();
    let folder = tempfile::tempdir()?;
    let mut table = String::from("| what is broken | cases | survived | lost | seconds |\n|---|---|---|---|---|\n");
    for (group, cases) in Case::all(rounds) {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| wanted == group) {
            continue;
        }
        let (began, n_cases, mut lost) = (Instant::now(), cases.len(), 0);
        for case in cases {
            let outcome = case.run(folder.path()).await;
            let words = match &outcome {
                Ok(()) => "survived".to_owned(),
                Err(error) => format!("lost: {}", error.root_cause()),
            };
            println!("{group}: {case:?}: {words}");
            lost += usize::from(outcome.is_err());
        }
        let seconds = began.elapsed().as_secs();
        writeln!(table, "| {group} | {n_cases} | {} | {lost} | {seconds} |", n_cases - lost)?;
    }
    println!("\n{table}");
    Ok(())
}

/// Trains a short run to the end, whatever the settings were, and forgets what the browser wrote of the breakage.
async fn trains(page: &Page) -> Result<()> {
    page.set("Epochs", "1").await?;
    page.train(PATIENCE).await?;
    page.wait_for_rows("Epochs", 1).await?;
    page.console_errors().await?;
    Ok(())
}

/// Waits until the page has data and runs nothing.
async fn idle(page: &Page) -> Result<()> {
    page.wait_until_true_for("['ready', 'done'].includes(document.body.dataset.state)", PATIENCE).await
}

async fn begin_run(page: &Page) -> Result<()> {
    page.press("Train").await?;
    page.wait_for_state("training", PATIENCE).await
}

async fn nothing_is_told(page: &Page, otherwise: &str) -> Result<()> {
    let alerts = page.evaluate("document.querySelectorAll('[role=alert]').length").await?;
    ensure!(alerts == 0, "{otherwise}");
    Ok(())
}

async fn worker(page: &Page, breakage: &str, during: &str, folder: &Path) -> Result<()> {
    page.reload_with_open_workers().await?;
    page.wait_until_ready().await?;
    match during {
        "loading" => {
            page.send_files("Ratings files", &[Hard::Long(8_000_000).make(folder)?]).await?;
            page.wait_for_state("loading", PATIENCE).await?;
        }
        "training" | "paused" => begin_run(page).await?,
        "searching" => page.press("Find learning rate").await?,
        "done" => {
            page.set("Epochs", "1").await?;
            page.train(PATIENCE).await?;
        }
        _ => {}
    }
    if during == "paused" {
        page.press("Pause").await?;
        page.wait_for_state("paused", PATIENCE).await?;
    }
    page.run_in_worker(breakage).await?;
    page.press("Restart").await?;
    idle(page).await?;
    trains(page).await
}

/// Notes each device that a worker opens.
const NOTE_DEVICE: &str = r#"
    const request = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (...wishes) {
        return self.device = await request.apply(this, wishes);
    };"#;

async fn device(page: &Page, after: u64) -> Result<()> {
    page.reload_with_workers_after(&format!("{OPEN}{NOTE_DEVICE}")).await?;
    page.wait_until_ready().await?;
    begin_run(page).await?;
    sleep(Duration::from_millis(after)).await;
    page.run_in_worker("self.device.destroy()").await?;
    told_and_trained(page).await
}

async fn gpu_process(page: &Page, after: u64) -> Result<()> {
    page.wait_until_ready().await?;
    begin_run(page).await?;
    sleep(Duration::from_millis(after)).await;
    page.command("Browser.crashGpuProcess", json!({})).await?;
    told_and_trained(page).await
}

/// A run that lost its GPU says so and goes on, and the next run is fine.
async fn told_and_trained(page: &Page) -> Result<()> {
    let alert = page.alert_text().await?;
    ensure!(alert.contains("GPU"), "the alert does not speak of the GPU but: {alert}");
    page.wait_for_state("training", PATIENCE).await?;
    page.press("Stop").await?;
    page.wait_for_state("done", PATIENCE).await?;
    trains(page).await
}

async fn hidden(page: &Page) -> Result<()> {
    page.wait_until_ready().await?;
    begin_run(page).await?;
    let browser = page.browser();
    let here = browser.window().await?;
    let other = browser.new_tab().await?;
    browser.switch_to_window(other).await?;
    sleep(Duration::from_secs(5)).await;
    browser.close_window().await?;
    browser.switch_to_window(here).await?;
    page.wait_for_state("done", PATIENCE).await?;
    nothing_is_told(page, "a hidden tab is told as a problem").await?;
    trains(page).await
}

/// What the next visit finds is whole: the data, with a model or without one.
async fn reload(page: &Page, after: u64) -> Result<()> {
    page.train_when_ready(PATIENCE).await?;
    sleep(Duration::from_millis(after)).await;
    page.browser().refresh().await?;
    idle(page).await?;
    nothing_is_told(page, "what was saved is told to be damaged").await?;
    trains(page).await
}

async fn quota(page: &Page, bytes: u64) -> Result<()> {
    page.wait_until_ready().await?;
    let origin = page.evaluate("location.origin").await?;
    page.command("Storage.overrideQuotaForOrigin", json!({ "origin": origin, "quotaSize": bytes })).await?;
    page.train(PATIENCE).await?;
    let saved = "[...document.querySelectorAll('[role=alert]')].some(alert => alert.innerText.includes('no room'))
        || document.querySelector('.saved').innerText.includes('the model are saved')";
    page.wait_until_true_for(saved, PATIENCE).await?;
    trains(page).await
}

/// It is read, or refused in words; the page can be used either way.
async fn read(page: &Page, file: PathBuf) -> Result<()> {
    page.wait_until_ready().await?;
    page.send_files("Ratings files", &[file]).await?;
    page.wait_for_state("loading", PATIENCE).await?;
    page.wait_until_true_for("['ready', 'error'].includes(document.body.dataset.state)", PATIENCE).await?;
    ensure!(page.state().await? == "ready", "{}", page.alert_text().await?);
    if let Some(bytes) = peak_of_page() {
        println!("the page held {} MB at most", bytes / 1_000_000);
    }
    trains(page).await
}

async fn rounds(page: &Page, n: usize) -> Result<()> {
    let mut peaks = Vec::new();
    for round in 0..n {
        idle(page).await?;
        page.set("Epochs", "400").await?;
        begin_run(page).await?;
        page.press("Start over").await?;
        page.wait_for_state("training", PATIENCE).await?;
        page.press("Stop").await?;
        page.wait_for_state("done", PATIENCE).await?;
        if round % 10 == 9 {
            page.browser().refresh().await?;
        }
        peaks.extend(peak_of_page());
        if round % 20 == 19 {
            println!("{} rounds", round + 1);
        }
    }
    let megabytes = |bytes: Option<&u64>| bytes.map_or(0, |bytes| bytes / 1_000_000);
    let (tenth, last) = (megabytes(peaks.get(n / 10)), megabytes(peaks.last()));
    println!("the page held {tenth} MB at most after a tenth of the rounds, {last} MB after all");
    ensure!(last < 2 * tenth.max(100), "memory grows from round to round: {tenth} MB, then {last} MB");
    page.console_errors().await?;
    Ok(())
}

impl Hard {
    fn make(self, folder: &Path) -> Result<PathBuf> {
        let rows = |n: usize| {
            (0..n).map(|k| format!("u{},m{},{}\n", k % 9_973, (k * 31) % 8_999, 1 + k % 5)).collect::<String>()
        };
        let (name, bytes) = match self {
            Hard::Archive(n) => {
                let files: Vec<(String, Vec<u8>)> = (0..n)
                    .map(|k| {
                        (
                            format!("part/{k:06}.csv"),
                            format!("user,item,rating\nu{},m{},{}\n", k % 97, (k * 31) % 89, 1 + k % 5),
                        )
                    })
                    .map(|(name, text)| (name, text.into_bytes()))
                    .collect();
                let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
                ("parts.zip", zip(&files))
            }
            Hard::Bomb(bytes) => {
                // One member, again and again.
                let piece = rows(6_000_000);
                let mut member = GzEncoder::new(Vec::new(), Compression::fast());
                member.write_all(piece.as_bytes())?;
                let member = member.finish()?;
                ("bomb.csv.gz", member.repeat((bytes / piece.len() as u64) as usize))
            }
            Hard::Long(n) => ("long.csv", rows(n).into_bytes()),
            Hard::Wide(columns) => {
                let mut text = String::from("user");
                (0..columns).try_for_each(|k| write!(text, ",m{k}"))?;
                for user in 0..30 {
                    write!(text, "\nu{user}")?;
                    (0..columns).try_for_each(|k| match (k + user) % 7 {
                        0 => write!(text, ",{}", 1 + (k + user) % 5),
                        _ => write!(text, ","),
                    })?;
                }
                ("wide.csv", text.into_bytes())
            }
            Hard::EndlessLine(megabytes) => {
                ("endless.csv", [b"user,item,rating\nu1,m1,".to_vec(), vec![b'5'; megabytes * 1_000_000]].concat())
            }
        };
        let path = folder.join(name);
        std::fs::write(&path, bytes)?;
        Ok(path)
    }
}

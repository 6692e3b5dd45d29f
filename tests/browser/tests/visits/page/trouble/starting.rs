//! The page where it cannot start, has no network, or has changed on its host.

use anyhow::{Context, Result, ensure};
use browser_tests::{Gpu, Page, visit, visit_copy};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

/// The one file of the page whose name begins and ends so.
fn file(page: &Path, begin: &str, end: &str) -> Result<PathBuf> {
    let mut found = None;
    for entry in fs::read_dir(page)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with(begin) && name.ends_with(end) && !name[begin.len()..name.len() - end.len()].contains('_') {
            ensure!(found.replace(path).is_none(), "several files are called {begin}…{end}");
        }
    }
    found.with_context(|| format!("no file is called {begin}…{end}"))
}

async fn says(page: &Page, words: &str) -> Result<()> {
    page.wait_until_true_for(&format!("document.body.innerText.includes({words:?})"), PATIENCE).await
}

/// From now on the files come from the host, and not from what the page has stored.
async fn past_service_worker(page: &Page) -> Result<()> {
    page.command("Network.enable", json!({})).await?;
    page.command("Network.setBypassServiceWorker", json!({ "bypass": true })).await?;
    Ok(())
}

/// Loads the page after a file has changed, expects these words, and changes the file back.
async fn broken(page: &Page, path: &Path, change: impl FnOnce(Vec<u8>) -> Option<Vec<u8>>, words: &str) -> Result<()> {
    let before = fs::read(path)?;
    match change(before.clone()) {
        Some(changed) => fs::write(path, changed)?,
        None => fs::remove_file(path)?,
    }
    page.browser().refresh().await?;
    says(page, words).await.with_context(|| format!("{} is broken", path.display()))?;
    Ok(fs::write(path, before)?)
}

fn with(text: Vec<u8>, from: &str, to: &str) -> Option<Vec<u8>> {
    let text = String::from_utf8(text).ok()?;
    assert!(text.contains(from), "there is no {from}");
    Some(text.replace(from, to).into_bytes())
}

#[tokio::test]
async fn a_page_that_cannot_start_says_why() -> Result<()> {
    visit_copy(async |page, folder| {
        page.wait_until_ready().await?;
        past_service_worker(page).await?;
        let (index, start) = (folder.join("index.html"), file(folder, "start-", ".js")?);
        let (js, wasm) = (file(folder, "tastemap-page-", ".js")?, file(folder, "tastemap-page-", "_bg.wasm")?);
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let half = |bytes: Vec<u8>| Some(bytes[..bytes.len() / 2].to_vec());
        broken(page, &wasm, |_| None, "the host answers 404").await?;
        // From there, too, what was saved can be cleared.
        page.press("Clear saved data").await?;
        page.press("Yes, clear").await?;
        says(page, "Nothing is saved any more").await?;
        broken(page, &wasm, half, "arrives damaged").await?;
        broken(page, &js, half, "arrives damaged").await?;
        fs::copy(&js, folder.join("program.txt"))?;
        broken(page, &index, |page| with(page, &name(&js), "program.txt"), "sends program.txt as").await?;
        let policy = "A content security policy forbids what the page needs";
        broken(page, &index, |page| with(page, " 'wasm-unsafe-eval'", ""), policy).await?;
        broken(page, &file(folder, "worker-", "_bg.wasm")?, |_| None, "the host answers 404").await?;
        broken(page, &file(folder, "worker_loader-", ".js")?, |_| None, "the host answers 404").await?;
        broken(page, &index, |page| with(page, "worker-src 'self'", "worker-src 'none'"), policy).await?;
        let of_start = "The script that starts Tastemap did not run";
        broken(page, &start, |_| None, of_start).await?;

        let frame = "<iframe sandbox='allow-scripts' src='index.html'></iframe>";
        fs::write(folder.join("frame.html"), frame)?;
        page.open_beside("frame.html").await?;
        page.browser().enter_frame(0).await?;
        says(page, "in a frame that is cut off from its own site").await?;
        page.browser().enter_default_frame().await?;
        page.browser().goto(&format!("file://{}", index.display())).await?;
        says(page, "opened as a file").await?;
        // The browser tells on the console what it missed.
        page.console_errors().await.map(drop)
    })
    .await
}

/// Takes a file away, and gives it back under its name by the returned function.
fn take_away(path: PathBuf) -> Result<impl FnOnce() -> Result<()>> {
    let aside = path.with_extension("aside");
    fs::rename(&path, &aside)?;
    Ok(move || Ok(fs::rename(&aside, &path)?))
}

#[tokio::test]
async fn parts_of_the_program_that_did_not_come_are_loaded_again() -> Result<()> {
    visit_copy(async |page, folder| {
        page.wait_until_ready().await?;
        past_service_worker(page).await?;
        let give_back = take_away(file(folder, "page_split_more-", ".wasm")?)?;
        page.browser().refresh().await?;
        page.wait_until_ready().await?;
        says(page, "could not be loaded: the network failed").await?;
        // However many regions are missing, and however often, one alert tells of them.
        let retry = async || -> Result<()> {
            page.wait_until_true("document.querySelectorAll('.alerts [role=alert]').length === 1").await?;
            Ok(page.first("button", "Load it again").await?.click().await?)
        };
        let is_over = "!document.body.innerText.includes('Loading…')";
        retry().await?;
        page.wait_until_true(is_over).await?;
        page.wait_until_true("document.activeElement.innerText === 'Load it again'").await?;
        give_back()?;
        // One press brings every region of the part, and the focus stays where it was pressed.
        retry().await?;
        page.find("region", "Evaluation").await?;
        page.find("region", "Export").await?;
        page.wait_until_true("!document.body.innerText.includes('could not be loaded')").await?;
        page.wait_until_true("document.activeElement.closest('#runs') !== null").await?;
        page.wait_until_true("document.querySelectorAll('.alerts [role=alert]').length === 0").await?;

        let ratings = folder.join("ratings.csv");
        fs::write(&ratings, "user,item,rating\n1,1,5\n1,2,4\n2,1,3\n2,2,1\n")?;
        let give_back = take_away(file(folder, "worker_split_reader-", ".wasm")?)?;
        page.browser().refresh().await?;
        page.wait_until_ready().await?;
        page.send_files("Ratings files", std::slice::from_ref(&ratings)).await?;
        let alert = page.alert_text().await?;
        ensure!(alert.contains("The part of the program that reads files could not be loaded"), "{alert}");
        give_back()?;
        page.load_files(&[ratings], "2 users").await?;
        page.wait_until_true("document.querySelectorAll('.alerts [role=alert]').length === 0").await?;

        // Without the part that trains there are data, and what a person does waits until it comes.
        let give_back = take_away(file(folder, "worker_split_models-", ".wasm")?)?;
        page.browser().refresh().await?;
        page.wait_until_ready().await?;
        let alert = page.alert_text().await?;
        ensure!(alert.contains("The part of the program that trains could not be loaded"), "{alert}");
        page.press("Use sample data").await?;
        give_back()?;
        page.wait_for_text("region", "Data", "Synthetic").await?;
        page.wait_until_true("document.querySelectorAll('.alerts [role=alert]').length === 0").await?;
        page.train_when_ready(PATIENCE).await?;
        // The browser tells on the console what it missed.
        page.console_errors().await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_browser_that_is_too_old_is_told() -> Result<()> {
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        for (lack, words) in [
            ("Worker = function (address) { throw new TypeError() }", "its workers load no modules"),
            ("WebAssembly.validate = () => false", "no WebAssembly SIMD"),
            ("delete window.WebAssembly", "runs no WebAssembly"),
        ] {
            page.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": lack })).await?;
            page.browser().refresh().await?;
            says(page, words).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_page_opens_without_its_host_and_changes_when_a_person_says_so() -> Result<()> {
    visit_copy(async |page, folder| {
        page.wait_until_ready().await?;
        page.wait_until_true("scrollY === 0 && document.activeElement === document.body").await?;
        let stored = "navigator.serviceWorker.getRegistration().then(it => it?.active?.state === 'activated')";
        page.wait_until_true_for(stored, PATIENCE).await?;
        let lacking = page.command("Page.getInstallabilityErrors", json!({})).await?;
        let lacking = lacking["installabilityErrors"].as_array().context("no answer")?;
        ensure!(lacking.is_empty(), "the page cannot be installed: {lacking:?}");

        // A version changes as a whole: another title, and a service worker that knows its hash.
        let (index, service_worker) = (folder.join("index.html"), folder.join("service-worker.js"));
        let (first_index, first_worker) = (fs::read_to_string(&index)?, fs::read_to_string(&service_worker)?);
        let title = "<title>Tastemap: watch";
        ensure!(first_index.contains(title), "the title is another one");
        let second_index = first_index.replace(title, "<title>Second Tastemap: watch");
        let hash = async |text: &str| -> Result<String> {
            let digest = format!("crypto.subtle.digest('SHA-256', new TextEncoder().encode({text:?}))");
            let base64 = format!("{digest}.then(it => btoa(String.fromCharCode(...new Uint8Array(it))))");
            Ok(page.evaluate(&base64).await?.as_str().context("no hash")?.to_owned())
        };
        let (before, after) = (hash(&first_index).await?, hash(&second_index).await?);
        ensure!(first_worker.contains(&before), "the service worker does not know the page");
        let second_worker =
            first_worker.replace(&before, &after).replace("const VERSION = \"", "const VERSION = \"second ");

        // What a host sends while it changes the page is no version: the new worker, and the page before.
        fs::write(&service_worker, &second_worker)?;
        let update = "navigator.serviceWorker.getRegistration().then(it => it.update()).then(() => true, () => true)";
        page.wait_until_true(update).await?;
        let failed = "navigator.serviceWorker.getRegistration().then(it => !it.installing && !it.waiting)";
        page.wait_until_true_for(failed, PATIENCE).await?;
        fs::write(&index, &second_index)?;
        page.browser().refresh().await?;
        page.wait_until_ready().await?;
        page.wait_until_true("document.title.startsWith('Tastemap')").await?;

        page.wait_until_true_for("!!document.getElementById('newer')", PATIENCE).await?;
        page.browser().refresh().await?;
        page.wait_until_true("document.title.startsWith('Tastemap')").await?;
        page.wait_until_true_for("!!document.getElementById('newer')", PATIENCE).await?;
        page.press("Reload").await?;
        page.wait_until_true("document.title.startsWith('Second')").await?;
        page.wait_until_ready().await?;

        // The host has nothing any more.
        for entry in fs::read_dir(folder)? {
            fs::remove_file(entry?.path())?;
        }
        page.browser().refresh().await?;
        page.wait_until_ready().await?;
        page.set("Epochs", "1").await?;
        page.train(PATIENCE).await?;
        page.wait_until_true("document.title.startsWith('Second')").await?;
        // Data sets beside the page, and a newer one, were looked for in vain.
        page.console_errors().await.map(drop)
    })
    .await
}

//! Taking it away: files of a trained model, one of them called off, and the model loaded back.

use anyhow::{Context, Result, ensure};
use browser_tests::{Gpu, Page, visit};
use std::fs;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(120);

async fn text_of(page: &Page, button: &str) -> Result<(String, String)> {
    let (name, bytes) = page.download(button).await?;
    Ok((name, String::from_utf8(bytes).context("a table is text")?))
}

#[tokio::test]
async fn tables_are_downloaded_and_code_says_how_fastai_would_do_it() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1&factors=8", async |page| {
        page.wait_until_ready().await?;
        let (name, ratings) = text_of(page, "Download ratings (CSV)").await?;
        ensure!(name == "ratings.csv" && ratings.starts_with("user,item,rating\n"), "{name} begins otherwise");
        page.train(PATIENCE).await?;
        page.set("Top", "3").await?;
        let (name, table) = text_of(page, "Download recommendations (CSV)").await?;
        ensure!(name == "recommendations.csv", "the table is called {name}");
        let rows = table.lines().count();
        let users: usize = page
            .text("region", "Data")
            .await?
            .split(" users ·")
            .next()
            .and_then(|text| text.rsplit(' ').next())
            .and_then(|count| count.replace(',', "").parse().ok())
            .context("the region Data counts users")?;
        ensure!(rows == 1 + 3 * users, "{rows} rows for {users} users");
        let (name, bytes) = page.download("Download embeddings (TSV)").await?;
        ensure!(name == "embeddings.zip" && bytes.starts_with(b"PK"), "the embeddings are called {name}");
        page.browser().execute("document.querySelector('details.code').open = true", vec![]).await?;
        let code = page.text("group", "fastai code").await?;
        ensure!(code.contains("collab_learner(dls, n_factors=8") && code.contains("fit_one_cycle(1, "), "{code}");
        // Headless browsers give no page their clipboard: the test takes its place.
        page.evaluate("(navigator.clipboard.writeText = async text => { window.copied = text }, 0)").await?;
        page.press("Copy").await?;
        page.wait_for_text("status", "Copying", "Copied.").await?;
        let copied = page.evaluate("window.copied").await?;
        ensure!(copied.as_str().is_some_and(|copied| copied.trim() == code.trim()), "{copied} was copied, not {code}");
        // What is trained here is trained where the link is opened, unless that is not wanted.
        for ending in ["/?factors=8&epochs=1&run=1", "/?factors=8&epochs=1"] {
            page.press("Copy link").await?;
            page.wait_for_text("status", "Copying the link", "Copied.").await?;
            let link = page.evaluate("window.copied").await?;
            ensure!(link.as_str().is_some_and(|link| link.ends_with(ending)), "{link} is the link");
            page.switch("Training starts when the link is opened").await?;
        }
        page.evaluate("(navigator.clipboard.writeText = () => Promise.reject(), 0)").await?;
        page.press("Copy").await?;
        page.wait_for_text("status", "Copying", "copy it by hand").await?;
        let selected = page.evaluate("getSelection().toString()").await?;
        ensure!(selected.as_str().is_some_and(|text| text.trim() == code.trim()), "{selected} is selected, not {code}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_model_is_saved_loaded_again_and_trained_on() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("mine.zip");
    let mut history = Vec::new();
    visit(Gpu::Missing, "?epochs=2&factors=8", async |page| {
        page.train_when_ready(PATIENCE).await?;
        history = page.rows("Epochs").await?;
        let (name, bytes) = page.download("Download model").await?;
        ensure!(name == "model.zip", "the model is called {name}");
        Ok(fs::write(&file, bytes)?)
    })
    .await?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        // Where ratings files go, a model is recognized as well.
        page.send_files("Ratings files", std::slice::from_ref(&file)).await?;
        page.wait_for_state("done", PATIENCE).await?;
        let rows = page.wait_for_rows("Epochs", 2).await?;
        ensure!(rows == history, "the epochs are {rows:?}, and were {history:?}");
        ensure!(page.rows("Recommendations").await?.len() == 20, "a model that was loaded recommends");
        ensure!(page.value("spinbutton", "Factors").await? == "8", "the settings are the model's");
        page.press("Continue training").await?;
        page.wait_for_rows("Epochs", 4).await?;
        page.wait_for_state("done", PATIENCE).await?;
        let broken = folder.path().join("half.zip");
        let bytes = fs::read(&file)?;
        fs::write(&broken, &bytes[..bytes.len() / 2])?;
        page.send_files("Load a model", &[broken]).await?;
        let alert = page.alert_text().await?;
        ensure!(alert.contains("half.zip") && alert.contains("only a part"), "{alert}");
        page.wait_for_state("done", PATIENCE).await
    })
    .await
}

#[tokio::test]
async fn a_long_file_is_made_beside_answers_and_can_be_called_off() -> Result<()> {
    // A wide net takes a while for the predictions of everyone.
    visit(Gpu::Missing, "?epochs=1&model=nn_fastai&layers=200,200&valid=80&bs=4096", async |page| {
        page.train_when_ready(PATIENCE).await?;
        page.press("Download recommendations (CSV)").await?;
        page.find("progressbar", "File progress").await?;
        page.choose("User", "Viewer 007").await?;
        page.wait_for_text("table", "Recommendations", "For Viewer 007").await?;
        page.find("progressbar", "File progress").await?;
        page.press("Cancel").await?;
        page.download("Download embeddings (TSV)").await.map(drop)
    })
    .await
}

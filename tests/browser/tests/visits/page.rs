//! What the page promises around the main job: files, mistakes, addresses, the keyboard, small windows, trouble.

mod trouble;

use anyhow::{Context, Result, bail, ensure};
use browser_tests::movielens::{LatestSmall, Ml100k};
use browser_tests::{Gpu, Page, visit};
use std::fs;
use std::time::Duration;
use thirtyfour::{By, Key};
use tokio::time::sleep;

const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test]
async fn refuses_a_file_that_is_not_ratings() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let garbage = folder.path().join("holiday.csv");
    fs::write(&garbage, "day,place\n3 May,Rome\n4 May,Naples\n5 May,at home\n")?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        page.wait_for_text("region", "Data", "ratings ·").await?;
        let before = page.text("region", "Data").await?;
        let facts = before.lines().find(|line| line.contains("ratings ·")).context("no facts of the data")?;
        page.send_files("Ratings files", std::slice::from_ref(&garbage)).await?;
        let alert = page.alert_text().await?;
        ensure!(alert.contains("holiday.csv"), "the alert does not name the file: {alert}");
        let after = page.text("region", "Data").await?;
        ensure!(after.contains(facts), "the data that was there is gone: {after}");
        // What the page has to say of the files is in view, and has the focus; of files that it loads nothing is to be said.
        page.wait_until_true("document.activeElement.innerText === 'What was read'").await?;
        fs::write(&garbage, "user,item,rating\n1,1,5\n1,2,4\n2,1,3\n2,2,1\n")?;
        page.browser().find(By::Id("files")).await?.focus().await?;
        page.load_files(std::slice::from_ref(&garbage), "2 users").await?;
        page.wait_until_true("document.activeElement.id === 'files'").await
    })
    .await
}

#[tokio::test]
async fn needs_data_loads_movielens_csv_and_the_sample_again() -> Result<()> {
    let movielens = LatestSmall::find()?;
    let (ratings, users, items) = movielens.count()?;
    ensure!((ratings, users) == (100_836, 610), "the test reads the file wrongly");
    let facts = format!("100,836 ratings · 610 users · {},{:03} items", items / 1000, items % 1000);
    visit(Gpu::Missing, "", async |page| {
        page.load_files(&[movielens.ratings, movielens.titles], &facts).await?;
        page.press("Use sample data").await?;
        page.wait_for_text("region", "Data", "600 users").await
    })
    .await
}

#[tokio::test]
async fn needs_data_suggests_the_range_of_predictions() -> Result<()> {
    let movielens = Ml100k::find()?;
    visit(Gpu::Missing, "", async |page| {
        page.load_files(&[movielens.ratings, movielens.titles], "100,000 ratings").await?;
        let low: f64 = page.value("spinbutton", "Lowest prediction").await?.parse()?;
        let high: f64 = page.value("spinbutton", "Highest prediction").await?.parse()?;
        ensure!((low, high) == (0.0, 5.5), "ratings from 1 to 5 get the range {low} to {high}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_address_presets_the_settings() -> Result<()> {
    visit(Gpu::SwiftShader, "?factors=20&epochs=2&engine=cpu", async |page| {
        page.wait_until_ready().await?;
        ensure!(page.value("spinbutton", "Factors").await? == "20");
        ensure!(page.value("spinbutton", "Epochs").await? == "2");
        page.train(PATIENCE).await?;
        page.wait_for_rows("Epochs", 2).await?;
        let run = page.download_json("Download run (JSON)").await?;
        ensure!(run["engine"]["kind"] == "Cpu" && run["config"]["factors"] == 20, "another run than asked for: {run}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_address_with_mistakes_is_reported() -> Result<()> {
    visit(Gpu::Missing, "?flavour=sweet&epochs=many", async |page| {
        page.wait_until_ready().await?;
        let alert = page.alert_text().await?;
        ensure!(alert.contains("flavour"), "the unknown key is not reported: {alert}");
        ensure!(alert.contains("many"), "the bad value is not reported: {alert}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_keyboard_is_enough_to_train() -> Result<()> {
    visit(Gpu::Missing, "?epochs=500", async |page| {
        page.wait_until_ready().await?;
        tab_to(page, "Train").await?;
        page.press_key(Key::Enter).await?;
        page.wait_for_state("training", PATIENCE).await?;
        keeps_focus(page, "Pause").await?;
        page.press_key(Key::Space).await?;
        page.wait_for_state("paused", PATIENCE).await?;
        keeps_focus(page, "Resume").await?;
        // The button that ends the run goes away with it.
        tab_to(page, "Stop").await?;
        page.press_key(Key::Enter).await?;
        page.wait_for_state("done", PATIENCE).await?;
        keeps_focus(page, "Train").await
    })
    .await
}

/// By a link for those who use the keyboard: the results between are many stops.
#[tokio::test]
async fn the_ratings_files_are_within_ten_stops() -> Result<()> {
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        for stop in 1..=10 {
            page.press_key(Key::Tab).await?;
            if page.focused_text().await? == "Skip to data and settings" {
                page.press_key(Key::Enter).await?;
            }
            if page.evaluate("document.activeElement.type === 'file'").await? == true {
                println!("{stop} stops lead to the ratings files");
                return Ok(());
            }
        }
        bail!("ten stops do not lead to the ratings files but to {:?}", page.focused_text().await?)
    })
    .await
}

async fn tab_to(page: &Page, button: &str) -> Result<()> {
    for _ in 0..60 {
        if page.focused_text().await? == button {
            return Ok(());
        }
        page.press_key(Key::Tab).await?;
    }
    bail!("60 times Tab does not lead to {button}")
}

async fn keeps_focus(page: &Page, button: &str) -> Result<()> {
    page.find("button", button).await?;
    // Focus that has to be put back comes one frame later.
    sleep(Duration::from_millis(100)).await;
    let focused = page.focused_text().await?;
    ensure!(focused == button, "the focus is not on {button} but on {focused:?}");
    Ok(())
}

#[tokio::test]
async fn a_run_can_be_paused_stepped_and_stopped() -> Result<()> {
    visit(Gpu::Missing, "?epochs=200", async |page| {
        page.wait_until_ready().await?;
        page.press("Train").await?;
        page.wait_for_state("training", PATIENCE).await?;
        page.press("Pause").await?;
        page.wait_for_state("paused", PATIENCE).await?;
        page.press("Step").await?;
        page.wait_for_state("paused", PATIENCE).await?;
        page.press("Resume").await?;
        page.wait_for_state("training", PATIENCE).await?;
        page.press("Stop").await?;
        page.wait_for_state("done", PATIENCE).await
    })
    .await
}

#[tokio::test]
async fn a_run_can_start_over() -> Result<()> {
    // Steps of one rating: the run is still under way when the button is pressed, also on a busy machine.
    visit(Gpu::Missing, "?bs=1&epochs=8", async |page| {
        page.train_when_ready(PATIENCE).await?;
        let losses = async || {
            let rows = page.wait_for_rows("Epochs", 8).await?;
            Ok::<_, anyhow::Error>(rows.into_iter().map(|row| row[..3].to_vec()).collect::<Vec<_>>())
        };
        let undisturbed = losses().await?;
        page.press("Train").await?;
        page.wait_for_state("training", PATIENCE).await?;
        page.press("Start over").await?;
        page.wait_for_state("done", PATIENCE).await?;
        let started_over = losses().await?;
        ensure!(started_over == undisturbed, "started over, {undisturbed:?} becomes {started_over:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nothing_sticks_out_of_a_phone() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        // What is drawn for the window before is drawn again a moment later.
        let fits = async || {
            for window in [390, 320] {
                page.set_viewport(window, 844, true).await?;
                let width = "document.documentElement.scrollWidth";
                if page.wait_until_true(&format!("{width} <= {window}")).await.is_err() {
                    let widest = "[...document.querySelectorAll('body *')].map(it => [it.getBoundingClientRect().right,
                        it.outerHTML.slice(0, 120)]).sort((a, b) => b[0] - a[0]).slice(0, 5).join('\\n')";
                    let (width, widest) = (page.evaluate(width).await?, page.evaluate(widest).await?);
                    bail!("the page is {width} px wide in a window of {window}: {widest}");
                }
            }
            Ok(())
        };
        page.wait_until_ready().await?;
        fits().await?;
        page.train(PATIENCE).await?;
        page.wait_for_rows("Recommendations", 20).await?;
        fits().await
    })
    .await
}

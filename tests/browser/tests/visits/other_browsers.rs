//! The main job in browsers of other families: the same losses, and all that one does on the way.

use crate::main_job::{PATIENCE, losses_as_shown, trains_on_movielens, trains_on_the_sample};
use anyhow::{Result, ensure};
use browser_tests::{Gpu, OtherBrowser, Page, visit, visit_by};
use thirtyfour::Key;

/// The sample trained by keyboard; real ratings dropped, trained, kept through a reload; a person of one's own.
async fn does_the_main_job(browser: OtherBrowser) -> Result<()> {
    let mut losses = Vec::new();
    visit_by(browser, "?engine=cpu", async |page| {
        page.wait_until_ready().await?;
        page.find("button", "Train").await?.focus().await?;
        page.press_key(Key::Enter).await?;
        page.wait_for_state("done", PATIENCE).await
    })
    .await?;
    visit_by(browser, "?engine=cpu", async |page| {
        trains_on_the_sample(page).await?;
        losses = losses_as_shown(page).await?;
        is_served_as_oneself(page).await
    })
    .await?;
    visit_by(browser, "?engine=cpu", async |page| {
        trains_on_movielens(page, "Cpu").await?;
        let epochs = page.rows("Epochs").await?;
        page.wait_for_text("status", "Saved", "and the model are saved").await?;
        let errors = page.console_errors().await?;
        ensure!(errors.is_empty(), "before the reload: {errors:?}");
        page.browser().refresh().await?;
        page.wait_for_state("done", PATIENCE).await?;
        page.wait_for_text("region", "Data", "943 users").await?;
        ensure!(page.rows("Epochs").await? == epochs, "a reload finds other epochs");
        Ok(())
    })
    .await?;
    visit(Gpu::Missing, "?engine=cpu", async |page| {
        page.train_when_ready(PATIENCE).await?;
        let here = losses_as_shown(page).await?;
        ensure!(here == losses, "{browser:?} ends at {losses:?}, Chromium at {here:?}");
        Ok(())
    })
    .await
}

/// One rates a movie, and gets a list.
async fn is_served_as_oneself(page: &Page) -> Result<()> {
    page.find("searchbox", "Find a movie to rate").await?.send_keys("alien").await?;
    page.press("Rate Alien (1979)").await?;
    page.wait_for_text("region", "You", "1 rating of yours").await?;
    page.choose("User", "You").await?;
    page.wait_for_text("table", "Recommendations", "For You").await
}

#[tokio::test]
async fn needs_data_firefox_does_the_main_job() -> Result<()> {
    does_the_main_job(OtherBrowser::Firefox).await
}

#[tokio::test]
async fn needs_data_webkit_does_the_main_job() -> Result<()> {
    does_the_main_job(OtherBrowser::WebKit).await
}

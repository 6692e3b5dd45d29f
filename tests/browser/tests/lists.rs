//! Lists for everyone: ranked, filtered, taken apart; and one for the person before the page, who was never trained on.

use anyhow::{Context, Result, ensure};
use browser_tests::{Gpu, Page, visit};
use std::fs;
use std::time::Duration;
use thirtyfour::Key;

const PATIENCE: Duration = Duration::from_secs(120);

/// Finds a film by a part of its title and takes the first match, all by keyboard; its slider then has the focus.
async fn take(page: &Page, part: &str, title: &str) -> Result<()> {
    page.find("searchbox", "Find a film to rate").await?.send_keys(part).await?;
    page.find("button", &format!("Rate {title}")).await?;
    page.press_key(Key::Enter).await?;
    page.find("slider", &format!("Your rating of {title}")).await?;
    // The focus comes one frame later.
    tokio::time::sleep(Duration::from_millis(100)).await;
    Ok(())
}

async fn titles(page: &Page) -> Result<Vec<String>> {
    let rows = page.wait_for_rows("Recommendations", 20).await?;
    rows.into_iter().map(|row| row.get(1).cloned().context("a row without a title")).collect()
}

#[tokio::test]
async fn a_list_is_filtered_grows_and_tells_why() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1&bs=256", async |page| {
        page.wait_until_ready().await?;
        page.train(PATIENCE).await?;
        let first = titles(page).await?;
        page.press("Show more recommendations").await?;
        page.wait_for_rows("Recommendations", 120).await?;
        page.choose("User", "Viewer 007").await?;
        page.wait_for_text("table", "Recommendations", "For Viewer 007").await?;
        let other = titles(page).await?;
        ensure!(first != other, "two viewers have the same list");
        page.find("checkbox", "Show rated films too").await?.click().await?;
        page.wait_for_text("table", "Recommendations", "Rated").await?;
        page.set("Minimum ratings of recommendations", "100000").await?;
        page.wait_for_rows("Recommendations", 0).await?;
        page.set("Minimum ratings of recommendations", "0").await?;
        let best = titles(page).await?.swap_remove(0);
        page.press(&format!("Why {best}?")).await?;
        page.wait_for_text("group", &format!("Arithmetic of {best}"), "film’s bias").await?;
        page.wait_for_text("group", &format!("Arithmetic of {best}"), "cosine").await
    })
    .await
}

#[tokio::test]
async fn you_are_served_untrained_and_remembered() -> Result<()> {
    visit(Gpu::Missing, "?epochs=2&bs=256", async |page| {
        page.wait_until_ready().await?;
        take(page, "alien", "Alien (1979)").await?;
        page.wait_for_text("region", "You", "1 rating of yours").await?;
        page.train(PATIENCE).await?;
        page.wait_for_text("table", "Recommendations", "For You").await?;
        let mild = titles(page).await?;
        ensure!(!mild.contains(&"Alien (1979)".to_owned()), "what one rated is recommended");
        take(page, "star wars", "Star Wars (1977)").await?;
        page.press_key(Key::Home).await?;
        page.wait_for_text("region", "You", "0.5").await?;
        page.wait_for_text("region", "You", "50 numbers and a bias").await?;
        let against = titles(page).await?;
        ensure!(mild != against, "half a star for Star Wars changes nothing");
        page.browser().refresh().await?;
        page.wait_for_text("region", "You", "2 ratings of yours").await?;
        let slider = page.value("slider", "Your rating of Star Wars (1977)").await?;
        ensure!(slider == "0.5", "remembered as {slider}");
        page.press("Remove Star Wars (1977)").await?;
        page.wait_for_text("region", "You", "1 rating of yours").await
    })
    .await
}

#[tokio::test]
async fn ones_own_export_is_rated_as_you_and_what_is_missing_is_kept() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let own = folder.path().join("ratings.csv");
    let rows = "Const,Your Rating,Date Rated,Title,Title Type,Year\ntt0133093,9,2024-01-01,The Matrix,Movie,1999\n\
                tt1,6,2024-01-02,A Film Nobody Knows,Movie,2020\n";
    fs::write(&own, rows)?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        page.send_files("Ratings files", std::slice::from_ref(&own)).await?;
        page.press("Rate as me").await?;
        page.wait_for_text("region", "You", "1 rating of yours. 1 film kept that these data do not have").await?;
        page.wait_for_text("region", "You", "not in these data").await?;
        let slider = page.value("slider", "Your rating of The Matrix (1999)").await?;
        ensure!(slider == "4.5", "nine of ten became {slider} of five");
        Ok(())
    })
    .await
}

//! Any ratings file: dropped in, understood, told, corrected.

use anyhow::{Result, ensure};
use browser_tests::movielens::Ml100k;
use browser_tests::{Gpu, longest_task, visit};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Leaves a file for the page to read.
fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> Result<PathBuf> {
    let path = folder.join(name);
    fs::write(&path, content)?;
    Ok(path)
}

/// Forty people who rate thirty films; one of them rates a film twice, and a line is no rating.
fn class_list() -> String {
    let rows = (1..=40).flat_map(|user| (1..=30).map(move |film| format!("{user};{film};{}\n", 1 + (user * film) % 5)));
    format!("who;film;stars\n{}40;30;2\n40;29;splendid\n", rows.collect::<String>())
}

#[tokio::test]
async fn what_was_read_is_shown_and_a_wrong_guess_corrected() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let list = file(folder.path(), "class.csv", class_list())?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        page.send_files("Ratings files", std::slice::from_ref(&list)).await?;
        page.wait_for_text("region", "Data", "1,200 ratings · 40 users · 30 items").await?;
        let read = page.text("region", "What was read").await?;
        ensure!(read.contains("1 row refused") && read.contains("line 1203") && read.contains("splendid"), "{read}");
        ensure!(read.contains("1 pair of user and item with more than one rating"), "{read}");
        // Both ratings count.
        page.choose("Repeated ratings", "Each of them counts").await?;
        page.wait_for_text("region", "Data", "1,201 ratings").await?;
        page.wait_until_ready().await?;
        // The films are the people, and the people the films.
        page.choose("Role of column 1 (who) in class.csv", "Item").await?;
        page.wait_until_ready().await?;
        page.choose("Role of column 2 (film) in class.csv", "User").await?;
        page.wait_for_text("region", "Data", "30 users · 40 items").await?;
        page.wait_until_ready().await?;
        page.set("Epochs", "1").await?;
        page.train(Duration::from_secs(60)).await
    })
    .await
}

#[tokio::test]
async fn needs_data_reads_movielens_by_itself_and_keeps_its_report() -> Result<()> {
    let Ml100k { ratings, titles } = Ml100k::find()?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        // One after the other: the titles join what is loaded.
        page.send_files("Ratings files", &[ratings]).await?;
        page.wait_for_text("region", "Data", "100,000 ratings · 943 users · 1,682 items").await?;
        page.wait_until_ready().await?;
        page.send_files("Ratings files", &[titles]).await?;
        page.wait_for_text("region", "Data", "100,000 ratings · 943 users · 1,664 items").await?;
        let read = page.text("region", "What was read").await?;
        ensure!(read.contains("18 titles of several ids"), "{read}");
        page.find("checkbox", "Keep items of one title apart").await?.click().await?;
        page.wait_for_text("region", "Data", "1,682 items").await
    })
    .await
}

#[tokio::test]
async fn needs_data_titles_wait_for_their_ratings() -> Result<()> {
    let Ml100k { ratings, titles } = Ml100k::find()?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        page.send_files("Ratings files", &[titles]).await?;
        let alert = page.alert_text().await?;
        ensure!(alert.contains("the titles wait for them"), "the alert says {alert}");
        page.wait_until_ready().await?;
        page.send_files("Ratings files", &[ratings]).await?;
        page.wait_for_text("region", "Data", "100,000 ratings · 943 users · 1,664 items").await
    })
    .await
}

#[tokio::test]
async fn ones_own_ratings_join_the_sample() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let own = "Date,Name,Year,Letterboxd URI,Rating\n2024-01-01,The Matrix,1999,https://boxd.it/1,4.5\n\
               2024-01-02,Alien,1979,https://boxd.it/2,5\n2024-01-03,A Film Nobody Knows,2020,https://boxd.it/3,1\n";
    let own = file(folder.path(), "ratings.csv", own)?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        page.send_files("Ratings files", std::slice::from_ref(&own)).await?;
        page.wait_for_text("region", "What was read", "2 of 3 ratings are of items that the data have").await?;
        page.press("Add me to the data").await?;
        page.wait_for_text("region", "Data", "60,627 ratings · 601 users").await
    })
    .await
}

#[tokio::test]
async fn a_file_that_cannot_be_fetched_leaves_the_sample() -> Result<()> {
    visit(Gpu::Missing, "?data=data/nothing-here.zip", async |page| {
        page.wait_until_ready().await?;
        let alert = page.alert_text().await?;
        ensure!(alert.contains("nothing-here.zip") && alert.contains("404"), "the alert says {alert}");
        page.wait_for_text("region", "Data", "600 users").await?;
        // The browser notes what its server refuses.
        let errors = page.console_errors().await?;
        ensure!(errors.iter().all(|error| error.contains("404")), "{errors:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_file_beside_the_page_is_read_by_its_address() -> Result<()> {
    // Any text that the page's own server has; that it is no table of ratings is what one is told.
    visit(Gpu::Missing, "?data=index.html", async |page| {
        page.wait_until_ready().await?;
        let alert = page.alert_text().await?;
        ensure!(alert.contains("index.html"), "the alert says {alert}");
        page.find("region", "What was read").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn more_than_there_are_make_one_batch() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let list = file(folder.path(), "class.csv", class_list())?;
    visit(Gpu::Missing, "?bs=5000", async |page| {
        page.wait_until_ready().await?;
        page.send_files("Ratings files", std::slice::from_ref(&list)).await?;
        page.wait_for_text("region", "Training", "There are 960 to train on, fewer than a batch").await?;
        page.wait_until_ready().await?;
        page.train(Duration::from_secs(60)).await
    })
    .await
}

#[tokio::test]
async fn two_million_rows_load_while_the_page_stays_calm() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut rows = String::from("userId,movieId,rating,timestamp\n");
    for k in 0..2_000_000_u64 {
        let (user, movie) = (k % 6_007 + 1, (k * 7_919) % 3_701 + 1);
        writeln!(rows, "{user},{movie},{}.{},{}", 1 + k % 4, 5 * (k % 2), 900_000_000 + k)?;
    }
    let large = file(folder.path(), "ratings.csv", &rows)?;
    drop(rows);
    let longest = longest_task(Gpu::Missing, "", async |page| {
        page.send_files("Ratings files", std::slice::from_ref(&large)).await?;
        page.wait_for_state("loading", Duration::from_secs(5)).await?;
        page.wait_for_state("ready", Duration::from_secs(120)).await?;
        page.wait_for_text("region", "Data", "2,000,000 ratings · 6,007 users · 3,701 items").await
    })
    .await?;
    ensure!(longest < Duration::from_millis(50), "the page's thread was blocked for {longest:?}");
    Ok(())
}

#[tokio::test]
async fn what_was_read_fits_a_phone() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let list = file(folder.path(), "class.csv", class_list())?;
    visit(Gpu::Missing, "", async |page| {
        page.set_viewport(390, 844, true).await?;
        page.wait_until_ready().await?;
        page.send_files("Ratings files", std::slice::from_ref(&list)).await?;
        page.find("region", "What was read").await?;
        let width = page.evaluate("document.documentElement.scrollWidth").await?;
        ensure!(width.as_u64() <= Some(390), "the page is {width} pixels wide");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn reading_can_be_called_off() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut rows = String::from("userId,movieId,rating\n");
    for k in 0..4_000_000_u64 {
        writeln!(rows, "{},{},{}", k % 60_007 + 1, (k * 7_919) % 37_001 + 1, 1 + k % 5)?;
    }
    let large = file(folder.path(), "ratings.csv", &rows)?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        page.send_files("Ratings files", std::slice::from_ref(&large)).await?;
        page.find("progressbar", "Reading progress").await?;
        page.press("Cancel").await?;
        page.wait_until_ready().await?;
        // The data that was there still is.
        page.wait_for_text("region", "Data", "600 users").await
    })
    .await
}

//! What a visit leaves to the next, and what a host puts beside the page.

use anyhow::{Result, ensure};
use browser_tests::{Gpu, Page, visit, visit_with_data};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(30);

/// Twenty people who each rate twenty of thirty items.
fn club() -> String {
    let pairs = (1..=20).flat_map(|user| (1..=30).map(move |item| (user, item)));
    let rated = pairs.filter(|(user, item)| (user + item) % 3 > 0);
    let rows = rated.map(|(user, item)| format!("u{user},f{item},{}\n", 1 + user * item % 5));
    format!("user,film,rating\n{}", rows.collect::<String>())
}

/// What a host has beside the page: this file, which only an address names.
fn beside(name: &str, content: &str) -> Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join(name), content)?;
    fs::write(folder.path().join("manifest.json"), r#"{"sets": []}"#)?;
    Ok(folder)
}

async fn open_club(page: &Page, folder: &tempfile::TempDir) -> Result<()> {
    let file = folder.path().join("club.csv");
    fs::write(&file, club())?;
    page.load_files(&[PathBuf::from(&file)], "400 ratings · 20 users · 30 items").await
}

#[tokio::test]
async fn data_and_model_survive_a_reload() -> Result<()> {
    let folder = tempfile::tempdir()?;
    visit(Gpu::Missing, "", async |page| {
        open_club(page, &folder).await?;
        page.wait_for_text("status", "Saved", "These data are saved").await?;
        page.set("Epochs", "2").await?;
        page.set("Factors", "7").await?;
        page.train(SOON).await?;
        page.wait_for_text("status", "Saved", "and the model are saved").await?;
        let (epochs, list) = (page.rows("Epochs").await?, page.wait_for_rows("Recommendations", 10).await?);
        page.browser().refresh().await?;
        page.wait_for_state("done", SOON).await?;
        page.wait_for_text("region", "Data", "400 ratings · 20 users · 30 items").await?;
        page.wait_for_text("region", "Data", "club.csv").await?;
        ensure!(page.rows("Epochs").await? == epochs, "other epochs than before the reload");
        ensure!(page.wait_for_rows("Recommendations", 10).await? == list, "other recommendations");
        ensure!(page.value("spinbutton", "Factors").await? == "7", "the settings are those of the model");
        // It is a model like any other.
        page.press("Continue training").await?;
        page.wait_for_rows("Epochs", 4).await?;
        page.wait_for_state("done", SOON).await
    })
    .await
}

#[tokio::test]
async fn a_model_of_the_sample_survives_and_everything_can_be_cleared() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1&factors=5", async |page| {
        page.train_when_ready(SOON).await?;
        let list = page.wait_for_rows("Recommendations", 20).await?;
        page.wait_for_text("status", "Saved", "and the model are saved").await?;
        page.browser().refresh().await?;
        page.wait_for_state("done", SOON).await?;
        ensure!(page.wait_for_rows("Recommendations", 20).await? == list, "other recommendations after the reload");
        page.press("Clear saved data").await?;
        page.press("Yes, clear").await?;
        page.wait_until_ready().await?;
        page.wait_for_text("status", "Saved", "Nothing is saved").await?;
        page.browser().refresh().await?;
        page.wait_until_ready().await?;
        page.wait_for_text("region", "Data", "Synthetic").await?;
        page.wait_for_text("status", "Saved", "Nothing is saved").await
    })
    .await
}

#[tokio::test]
async fn a_data_set_beside_the_page_is_one_click_away() -> Result<()> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("club.csv"), club())?;
    let manifest = r#"{"sets": [{"name": "Film club", "file": "club.csv", "terms": "Made up; do as you like."}]}"#;
    fs::write(folder.path().join("manifest.json"), manifest)?;
    visit_with_data(folder.path(), async |page| {
        page.wait_until_ready().await?;
        page.wait_for_text("region", "Data", "Made up; do as you like.").await?;
        page.press("Load Film club").await?;
        page.wait_for_text("region", "Data", "400 ratings · 20 users · 30 items").await
    })
    .await
}

#[tokio::test]
async fn what_was_corrected_is_what_a_reload_finds() -> Result<()> {
    let folder = tempfile::tempdir()?;
    visit(Gpu::Missing, "", async |page| {
        open_club(page, &folder).await?;
        page.choose("Role of column 1 (user) in club.csv", "Item").await?;
        page.wait_for_text("region", "Data", "400 ratings · 30 users · 20 items").await?;
        page.wait_for_text("status", "Saved", "These data are saved").await?;
        page.browser().refresh().await?;
        page.wait_for_text("region", "Data", "400 ratings · 30 users · 20 items").await
    })
    .await
}

#[tokio::test]
async fn an_address_finds_its_model_again_and_takes_nothing_of_others_away() -> Result<()> {
    let folder = beside("club.csv", &club())?;
    visit_with_data(folder.path(), async |page| {
        page.wait_until_ready().await?;
        page.open_beside("?data=data/club.csv&epochs=1&factors=5").await?;
        page.wait_for_text("region", "Data", "400 ratings").await?;
        page.train_when_ready(SOON).await?;
        page.wait_for_text("status", "Saved", "and the model are saved").await?;
        page.browser().refresh().await?;
        page.wait_for_state("done", SOON).await?;
        page.wait_for_text("status", "Saved", "and the model are saved").await?;
        // A link to nothing shows what there was.
        page.open_beside("?data=data/gone.csv").await?;
        page.wait_for_state("done", SOON).await?;
        page.wait_for_text("region", "Data", "400 ratings").await?;
        ensure!(page.alert_text().await?.contains("gone.csv"), "nobody says that the link leads to nothing");
        ensure!(page.console_errors().await?.iter().all(|error| error.contains("404")), "other errors");
        // Someone else's link shows what it asks for.
        page.open_beside("?data=sample").await?;
        page.wait_for_text("region", "Data", "600 users").await?;
        page.wait_for_text("status", "Saved", "What you had here before is still saved").await?;
        page.open_beside("./").await?;
        page.wait_for_state("done", SOON).await?;
        page.wait_for_text("region", "Data", "400 ratings").await?;
        // Trained on, the sample takes its place.
        page.open_beside("?data=sample&epochs=1&factors=5").await?;
        page.train_when_ready(SOON).await?;
        page.wait_for_text("status", "Saved", "and the model are saved").await?;
        page.open_beside("./").await?;
        page.wait_for_text("region", "Data", "600 users").await
    })
    .await
}

#[tokio::test]
async fn what_was_corrected_is_what_its_address_finds() -> Result<()> {
    let folder = beside("club.csv", &club())?;
    visit_with_data(folder.path(), async |page| {
        page.wait_until_ready().await?;
        page.open_beside("?data=data/club.csv").await?;
        page.wait_for_text("region", "Data", "400 ratings · 20 users · 30 items").await?;
        page.choose("Role of column 1 (user) in club.csv", "Item").await?;
        page.wait_for_text("region", "Data", "400 ratings · 30 users · 20 items").await?;
        page.wait_for_text("status", "Saved", "These data are saved").await?;
        page.browser().refresh().await?;
        page.wait_for_text("region", "Data", "400 ratings · 30 users · 20 items").await?;
        page.wait_for_text("status", "Saved", "These data are saved").await
    })
    .await
}

#[tokio::test]
async fn an_address_of_ones_own_ratings_offers_them_to_the_sample() -> Result<()> {
    let own = "Date,Name,Year,Letterboxd URI,Rating\n2024-01-01,Alien,1979,https://boxd.it/1,5\n\
               2024-01-02,f1,2001,https://boxd.it/2,4\n";
    let folder = beside("own.csv", own)?;
    visit_with_data(folder.path(), async |page| {
        open_club(page, &folder).await?;
        page.wait_for_text("status", "Saved", "These data are saved").await?;
        page.open_beside("?data=data/own.csv").await?;
        page.wait_for_text("region", "What was read", "1 of 2 ratings").await?;
        page.wait_for_text("region", "Data", "600 users").await?;
        page.wait_for_text("status", "Saved", "What you had here before is still saved").await?;
        page.press("Add me to the data").await?;
        page.wait_for_text("region", "Data", "60,626 ratings · 601 users").await
    })
    .await
}

#[tokio::test]
async fn the_page_open_twice_keeps_one_visit_whole() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let other = folder.path().join("other.csv");
    fs::write(&other, "user,film,rating\n1,7,3\n1,8,4\n2,7,5\n2,8,2\n")?;
    visit(Gpu::Missing, "?epochs=1&factors=5", async |page| {
        open_club(page, &folder).await?;
        page.wait_for_text("status", "Saved", "These data are saved").await?;
        // A second tab begins where the first stands, and goes on to something else.
        let (first, address) = (page.browser().window().await?, page.browser().current_url().await?);
        let second = page.browser().new_tab().await?;
        page.browser().switch_to_window(second.clone()).await?;
        page.browser().goto(address.as_str()).await?;
        page.wait_for_text("region", "Data", "400 ratings · 20 users · 30 items").await?;
        page.wait_until_ready().await?;
        page.send_files("Ratings files", std::slice::from_ref(&other)).await?;
        page.wait_for_text("region", "Data", "4 ratings · 2 users · 2 items").await?;
        page.wait_for_text("status", "Saved", "These data are saved").await?;
        // The model of the first is not kept for the data of the second: its own data come back with it.
        page.browser().switch_to_window(first).await?;
        page.train(SOON).await?;
        page.wait_for_text("status", "Saved", "and the model are saved").await?;
        page.browser().switch_to_window(second).await?;
        page.wait_for_text("region", "Data", "4 ratings · 2 users · 2 items").await?;
        page.browser().refresh().await?;
        page.wait_for_state("done", SOON).await?;
        page.wait_for_text("region", "Data", "400 ratings · 20 users · 30 items").await
    })
    .await
}

#[tokio::test]
async fn what_cannot_be_saved_is_told_and_all_goes_on() -> Result<()> {
    let folder = tempfile::tempdir()?;
    visit(Gpu::Missing, "?epochs=1&factors=5", async |page| {
        page.reload_with_open_workers().await?;
        page.wait_until_ready().await?;
        let full = "IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError'); }";
        page.run_in_worker(full).await?;
        open_club(page, &folder).await?;
        let alert = page.alert_text().await?;
        ensure!(
            alert.contains("could not save") && alert.contains("there is no room") && alert.contains("Free some space"),
            "the alert says {alert}"
        );
        page.wait_for_text("status", "Saved", "Nothing is saved").await?;
        page.train(SOON).await?;
        page.wait_for_rows("Recommendations", 10).await?;
        page.browser().refresh().await?;
        page.wait_for_text("region", "Data", "600 users").await
    })
    .await
}

#[tokio::test]
async fn a_manifest_with_a_mistake_is_told_and_the_page_works() -> Result<()> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("manifest.json"), "{\"sets\": [{\"name\": \"Film club\"}]}")?;
    visit_with_data(folder.path(), async |page| {
        page.wait_until_ready().await?;
        let alert = page.alert_text().await?;
        ensure!(alert.contains("data/manifest.json") && alert.contains("missing field"), "the alert says {alert}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_data_preview_shows_a_batch_and_the_gaps_that_predictions_fill() -> Result<()> {
    let folder = tempfile::tempdir()?;
    visit(Gpu::Missing, "?epochs=1&factors=5&bs=16", async |page| {
        open_club(page, &folder).await?;
        page.find("region", "Data preview").await?;
        page.browser().execute("document.querySelector('.data-preview summary').click()", vec![]).await?;
        let first = page.wait_for_rows("Training batch", 10).await?;
        page.press("Next batch").await?;
        page.wait_for_text("region", "Data preview", "in batch 2 of").await?;
        ensure!(page.rows("Training batch").await? != first, "the next batch is the same");
        page.wait_for_text("region", "Data preview", "#na#").await?;
        let gaps = |rows: Vec<Vec<String>>| rows.concat().iter().filter(|cell| cell.is_empty()).count();
        let empty = gaps(page.wait_for_rows("Crosstab", 15).await?);
        ensure!((50..100).contains(&empty), "{empty} gaps, not about a third");
        page.train(SOON).await?;
        page.wait_for_text("region", "Data preview", "What the model expects").await?;
        page.switch("Fill the gaps with predictions").await?;
        page.wait_for_rows("Crosstab", 15).await?;
        let left = gaps(page.rows("Crosstab").await?);
        ensure!(left == 0, "{left} of {empty} gaps are still empty");
        Ok(())
    })
    .await
}

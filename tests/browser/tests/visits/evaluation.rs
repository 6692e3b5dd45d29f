//! The region "Evaluation": models side by side, cross-validation, and a search for settings.

use anyhow::{Context, Result, ensure};
use browser_tests::{Gpu, Page, visit};
use std::fs;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(120);

/// The value of a column in the row of a model, which may have a difference below it.
fn number(row: &[String], column: usize) -> Result<f64> {
    let text = row.get(column).context("a column")?;
    let digits = text.split_whitespace().find(|word| word.starts_with(|sign: char| sign.is_ascii_digit()));
    let digits = digits.with_context(|| format!("{text:?} is no number"))?;
    Ok(digits.trim_end_matches(['%', ',']).parse()?)
}

async fn wait_for_models(page: &Page, count: usize) -> Result<Vec<Vec<String>>> {
    page.wait_for_rows("Models", count).await
}

#[tokio::test]
async fn models_are_compared_and_a_new_one_joins_by_itself() -> Result<()> {
    visit(Gpu::Missing, "?epochs=3&factors=8", async |page| {
        page.train_when_ready(PATIENCE).await?;
        page.press("Compare models").await?;
        let rows = wait_for_models(page, 4).await?;
        let names: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
        ensure!(names[0].starts_with("Mean") && names[3].starts_with("1. Dot product + bias, 8 factors"), "{names:?}");
        let (mean, trained) = (number(&rows[0], 1)?, number(&rows[3], 1)?);
        ensure!(trained < mean, "the model is no better than the mean: {trained} and {mean}");
        ensure!(rows[3][1].contains("chance"), "no difference is told: {:?}", rows[3]);
        // Another length of the lists, another model to compare with.
        page.set("List length", "5").await?;
        page.find("button", "nDCG@5").await?;
        page.choose("Compare with", "Popularity").await?;
        page.wait_until_true("document.querySelector('tr.compared').innerText.startsWith('Popularity')").await?;
        let run = page.download_json("Download run (JSON)").await?;
        ensure!(run["evaluation"]["table"]["k"] == 5, "the report lacks the table: {}", run["evaluation"]);
        page.set("Epochs", "1").await?;
        page.train(PATIENCE).await?;
        let rows = wait_for_models(page, 5).await?;
        ensure!(rows[4][0].starts_with("2. "), "the second model is {:?}", rows[4]);
        // On a phone the table scrolls by itself, and the page does not.
        page.set_viewport(390, 844, true).await?;
        page.wait_until_true("document.documentElement.scrollWidth <= 390").await
    })
    .await
}

#[tokio::test]
async fn a_definition_shows_for_the_keyboard() -> Result<()> {
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        page.press("Compare models").await?;
        wait_for_models(page, 3).await?;
        let shown = "getComputedStyle(document.getElementById('define-ndcg')).display";
        ensure!(page.evaluate(shown).await? == "none", "a definition is open by itself");
        let head = page.find("button", "nDCG@10").await?;
        head.focus().await?;
        page.press_key(thirtyfour::Key::Shift).await?;
        page.wait_until_true(&format!("{shown} === 'block'")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn cross_validation_and_tuning_tell_what_they_find() -> Result<()> {
    visit(Gpu::Missing, "?engine=cpu&epochs=1&factors=4&lr=0.0001", async |page| {
        page.wait_until_ready().await?;
        page.press("Cross-validate").await?;
        page.wait_for_rows("Folds", 5).await?;
        page.wait_for_text("region", "Evaluation", "over 5 folds").await?;
        page.wait_until_ready().await?;
        page.set("Seconds for tuning", "3").await?;
        page.press("Tune").await?;
        page.find("progressbar", "Tuning progress").await?;
        page.wait_for_text("region", "Evaluation", "The best:").await?;
        page.find("figure", "Tried settings").await?;
        // A second search takes the place of the first.
        page.wait_until_ready().await?;
        page.set("Learning rate", "0.0001").await?;
        page.press("Tune").await?;
        page.wait_until_ready().await?;
        page.press("Use best settings").await?;
        let rate: f64 = page.value("spinbutton", "Learning rate").await?.parse()?;
        ensure!(rate > 0.0001, "the rate is still {rate}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_pair_of_files_is_the_split() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let row = |row: usize| format!("{}\t{}\t{}\t{}\n", row % 20 + 1, row / 20 + 1, row % 5 + 1, 881_250_000 + row);
    let files = [("u1.base", 0..320), ("u1.test", 320..400)].map(|(name, rows)| (folder.path().join(name), rows));
    for (file, rows) in &files {
        fs::write(file, rows.clone().map(row).collect::<String>())?;
    }
    visit(Gpu::Missing, "?epochs=1", async |page| {
        page.wait_until_ready().await?;
        page.load_files(&files.map(|(file, _)| file), "400 ratings").await?;
        page.find("combobox", "Split").await?;
        page.wait_until_true("document.getElementById('split').selectedOptions[0].text === 'Files: u1'").await?;
        page.train(PATIENCE).await?;
        let run = page.download_json("Download run (JSON)").await?;
        ensure!(run["dataset"]["n_valid"] == 80, "held out: {}", run["dataset"]);
        Ok(())
    })
    .await
}

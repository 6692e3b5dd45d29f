//! What it learned: biases, components, neighbors, and predictions beside the truth.

use anyhow::{Context, Result, ensure};
use browser_tests::{Gpu, visit};
use std::time::Duration;
use thirtyfour::{By, Key};

const PATIENCE: Duration = Duration::from_secs(120);
const QUICK: &str = "?epochs=2&bs=256&engine=cpu";

/// A column of a table as numbers.
fn numbers(rows: &[Vec<String>], column: usize) -> Result<Vec<f64>> {
    rows.iter().map(|row| row[column].replace(',', "").parse().with_context(|| format!("{row:?}"))).collect()
}

fn titles(rows: &[Vec<String>], column: usize) -> Vec<&str> {
    rows.iter().map(|row| row[column].as_str()).collect()
}

#[tokio::test]
async fn biases_are_filtered_and_sorted() -> Result<()> {
    visit(Gpu::Missing, QUICK, async |page| {
        page.wait_until_ready().await?;
        page.wait_for_text("region", "What it learned", "Nothing yet").await?;
        page.train(PATIENCE).await?;
        let lowest = page.wait_for_rows("Lowest bias", 15).await?;
        let highest = page.wait_for_rows("Highest bias", 15).await?;
        ensure!(numbers(&lowest, 1)?.is_sorted(), "not the lowest first: {lowest:?}");
        ensure!(numbers(&highest, 1)?.is_sorted_by(|a, b| a >= b), "not the highest first: {highest:?}");
        ensure!(numbers(&lowest, 1)?[14] < numbers(&highest, 1)?[14], "{lowest:?} are not below {highest:?}");

        page.set("Minimum ratings", "400").await?;
        page.wait_for_text("region", "What it learned", "movies have at least so many").await?;
        let few = page.wait_for_other_rows("Lowest bias", &lowest).await?;
        ensure!(numbers(&few, 3)?.iter().all(|&n| n >= 400.0), "too few ratings: {few:?}");

        // Each table is sorted by heads of its own.
        let head = page.browser().find(By::XPath("//table[caption = 'Lowest bias']//th[. = 'Mean rating']")).await?;
        for (ascending, sort) in [(true, "ascending"), (false, "descending")] {
            page.click(&head.find(By::Tag("button")).await?).await?;
            let sorted = page.wait_for_rows("Lowest bias", few.len()).await?;
            let means = numbers(&sorted, 2)?;
            ensure!(means.is_sorted_by(|a, b| if ascending { a <= b } else { a >= b }), "not sorted: {means:?}");
            let told = head.attr("aria-sort").await?;
            ensure!(told.as_deref() == Some(sort), "aria-sort says {told:?} where the order is {sort}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_title_leads_to_its_neighbors() -> Result<()> {
    visit(Gpu::Missing, QUICK, async |page| {
        page.train_when_ready(PATIENCE).await?;
        page.choose("Neighbors of", "Star Wars (1977)").await?;
        page.wait_for_text("table", "Neighbors", "Closest to Star Wars (1977)").await?;
        let by_cosine = page.wait_for_rows("Neighbors", 10).await?;
        let sequel = "The Empire Strikes Back (1980)";
        ensure!(titles(&by_cosine, 0).contains(&sequel), "far from its sequel: {by_cosine:?}");
        ensure!(numbers(&by_cosine, 1)?.iter().all(|cosine| (-1.0..=1.0).contains(cosine)), "{by_cosine:?}");
        page.choose("Similarity", "Dot product").await?;
        page.wait_for_text("table", "Neighbors", "Dot product").await?;
        page.set("Minimum ratings of neighbors", "450").await?;
        let known = page.wait_for_other_rows("Neighbors", &by_cosine).await?;
        ensure!(numbers(&known, 3)?.iter().all(|&n| n >= 450.0), "too few ratings: {known:?}");

        // A part of a title finds the item as well, and so does its title in any other table.
        let field = page.find("combobox", "Neighbors of").await?;
        field.send_keys(Key::Control + "a").await?;
        field.send_keys("godfather").await?;
        page.wait_until_true("document.querySelector('#titles option')?.value === 'The Godfather (1972)'").await?;
        page.press_key(Key::Enter).await?;
        page.wait_for_text("table", "Neighbors", "Closest to The Godfather (1972)").await?;
        let ends = page.wait_for_rows("Component 1", 10).await?;
        page.click(&page.first("button", &ends[0][0]).await?).await?;
        page.wait_for_text("table", "Neighbors", &format!("Closest to {}", ends[0][0])).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn enter_waits_for_the_items_of_what_is_typed() -> Result<()> {
    visit(Gpu::Missing, QUICK, async |page| {
        page.train_when_ready(PATIENCE).await?;
        page.wait_for_rows("Neighbors", 10).await?;
        // Typed and entered in one go: the worker has not answered yet.
        let entered =
            "(() => { const field = document.querySelector('#neighbors-of'); field.focus(); field.value = 'godfather';
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));
            field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })); return true; })()";
        page.evaluate(entered).await?;
        page.wait_for_text("table", "Neighbors", "Closest to The Godfather (1972)").await?;
        page.wait_for_text("group", "Selected movie", "The Godfather (1972)").await
    })
    .await
}

#[tokio::test]
async fn a_class_of_twelve_has_full_tables() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let list = folder.path().join("class.csv");
    let rows =
        (1..=12).flat_map(|who| (1..=30).map(move |item| format!("p{who},Film {item},{}\n", 1 + (who * item) % 5)));
    std::fs::write(&list, format!("who,film,stars\n{}", rows.collect::<String>()))?;
    visit(Gpu::Missing, QUICK, async |page| {
        page.load_files(&[list], "360 ratings").await?;
        page.train(PATIENCE).await?;
        page.wait_for_rows("Lowest bias", 15).await?;
        page.wait_for_rows("Neighbors", 10).await?;
        for name in ["Minimum ratings", "Minimum ratings of neighbors"] {
            let least = page.value("spinbutton", name).await?;
            ensure!(least == "12", "{name} begins at {least}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_chart_of_biases_is_read_by_keys() -> Result<()> {
    visit(Gpu::Missing, QUICK, async |page| {
        page.train_when_ready(PATIENCE).await?;
        page.find("figure", "Bias and mean rating").await?;
        page.evaluate("document.querySelector('.bias-chart svg').focus()").await?;
        page.press_key(Key::Right).await?;
        page.wait_for_text("figure", "Bias and mean rating", "· bias ").await?;
        let item = page.evaluate("document.querySelector('.bias-chart .card strong').textContent").await?;
        let item = item.as_str().context("the card has no title")?;
        page.press_key(Key::Enter).await?;
        page.wait_for_text("table", "Neighbors", &format!("Closest to {item}")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn results_are_other_ones_on_request_and_a_net_has_no_biases() -> Result<()> {
    visit(Gpu::Missing, QUICK, async |page| {
        page.wait_until_ready().await?;
        page.choose("Model", "Neural net (book)").await?;
        page.train(PATIENCE).await?;
        page.wait_for_text("region", "What it learned", "The trained model has no biases").await?;
        page.wait_for_rows("Neighbors", 10).await?;
        page.wait_for_rows("Component 1", 10).await?;
        let first = page.wait_for_rows("Real and predicted ratings", 9).await?;
        ensure!(numbers(&first, 3)?.iter().all(|rating| (0.0..=5.5).contains(rating)), "{first:?}");
        // Each prediction is taken apart on request.
        let [user, title, _, predicted, _] = &first[0][..] else { anyhow::bail!("no such columns: {:?}", first[0]) };
        page.press(&format!("Why {predicted} of {user} for {title}?")).await?;
        page.wait_for_text("group", &format!("Arithmetic of {title}"), "through layers of").await?;
        page.wait_for_text("group", &format!("Arithmetic of {title}"), predicted).await?;
        page.press("Other rows").await?;
        page.wait_for_other_rows("Real and predicted ratings", &first).await?;
        Ok(())
    })
    .await
}

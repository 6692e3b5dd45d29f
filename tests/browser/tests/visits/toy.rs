//! How training works, to be touched: the toy, a model that people train by hand, and one batch of the real training.

use anyhow::{Context, Result, ensure};
use browser_tests::{Gpu, Page, visit};
use std::time::Duration;
use thirtyfour::Key;

const TOY: &str = "?lesson=toy";

async fn loss(page: &Page) -> Result<f64> {
    let text = page.text("status", "Toy loss").await?;
    text.trim_start_matches("Loss").trim().parse().with_context(|| format!("{text:?} is no loss"))
}

/// A number beside or above the table.
async fn number(page: &Page, name: &str) -> Result<f64> {
    Ok(page.value("spinbutton", name).await?.parse()?)
}

#[tokio::test]
async fn gradient_descent_goes_downhill_stands_still_and_diverges() -> Result<()> {
    visit(Gpu::Missing, TOY, async |page| {
        let before = loss(page).await?;
        page.press("Step downhill").await?;
        ensure!(loss(page).await? < before, "one step goes up from {before}");
        page.press("Set all to zero").await?;
        page.wait_for_text("status", "Toy advice", "Nothing moves").await?;
        ensure!(!page.find("button", "Step downhill").await?.is_enabled().await?);
        page.press("Random numbers").await?;
        page.press("Play").await?;
        page.wait_until_true(
            "parseFloat(document.querySelector('[aria-label=\"Toy loss\"]').innerText.slice(5)) < 0.5",
        )
        .await?;
        page.press("Play").await?;
        page.wait_for_text("status", "Toy status", "Stopped after ").await?;
        // The hidden ratings were no part of it.
        page.press("Uncover hidden ratings").await?;
        page.wait_for_text("status", "Hidden ratings", "Loss of the 5 hidden ratings").await?;
        page.find("slider", "Toy learning rate").await?.send_keys(Key::End + "").await?;
        page.press("Random numbers").await?;
        page.press("Play").await?;
        page.wait_for_text("status", "Toy advice", "The steps are too long").await?;
        ensure!(!page.find("button", "Play").await?.is_enabled().await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn arrows_fields_and_cells_are_moved_by_keyboard() -> Result<()> {
    visit(Gpu::Missing, TOY, async |page| {
        let before = number(page, "factor 1 of Ana").await?;
        let arrow = page.evaluate("document.querySelector('.plane [aria-label^=\"Ana:\"]').focus()");
        arrow.await?;
        page.press_key(Key::Right).await?;
        ensure!((number(page, "factor 1 of Ana").await? - before - 0.1).abs() < 0.006, "the arrow did not move");
        page.wait_for_text("status", "Toy status", "Ana: ").await?;
        page.press_key(Key::Enter).await?;
        page.wait_until_true("document.querySelectorAll('.plane .surface ellipse').length > 3").await?;
        page.set("factor 2 of Rocket Night", "1.5").await?;
        page.set("factor 2 of Ana", "2").await?;
        ensure!(page.text("status", "Toy status").await?.is_empty(), "no key has moved what was typed");
        page.wait_for_text("table", "Toy ratings", "Ana").await?;
        // From cell to cell; the arithmetic follows.
        page.evaluate("document.getElementById('toy-0-0').focus()").await?;
        let arithmetic = "document.querySelector('[aria-label=\"Toy arithmetic\"]').innerText";
        page.wait_until_true(&format!("{arithmetic}.includes('2.00 × 1.50')")).await?;
        page.press_key(Key::Down).await?;
        page.wait_until_true(&format!("{arithmetic}.startsWith('Ben and Rocket Night')")).await?;
        page.wait_until_true("document.activeElement.id === 'toy-1-0'").await
    })
    .await
}

/// Seven ratings, typed by hand.
#[tokio::test]
async fn a_small_table_of_ones_own_is_pasted() -> Result<()> {
    visit(Gpu::Missing, TOY, async |page| {
        page.press("Paste into the toy").await?;
        page.press("Use this table").await?;
        ensure!(page.alert_text().await?.contains("This is no table"));
        let table = "user,movie,rating\n1,10,5\n1,20,3\n3,10,4\n3,30,1\n4,20,2\n4,30,5\n4,10,3\n";
        let field = page.find("textbox", "A table of up to 12 people and 12 movies").await?;
        field.send_keys(table).await?;
        page.press("Use this table").await?;
        page.wait_for_rows("Toy ratings", 2 + 3).await?;
        ensure!(number(page, "factor 1 of 4").await?.is_finite());
        page.wait_for_rows("Rows of the model", 1 + 3).await?;
        page.press("Use the example").await?;
        page.wait_for_rows("Toy ratings", 2 + 5).await?;
        // The same table as data, anywhere on the page.
        page.wait_until_ready().await?;
        let paste = |text: &str| {
            format!(
                "(() => {{ const carried = new DataTransfer(); carried.setData('text/plain', {text:?});
                document.body.dispatchEvent(new ClipboardEvent('paste', {{ clipboardData: carried, bubbles: true }})) }})()"
            )
        };
        page.evaluate(&paste("hello")).await?;
        ensure!(page.alert_text().await?.contains("What you pasted is no table"));
        page.evaluate(&paste(table)).await?;
        page.wait_for_text("region", "Data", "7 ratings · 3 users · 3 items").await?;
        page.evaluate("document.querySelector('#data-preview summary').click()").await?;
        page.wait_for_text("region", "Data preview", "The data have no user 2").await?;
        page.press("Paste a table").await?;
        page.press("Read this table").await?;
        page.wait_for_text("region", "Data", "There is no text in it").await
    })
    .await
}

/// The six cards, forward and back by keyboard, then the step itself and the cards of the next one.
#[tokio::test]
async fn one_batch_is_looked_into_card_by_card_and_then_made() -> Result<()> {
    visit(Gpu::Missing, "?factors=4", async |page| {
        page.wait_until_ready().await?;
        page.evaluate("document.querySelector('#one-batch summary').click()").await?;
        page.wait_for_text("status", "Step on show", "The first step of a run with these settings: batch 1 of").await?;
        ensure!(page.text("group", "Gather").await?.contains("u = U["));
        page.switch("Several ratings at once").await?;
        page.wait_for_rows("One-hot rows of user classes", 4).await?;
        page.evaluate("document.querySelector('#one-batch [role=group]').focus()").await?;
        for card in ["Multiply and sum", "Squash", "Error and loss", "Gradient", "Update"] {
            page.press_key(Key::Space).await?;
            page.find("group", card).await?;
        }
        page.press_key(Key::Space).await?;
        page.press_key(Key::Backspace).await?;
        page.wait_for_text("group", "Gradient", "slope of p = 2 · error / n").await?;
        page.press("Next card").await?;
        page.choose("Row", "#na#: in no rating of this batch").await?;
        page.wait_for_text("group", "Update", "No rating of this batch has this row").await?;
        page.choose("Number in the row", "The bias").await?;
        page.press("Make this step").await?;
        page.wait_for_state("paused", Duration::from_secs(20)).await?;
        page.wait_for_text("status", "Step on show", "The next step of this run: batch 2 of").await?;
        page.press("Resume training").await?;
        page.wait_for_state("done", Duration::from_secs(60)).await?;
        page.choose("Model", "Best accuracy").await?;
        page.wait_for_text("status", "Step on show", "Best accuracy has no batches").await
    })
    .await
}

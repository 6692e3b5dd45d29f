//! The page before a class: codes of pupils, a teacher's switches and projector, and what a first visit sees.

use anyhow::{Context, Result, ensure};
use browser_tests::{Gpu, Page, longest_task, visit};
use std::fs;
use std::time::{Duration, Instant};
use thirtyfour::{By, Key};

const PATIENCE: Duration = Duration::from_secs(60);
const ITEMS: &str = "Alien\nJaws\nHeat\nBig\nUp\nBabe";
/// Codes of thirty pupils who rated these items; the host's tests check them as well.
const CODES: &str = include_str!("codes.txt");

/// The names of the regions in view.
async fn regions(page: &Page) -> Result<Vec<String>> {
    let names = "[...document.querySelectorAll('main section')].filter(it => it.offsetParent).map(it => it.querySelector('h2').innerText)";
    let names = page.evaluate(names).await?;
    Ok(serde_json::from_value(names)?)
}

#[tokio::test]
async fn thirty_codes_and_one_by_keyboard_are_trained_on_in_two_minutes() -> Result<()> {
    visit(Gpu::Missing, &format!("?class={}", ITEMS.replace('\n', "%0A")), async |page| {
        // A pupil's page: stars by digits and by arrow keys.
        page.type_into("Your name, if you like", "Zoë").await?;
        ensure!(regions(page).await? == ["Class"], "a pupil sees {:?}", regions(page).await?);
        // The page speaks to the pupil, and the list does not scroll within it.
        page.wait_until_true("document.querySelector('header [role=status]').innerText.startsWith('Your teacher')")
            .await?;
        page.wait_until_true("getComputedStyle(document.querySelector('.class .rated')).maxHeight === 'none'").await?;
        let slider = async |item: &str| page.find("slider", &format!("Your rating of {item}")).await;
        for (item, keys) in [("Alien", "5"), ("Heat", "40"), ("Up", "6")] {
            slider(item).await?.focus().await?;
            page.browser().action_chain().send_keys(keys).perform().await?;
        }
        slider("Babe").await?.send_keys(Key::Right + "").await?;
        page.wait_for_text("status", "Rated", "2 of 6 rated.").await?;
        page.wait_until_true("document.querySelector('[role=img][aria-label=\"QR code of your ratings\"]') !== null")
            .await?;
        let code = page.text("status", "Your code").await?;
        ensure!(code.starts_with("Zoë: "), "the code is {code:?}");
        // Another one at the same device has a code of their own.
        page.press("Rate as another pupil").await?;
        page.press("Clear them").await?;
        page.wait_for_text("status", "Rated", "0 of 6 rated.").await?;
        ensure!(page.value("textbox", "Your name, if you like").await?.is_empty(), "the name is still there");

        // The teacher's page, in the same browser.
        let begun = Instant::now();
        page.open_beside("./").await?;
        page.wait_until_ready().await?;
        let details = "document.querySelector('#class > details')";
        page.wait_until_true(&format!("{details} !== null && ({details}.open = true)")).await?;
        page.type_into("Items of the class", ITEMS).await?;
        page.press("Make the link").await?;
        page.find("button", "Copy class link").await?;
        let wrong = format!("X{}", &CODES.lines().next().context("codes")?[1..]);
        page.type_into("Codes", &format!("{CODES}{code}\n{wrong}")).await?;
        page.press("Add codes").await?;
        page.wait_for_text("status", "Codes added", "31 pupils added. 1 line not added.").await?;
        page.wait_for_text("alert", "Codes not added", "Line 32").await?;
        ensure!(page.value("textbox", "Codes").await?.trim() == wrong, "what is wrong stays, to be corrected");
        let rows = page.wait_for_rows("Class ratings", 31).await?;
        page.wait_for_text("table", "Class ratings", "31 pupils, ").await?;
        ensure!(rows[30][..7] == ["Zoë", "5", "", "", "", "", "1"], "the last row is {:?}", rows[30]);
        let workbook = tempfile::Builder::new().suffix(".xlsx").tempfile()?;
        fs::write(&workbook, b"PK\x03\x04\x14\0\x06\0")?;
        page.send_files("Files of codes", &[workbook.path().to_owned()]).await?;
        page.wait_for_text("alert", "Codes not added", "could not be read as a text or as a workbook").await?;
        let text = tempfile::Builder::new().suffix(".txt").tempfile()?;
        fs::write(&text, CODES.lines().nth(1).context("codes")?)?;
        page.send_files("Files of codes", &[text.path().to_owned()]).await?;
        page.wait_for_text("status", "Codes added", "Already in the table: Pupil B.").await?;
        let nothing = tempfile::Builder::new().suffix(".csv").tempfile()?;
        page.send_files("Files of codes", &[nothing.path().to_owned()]).await?;
        page.wait_for_text("status", "Codes added", "There are no codes in it.").await?;

        page.browser().refresh().await?;
        page.wait_until_ready().await?;
        page.wait_for_rows("Class ratings", 31).await?;
        page.press("Use these ratings").await?;
        page.wait_for_text("region", "Data", "31 users").await?;
        page.wait_for_state("done", PATIENCE).await?;
        // What was asked for is in view, and has the focus.
        let top = "document.activeElement.id === 'training' && document.activeElement.getBoundingClientRect().top";
        page.wait_until_true(&format!("(top => top >= 0 && top < innerHeight / 2)({top})")).await?;
        let seconds = begun.elapsed().as_secs();
        ensure!(seconds < 120, "the class took {seconds} seconds");
        // A camera brings a code by a link, into the class that is saved here.
        page.open_beside(&format!("?code={}", CODES.lines().nth(1).context("codes")?.replace(' ', "+"))).await?;
        page.wait_for_text("status", "Codes added", "Already in the table: Pupil B.").await?;
        for window in [390, 320] {
            page.set_viewport(window, 844, true).await?;
            page.wait_until_true(&format!("document.documentElement.scrollWidth <= {window}")).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_projector_shows_one_region_at_a_time_with_what_a_teacher_locked() -> Result<()> {
    visit(Gpu::Missing, "?projector=1&lock=model,data&model=dot", async |page| {
        page.wait_until_ready().await?;
        ensure!(regions(page).await? == ["Training"], "at first {:?}", regions(page).await?);
        let turn = async |key: &str, name: &str| {
            page.browser().action_chain().send_keys(key).perform().await?;
            page.wait_for_text("status", "Region on show", name).await
        };
        turn(" ", "Movie map, ").await?;
        ensure!(regions(page).await? == ["Movie map"], "Space shows {:?}", regions(page).await?);
        page.press_key(Key::Backspace).await?;
        page.wait_for_text("status", "Region on show", "Training, ").await?;
        for name in ["Lesson, ", "Model, "] {
            page.browser().action_chain().key_down(Key::Shift).send_keys(" ").key_up(Key::Shift).perform().await?;
            page.wait_for_text("status", "Region on show", name).await?;
        }
        page.wait_for_text("region", "Model", "Your teacher has locked the settings of the model.").await?;
        let model = page.find("combobox", "Model").await?;
        ensure!(!model.is_enabled().await? && model.value().await?.is_some(), "the model can be changed");
        // Where a control has the focus, Space is the control's.
        page.browser().find(By::XPath("//button[text()='Next region']")).await?.focus().await?;
        turn(" ", "Lesson, ").await?;
        turn(" ", "Training, ").await?;
        for region in ["Lesson, ", "Model, "] {
            page.press("Previous region").await?;
            page.wait_for_text("status", "Region on show", region).await?;
        }
        let high = page.evaluate(
            "Math.min(...[...document.querySelectorAll('#model-panel :is(label, select, input)')].map(it =>
                parseFloat(getComputedStyle(it).fontSize) * document.documentElement.style.getPropertyValue('--zoom'))) / innerHeight",
        );
        let high = high.await?.as_f64().context("no heights")?;
        ensure!(high >= 1.0 / 25.5, "text is {high} of the window's height");
        page.press("Leave projector").await?;
        page.wait_until_true("document.querySelectorAll('main section').length > 8").await
    })
    .await
}

#[tokio::test]
async fn a_first_visit_sees_the_map_form_by_itself_and_stays_calm() -> Result<()> {
    let longest = longest_task(Gpu::Missing, "?intro=1", async |page| {
        page.wait_for_state("done", PATIENCE).await?;
        page.wait_until_true("document.querySelector('header [role=status]').innerText.startsWith('You just saw')")
            .await?;
        // Nothing has jumped under the pointer: each shift is the share of the window that moved, times how far.
        page.evaluate(
            "(() => { window.shifts = 0; new PerformanceObserver(seen => seen.getEntries().forEach(it => window.shifts += it.value))
                .observe({ type: 'layout-shift', buffered: true }); })()",
        )
        .await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let shifts = page.evaluate("window.shifts").await?.as_f64().context("no shifts")?;
        ensure!(shifts < 0.1, "the page shifted by {shifts}");
        page.browser().refresh().await?;
        // What was saved is there again, and nothing begins.
        page.wait_for_state("done", PATIENCE).await?;
        page.wait_until_true("document.querySelector('header [role=status]').innerText.startsWith('Give it')").await
    })
    .await?;
    ensure!(longest < Duration::from_millis(50), "the page's thread was busy for {longest:?}");
    Ok(())
}

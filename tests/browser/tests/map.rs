//! The movie map: finding and choosing films, coming closer, colours, the table, files, and what it does while training.

use anyhow::{Context, Result, ensure};
use browser_tests::movielens::LatestSmall;
use browser_tests::{Clock, Gpu, Page, longest_task, visit};
use serde_json::Value;
use std::time::Duration;
use thirtyfour::Key;
use tokio::time::sleep;

const PATIENCE: Duration = Duration::from_secs(120);
/// Names are placed when the map has come to rest.
const REST: Duration = Duration::from_millis(1200);

async fn trained(page: &Page) -> Result<()> {
    page.wait_until_ready().await?;
    page.train(PATIENCE).await?;
    sleep(REST).await;
    Ok(())
}

async fn focus_on_map(page: &Page) -> Result<()> {
    page.find("group", "Films").await?;
    page.evaluate("document.querySelector('.over').focus()").await?;
    Ok(())
}

#[tokio::test]
async fn a_film_is_found_and_chosen_with_its_neighbours() -> Result<()> {
    visit(Gpu::Missing, "?epochs=2", async |page| {
        trained(page).await?;
        let before = page.names_in_figure("Movie map").await?;
        let field = page.find("searchbox", "Find a movie").await?;
        field.send_keys("empire strikes").await?;
        field.send_keys(Key::Enter).await?;
        page.wait_for_text("group", "Chosen film", "Empire Strikes Back").await?;
        page.wait_for_text("group", "Chosen film", "by cosine").await?;
        let near = page.evaluate("document.querySelectorAll('.around li').length").await?;
        ensure!(near == 10, "there are {near} neighbours");
        let lines = page.evaluate("document.querySelectorAll('.marked line').length").await?;
        ensure!(lines == 10, "{lines} lines lead to them");
        // The map has come close to it: others have a name now.
        sleep(REST).await;
        let close = page.names_in_figure("Movie map").await?;
        ensure!(close.iter().any(|name| !before.contains(name)), "no other films are named from close by");
        ensure!(close.iter().any(|name| name.contains("Empire Strikes Back")), "it is not named: {close:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn keys_lead_from_film_to_film_and_closer() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        trained(page).await?;
        focus_on_map(page).await?;
        let card = async || page.evaluate("document.querySelector('.card')?.innerText ?? ''").await;
        page.press_key(Key::Right).await?;
        let first = card().await?;
        page.press_key(Key::Left).await?;
        let second = card().await?;
        let (first, second) = (first.as_str().context("no card")?, second.as_str().context("no card")?);
        ensure!(first.contains("ratings") && first.contains("Bias"), "the card says {first:?}");
        ensure!(!second.is_empty() && first != second, "from {first:?} one came to {second:?}");
        page.press_key(Key::Enter).await?;
        let title = second.lines().next().context("no title")?;
        page.wait_for_text("group", "Chosen film", title).await?;
        let whole = page.find("button", "Whole map").await?;
        ensure!(!whole.is_enabled().await?, "the whole map is in view");
        page.browser().action_chain().send_keys("+").perform().await?;
        sleep(REST).await;
        ensure!(whole.is_enabled().await?, "+ does not come closer");
        page.press_key(Key::Home).await?;
        sleep(REST).await;
        ensure!(!whole.is_enabled().await?, "Home does not show the whole");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn axes_and_colours_can_be_chosen() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        trained(page).await?;
        // The sample's tastes are its genres.
        page.wait_for_text("group", "Legend", "Science fiction").await?;
        for (by, told) in [("Bias", "Bias"), ("Year", "19"), ("Rating count", "Ratings")] {
            page.choose("Colour by", by).await?;
            page.wait_for_text("group", "Legend", told).await?;
        }
        page.choose("X axis", &component(page, 2).await?).await?;
        page.press("Swap axes").await?;
        let axes = [page.value("combobox", "X axis").await?, page.value("combobox", "Y axis").await?];
        ensure!(axes == ["1", "2"], "the axes are {axes:?}");
        let at = async || transform_of_first(page).await;
        sleep(REST).await;
        let before = at().await?;
        page.press("Flip X").await?;
        sleep(REST).await;
        ensure!(at().await? != before, "flipped, the film is still at {before}");
        Ok(())
    })
    .await
}

/// What a component is called in the comboboxes.
async fn component(page: &Page, index: usize) -> Result<String> {
    let text = page.evaluate(&format!("document.querySelector('#x-axis').options[{index}].text.trim()")).await?;
    Ok(text.as_str().context("no such component")?.to_owned())
}

/// Where the film is that is named first.
async fn transform_of_first(page: &Page) -> Result<Value> {
    page.evaluate("document.querySelector('.labels [role=img]')?.style.transform").await
}

#[tokio::test]
async fn the_same_films_stand_in_a_table() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        trained(page).await?;
        page.press("Show as table").await?;
        let first = page.wait_for_rows("Films on the map", 50).await?;
        ensure!(first[0].len() == 6 && first[0][1].parse::<f64>().is_ok(), "the first row is {:?}", first[0]);
        page.press("Next films").await?;
        let second = page.wait_for_rows("Films on the map", 50).await?;
        ensure!(first[0][0] != second[0][0], "the next page is the same");
        let field = page.find("searchbox", "Find a movie").await?;
        field.send_keys("star wars").await?;
        let found = page.wait_for_rows("Films on the map", 1).await?;
        ensure!(found[0][0].contains("Star Wars"), "{found:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_map_is_saved_as_a_picture() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        trained(page).await?;
        let svg = String::from_utf8(page.download("Save map (SVG)").await?.1)?;
        ensure!(svg.matches("<circle").count() >= 250, "there are too few films in {svg}");
        for part in ["Component 1 (", "Component 2 (", "Science fiction", "<text", "Star Wars"] {
            ensure!(svg.contains(part), "{part:?} is missing in the SVG");
        }
        let png = page.download("Save map (PNG)").await?.1;
        ensure!(png.starts_with(b"\x89PNG\r\n\x1a\n"), "no PNG but {:?}", &png[..8.min(png.len())]);
        let size = |at: usize| u32::from_be_bytes([png[at], png[at + 1], png[at + 2], png[at + 3]]);
        ensure!(size(16) > 600 && size(20) > 800 && png.len() > 20_000, "{} by {}: {}", size(16), size(20), png.len());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn films_drift_while_training_runs() -> Result<()> {
    visit(Gpu::Missing, "?epochs=300", async |page| {
        page.prefer("prefers-reduced-motion", "reduce").await?;
        page.wait_until_ready().await?;
        page.press("Train").await?;
        page.wait_for_state("training", PATIENCE).await?;
        let mut seen = Vec::new();
        for _ in 0..100 {
            let at = transform_of_first(page).await?;
            if at.is_string() && !seen.contains(&at) {
                seen.push(at);
            }
            if seen.len() == 3 {
                break;
            }
            sleep(Duration::from_millis(100)).await;
        }
        ensure!(seen.len() == 3, "the map stands still: {seen:?}");
        ensure!(page.state().await? == "training", "it was over before it was looked at");
        page.press("Stop").await?;
        page.wait_for_state("done", PATIENCE).await
    })
    .await
}

#[tokio::test]
async fn a_net_has_a_map_without_bias() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1&bs=512&model=nn_book", async |page| {
        trained(page).await?;
        let options =
            page.evaluate("[...document.querySelector('#colour-by').options].map(o => o.text.trim())").await?;
        let options = options.as_array().context("no options")?;
        ensure!(!options.contains(&"Bias".into()) && options.contains(&"Genre".into()), "{options:?}");
        ensure!(page.names_in_figure("Movie map").await?.len() >= 50, "there is no map");
        Ok(())
    })
    .await
}

/// Moves and zooms the map the way a hand does, a step per frame, for this many steps.
const MOVE_AND_ZOOM: &str = "(async () => {
    const map = document.querySelector('.over'), box = map.getBoundingClientRect();
    const at = (x, y) => ({ clientX: box.left + x, clientY: box.top + y, pointerId: 7, bubbles: true, cancelable: true });
    const frame = () => new Promise(requestAnimationFrame);
    map.focus();
    for (let step = 0; step < 12; step++) {
        map.dispatchEvent(new WheelEvent('wheel', { ...at(300, 250), deltaY: -80 }));
        await frame();
    }
    for (let step = 0; step < 40; step++) {
        map.dispatchEvent(new PointerEvent('pointermove', at(300 + 3 * step, 250)));
        map.dispatchEvent(new WheelEvent('wheel', { ...at(300, 250), deltaY: step % 8 < 4 ? 60 : -60 }));
        await frame();
    }
    return true;
})()";

#[tokio::test]
async fn needs_data_ten_thousand_films_move_smoothly() -> Result<()> {
    let LatestSmall { ratings, titles } = LatestSmall::find()?;
    let longest = longest_task(Gpu::Missing, Clock::Processor, "?epochs=1&bs=512", async |page| {
        page.send_files("Ratings files", &[ratings, titles]).await?;
        page.wait_for_text("region", "Data", "100,836 ratings").await?;
        trained(page).await?;
        let all = "(() => { const slider = document.querySelector('#films-shown'); slider.value = 100;
            slider.dispatchEvent(new Event('input', { bubbles: true })); return true; })()";
        page.evaluate(all).await?;
        page.wait_for_text("region", "Movie map", "all 9,719").await?;
        page.evaluate(MOVE_AND_ZOOM).await?;
        sleep(REST).await;
        Ok(())
    });
    let longest = longest.await?;
    println!("the longest task of the page took {longest:?}");
    // Names of what has come into view are placed and drawn at once when the map rests: the one task over 50 ms.
    ensure!(longest < Duration::from_millis(100), "the page's thread was blocked for {longest:?}");
    Ok(())
}

//! The movie map: finding and selecting items, coming closer, colors, the table, files, and what it does while training.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use browser_tests::movielens::LatestSmall;
use browser_tests::{Gpu, Page, longest_task, visit};
use serde_json::Value;
use std::time::Duration;
use thirtyfour::Key;
use tokio::time::sleep;

const PATIENCE: Duration = Duration::from_secs(120);
/// Names are placed when the map has come to rest.
const REST: Duration = Duration::from_millis(1200);

async fn trained(page: &Page) -> Result<()> {
    page.train_when_ready(PATIENCE).await?;
    sleep(REST).await;
    Ok(())
}

async fn focus_on_map(page: &Page) -> Result<()> {
    page.find("application", "Movies").await?;
    page.evaluate("document.querySelector('.over').focus()").await?;
    Ok(())
}

#[tokio::test]
async fn an_item_is_found_and_selected_with_its_neighbors() -> Result<()> {
    visit(Gpu::Missing, "?epochs=2", async |page| {
        trained(page).await?;
        let before = page.names_in_figure("Movie map").await?;
        let field = page.find("searchbox", "Find a movie").await?;
        field.send_keys("empire strikes").await?;
        field.send_keys(Key::Enter).await?;
        page.wait_for_text("group", "Selected movie", "Empire Strikes Back").await?;
        page.wait_for_text("group", "Selected movie", "by cosine").await?;
        let near = page.evaluate("document.querySelectorAll('.around li').length").await?;
        ensure!(near == 10, "there are {near} neighbors");
        let lines = page.evaluate("document.querySelectorAll('.marked line').length").await?;
        ensure!(lines == 10, "{lines} lines lead to them");
        // The map has come close to it: others have a name now.
        sleep(REST).await;
        let close = page.names_in_figure("Movie map").await?;
        ensure!(close.iter().any(|name| !before.contains(name)), "no other movies are named from close by");
        ensure!(close.iter().any(|name| name.contains("Empire Strikes Back")), "it is not named: {close:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn keys_lead_from_item_to_item_and_closer() -> Result<()> {
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
        page.wait_for_text("group", "Selected movie", title).await?;
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

/// What a hand does on the map: `hand(type, x, y)` moves, presses and lifts a pointer there, in pixels of the map.
const HAND: &str = "const map = document.querySelector('.over'), box = map.getBoundingClientRect();
    const hand = (type, x, y, pointerId = 7) => map.dispatchEvent(new PointerEvent('pointer' + type,
        { clientX: box.left + x, clientY: box.top + y, pointerId, bubbles: true, cancelable: true }));";

impl Hand<'_> {
    /// Runs JavaScript with such a hand.
    async fn does(&self, gestures: &str) -> Result<Value> {
        self.0.evaluate(&format!("(() => {{ {HAND} {gestures}; return true; }})()")).await
    }

    /// Where the item is, in pixels of the map, whose name is written first.
    async fn first_item(&self) -> Result<(f64, f64)> {
        let numbers = "document.querySelector('.labels [role=img]').style.transform.match(/[-0-9.]+/g).map(Number)";
        let found: Vec<f64> = serde_json::from_value(self.0.evaluate(numbers).await?)?;
        found.first().copied().zip(found.get(1).copied()).context("no name has a place")
    }
}

struct Hand<'p>(&'p Page);

#[tokio::test]
async fn a_pointer_shows_and_selects_items_and_moves_the_map() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        trained(page).await?;
        let hand = Hand(page);
        let (x, y) = hand.first_item().await?;
        let card = "document.querySelector('.card')?.innerText ?? ''";
        hand.does(&format!("hand('move', {x}, {y})")).await?;
        page.wait_until_true(&format!("({card}).includes('ratings')")).await?;
        let named = page.evaluate("document.querySelector('.labels [role=img]').ariaLabel").await?;
        let shown = page.evaluate("document.querySelector('.card strong').textContent").await?;
        let (named, shown) = (named.as_str().context("no name")?, shown.as_str().context("no card")?);
        ensure!(named.starts_with(shown), "the card of {shown:?} is shown over {named:?}");
        hand.does(&format!("hand('down', {x}, {y}); hand('move', {x} + 2, {y}); hand('up', {x} + 2, {y})")).await?;
        page.wait_for_text("group", "Selected movie", shown).await?;
        hand.does("hand('leave', -5, -5)").await?;
        page.wait_until_true(&format!("({card}) === ''")).await?;

        // With the whole map in view there is nowhere to drag it; two fingers that part bring it closer.
        let whole = page.find("button", "Whole map").await?;
        hand.does("hand('down', 300, 300); hand('move', 350, 300); hand('up', 350, 300)").await?;
        ensure!(!whole.is_enabled().await?, "the map was dragged out of view");
        hand.does(
            "hand('down', 280, 300, 1); hand('down', 320, 300, 2);
            for (let step = 1; step <= 20; step++) {
                hand('move', 280 - 4 * step, 300, 1); hand('move', 320 + 4 * step, 300, 2);
            }
            hand('up', 200, 300, 1); hand('up', 400, 300, 2)",
        )
        .await?;
        ensure!(whole.is_enabled().await?, "a pinch does not come closer");
        sleep(REST).await;
        let before = hand.first_item().await?;
        hand.does("hand('down', 300, 300); hand('move', 310, 300); hand('move', 340, 320); hand('up', 340, 320)")
            .await?;
        let after = hand.first_item().await?;
        let moved = (after.0 - before.0, after.1 - before.1);
        ensure!(
            (moved.0 - 40.0).abs() < 0.5 && (moved.1 - 20.0).abs() < 0.5,
            "dragged by 40, 20 it moved by {moved:?}"
        );
        page.wait_for_text("group", "Selected movie", shown).await
    })
    .await
}

#[tokio::test]
async fn the_focus_goes_on_where_a_button_goes() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        trained(page).await?;
        let field = page.find("searchbox", "Find a movie").await?;
        field.send_keys("empire strikes").await?;
        field.send_keys(Key::Enter).await?;
        page.wait_until_true("document.querySelectorAll('.around li').length === 10").await?;
        // Even before the answer is here, the neighbors of the item before are there.
        let next = page.evaluate("document.querySelector('.around li button').textContent").await?;
        let pressed = "(() => { const button = document.querySelector('.around li button'); button.focus();
            button.click(); return document.querySelectorAll('.around li').length; })()";
        ensure!(page.evaluate(pressed).await? == 10, "the neighbors went away before others were there");
        page.wait_for_text("group", "Selected movie", next.as_str().context("no neighbor")?).await?;
        page.wait_until_true("document.querySelectorAll('.marked line').length === 10").await?;
        let focused = page.focused_text().await?;
        ensure!(focused.contains(next.as_str().unwrap_or_default()), "the focus is on {focused:?}, not on {next}");
        page.press("Clear").await?;
        page.wait_until_true("!document.querySelector('.around') && document.activeElement.id === 'map-figure'")
            .await?;
        // A card that keys have brought goes with the focus.
        focus_on_map(page).await?;
        page.press_key(Key::Right).await?;
        page.wait_until_true("!!document.querySelector('.map .card')").await?;
        page.press_key(Key::Tab).await?;
        page.wait_until_true("!document.querySelector('.map .card')").await
    })
    .await
}

#[tokio::test]
async fn search_comes_close_wherever_one_was() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        trained(page).await?;
        page.press("Show as table").await?;
        let rows = page.wait_for_rows("Movies on the map", 50).await?;
        let far = |row: &&Vec<String>| row[1].parse().unwrap_or(0.0f64);
        let outermost = rows.iter().max_by(|a, b| far(a).total_cmp(&far(b))).context("no movies")?[0].clone();
        for _ in 0..2 {
            page.press("Zoom in").await?;
            sleep(REST).await;
        }
        let field = page.find("searchbox", "Find a movie").await?;
        field.send_keys(&outermost).await?;
        field.send_keys(Key::Enter).await?;
        page.wait_for_text("group", "Selected movie", &outermost).await?;
        sleep(REST).await;
        // Five times closer than the whole: three steps back are not enough, a fourth is.
        let whole = page.find("button", "Whole map").await?;
        for step in 1..=4 {
            ensure!(whole.is_enabled().await?, "step {step} back was the last one");
            page.press("Zoom out").await?;
            sleep(REST).await;
        }
        ensure!(!whole.is_enabled().await?, "four steps back do not lead to the whole map");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn axes_fall_back_where_a_model_has_fewer_components() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1&bs=512&factors=12&engine=cpu", async |page| {
        trained(page).await?;
        page.choose("X axis", &component(page, 9).await?).await?;
        page.set("Factors", "5").await?;
        page.train(PATIENCE).await?;
        sleep(REST).await;
        let axes = async || {
            Ok::<_, anyhow::Error>([page.value("combobox", "X axis").await?, page.value("combobox", "Y axis").await?])
        };
        let fallen_back = axes().await?;
        ensure!(fallen_back == ["0", "1"], "the axes are {fallen_back:?}");
        let spread = "(() => { const places = [...document.querySelectorAll('.labels [role=img]')]
            .map(item => Number(item.style.transform.match(/[-0-9.]+/)[0]));
            return Math.max(...places) - Math.min(...places) > 200; })()";
        page.wait_until_true(spread).await?;
        page.choose("X axis", &component(page, 2).await?).await?;
        ensure!(axes().await? == ["2", "1"], "the axes are {:?}", axes().await?);
        page.set("Factors", "1").await?;
        page.train(PATIENCE).await?;
        page.wait_for_text("figure", "Movie map", "only one component").await?;
        sleep(REST).await;
        page.wait_until_true(spread).await?;
        let up = page.evaluate("document.querySelector('#y-axis').selectedOptions[0].text.trim()").await?;
        ensure!(up == "Bias", "up stands {up}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn items_are_picked_out_turned_and_left_out() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        trained(page).await?;
        let whole = page.find("button", "Whole map").await?;
        let at = async || transform_of_first(page).await;
        let before = at().await?;
        page.press("Flip Y").await?;
        sleep(REST).await;
        ensure!(at().await? != before, "flipped, the movie is still at {before}");
        page.press("Zoom in").await?;
        sleep(REST).await;
        ensure!(whole.is_enabled().await?, "one came no closer");
        page.press("Zoom out").await?;
        sleep(REST).await;
        ensure!(!whole.is_enabled().await?, "one did not come back");

        // Picked out in the legend, one genre is drawn and the others are faint.
        let opaque = "(() => { const canvas = document.querySelector('.sheet canvas');
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            let count = 0; for (let at = 3; at < data.length; at += 4) count += data[at] > 150; return count; })()";
        let all = page.evaluate(opaque).await?.as_u64().context("no pixels")?;
        page.press("Science fiction").await?;
        page.wait_until_true("document.querySelector('.kind[aria-pressed=true]')?.textContent.includes('Science')")
            .await?;
        page.wait_until_true(&format!("{opaque} < {} && {opaque} > 0", all / 2)).await?;
        page.press("Science fiction").await?;
        page.wait_until_true(&format!("{opaque} > {}", all / 2)).await?;

        page.evaluate(
            "(() => { const slider = document.querySelector('#items-shown'); slider.value = 0;
            slider.dispatchEvent(new Event('input', { bubbles: true })); return true; })()",
        )
        .await?;
        page.wait_for_text("region", "Movie map", "the 50 most rated").await?;
        page.wait_until_true(&format!("{opaque} < {}", all / 2)).await
    })
    .await
}

#[tokio::test]
async fn you_stand_on_the_map_and_in_its_picture() -> Result<()> {
    visit(Gpu::Missing, "?epochs=2", async |page| {
        trained(page).await?;
        let field = page.find("searchbox", "Find a movie to rate").await?;
        field.send_keys("empire strikes").await?;
        field.send_keys(Key::Enter).await?;
        page.wait_until_true("!!document.querySelector('.sheet [role=img][aria-label=\"You\"]')").await?;
        // Far from there, an arrow points to you.
        let away = "(() => { const map = document.querySelector('.over'), box = map.getBoundingClientRect();
            const [x, y] = document.querySelector('.you-mark').style.transform.match(/[-0-9.]+/g).map(Number);
            const clientX = x > box.width / 2 ? box.left + 40 : box.right - 20;
            const clientY = y > box.height / 2 ? box.top + 20 : box.bottom - 60;
            map.focus();
            for (let step = 0; step < 20; step++)
                map.dispatchEvent(new WheelEvent('wheel', { clientX, clientY, deltaY: -80, bubbles: true, cancelable: true }));
            return true; })()";
        page.evaluate(away).await?;
        page.wait_until_true("!!document.querySelector('.sheet [role=img][aria-label^=\"You, beyond\"]')").await?;
        let find = page.find("searchbox", "Find a movie").await?;
        find.send_keys("star wars").await?;
        find.send_keys(Key::Enter).await?;
        page.wait_until_true("document.querySelectorAll('.marked line').length === 10").await?;
        sleep(REST).await;
        page.press("Whole map").await?;
        sleep(REST).await;
        let svg = String::from_utf8(page.download("Save map (SVG)").await?.1)?;
        for part in [">You</text>", "stroke-opacity=\".6\"", "stroke-width=\"3\" fill-opacity=\"0\"", "fill-opacity=\"0.16\""] {
            ensure!(svg.contains(part), "{part:?} is missing in the SVG");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn axes_and_colors_can_be_chosen() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        trained(page).await?;
        // The sample's tastes are its genres.
        page.wait_for_text("group", "Legend", "Science fiction").await?;
        for (by, told) in [("Bias", "Bias"), ("Year", "19"), ("Rating count", "Ratings")] {
            page.choose("Color by", by).await?;
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
        ensure!(at().await? != before, "flipped, the movie is still at {before}");
        Ok(())
    })
    .await
}

/// What a component is called in the comboboxes.
async fn component(page: &Page, index: usize) -> Result<String> {
    let text = page.evaluate(&format!("document.querySelector('#x-axis').options[{index}].text.trim()")).await?;
    Ok(text.as_str().context("no such component")?.to_owned())
}

/// Where the item is that is named first.
async fn transform_of_first(page: &Page) -> Result<Value> {
    page.evaluate("document.querySelector('.labels [role=img]')?.style.transform").await
}

#[tokio::test]
async fn the_same_items_stand_in_a_table() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        trained(page).await?;
        page.press("Show as table").await?;
        let first = page.wait_for_rows("Movies on the map", 50).await?;
        ensure!(first[0].len() == 6 && first[0][1].parse::<f64>().is_ok(), "the first row is {:?}", first[0]);
        page.press("Next movies").await?;
        let second = page.wait_for_rows("Movies on the map", 50).await?;
        ensure!(first[0][0] != second[0][0], "the next page is the same");
        page.press("Previous movies").await?;
        let again = page.wait_for_other_rows("Movies on the map", &second).await?;
        ensure!(again == first, "the page before is another: {again:?}");
        let field = page.find("searchbox", "Find a movie").await?;
        field.send_keys("star wars").await?;
        let found = page.wait_for_rows("Movies on the map", 1).await?;
        ensure!(found[0][0].contains("Star Wars"), "{found:?}");
        Ok(())
    })
    .await
}

/// The colors of a picture's pixels, each once.
const COLORS_OF_PNG: &str = "return (async () => {
    const bytes = Uint8Array.from(atob(arguments[0]), byte => byte.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(picture.width, picture.height), context = canvas.getContext('2d');
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height), colors = new Set();
    for (let at = 0; at < data.length; at += 4) colors.add(data[at] << 16 | data[at + 1] << 8 | data[at + 2]);
    return [...colors].map(color => [color >> 16, color >> 8 & 255, color & 255]);
})()";

#[tokio::test]
async fn the_map_is_saved_as_a_picture() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        trained(page).await?;
        let svg = String::from_utf8(page.download("Save map (SVG)").await?.1)?;
        ensure!(svg.matches("<circle").count() >= 250, "there are too few movies in {svg}");
        for part in ["Component 1 (", "Component 2 (", "Science fiction", "<text", "Star Wars"] {
            ensure!(svg.contains(part), "{part:?} is missing in the SVG");
        }
        let png = page.download("Save map (PNG)").await?.1;
        ensure!(png.starts_with(b"\x89PNG\r\n\x1a\n"), "no PNG but {:?}", &png[..8.min(png.len())]);
        let size = |at: usize| u32::from_be_bytes([png[at], png[at + 1], png[at + 2], png[at + 3]]);
        ensure!(size(16) > 600 && size(20) > 800 && png.len() > 20_000, "{} by {}: {}", size(16), size(20), png.len());
        // Decoded again, it has the ground, and items in the colors of the legend.
        let colors = page.browser().execute(COLORS_OF_PNG, vec![BASE64_STANDARD.encode(&png).into()]).await?;
        let colors: Vec<[u8; 3]> = colors.convert()?;
        ensure!(colors.len() > 100, "it has {} colors", colors.len());
        for color in [[0xea, 0xf3, 0xf3], [0, 114, 178], [213, 94, 0]] {
            let alike = |other: &[u8; 3]| other.iter().zip(color).all(|(a, b): (&u8, u8)| a.abs_diff(b) < 8);
            ensure!(colors.iter().any(alike), "there is nothing in the color {color:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn items_drift_while_training_runs() -> Result<()> {
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
async fn items_are_seen_on_their_way() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1", async |page| {
        trained(page).await?;
        // Turned round, items cross the map: frame by frame they are somewhere in between.
        let places = "(async () => {
            const item = document.querySelector('.labels [role=img]'), places = [];
            const place = () => Number(item.style.transform.match(/[-0-9.]+/)[0]);
            // While the page's other parts arrive, a slow machine draws few frames.
            for (let quick = 0, from = performance.now(), end = from + 10000; quick < 5 && from < end;) {
                await new Promise(requestAnimationFrame);
                quick = performance.now() - from < 50 ? quick + 1 : 0;
                from = performance.now();
            }
            places.push(place());
            [...document.querySelectorAll('.turning button')].find(button => button.textContent.trim() === 'Flip X').click();
            for (const end = performance.now() + 1000; performance.now() < end;) {
                await new Promise(requestAnimationFrame);
                if (item.isConnected) places.push(place());
            }
            return places;
        })()";
        let places: Vec<f64> = serde_json::from_value(page.evaluate(places).await?)?;
        let (first, last) = (places[0], places[places.len() - 1]);
        ensure!((first - last).abs() > 20.0, "it went nowhere: {places:?}");
        let (low, high) = (first.min(last) + 2.0, first.max(last) - 2.0);
        let between = places.iter().filter(|&&place| low < place && place < high).count();
        ensure!(between >= 3, "it jumped: {places:?}");
        let there_and_on = if last > first { places.is_sorted() } else { places.is_sorted_by(|a, b| a >= b) };
        ensure!(there_and_on, "it wandered: {places:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_net_has_a_map_without_bias() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1&bs=512&model=nn_book", async |page| {
        trained(page).await?;
        let options = page.evaluate("[...document.querySelector('#color-by').options].map(o => o.text.trim())").await?;
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
async fn needs_data_ten_thousand_items_move_calmly() -> Result<()> {
    let LatestSmall { ratings, titles } = LatestSmall::find()?;
    let longest = longest_task(Gpu::Missing, "?epochs=1&bs=512", async |page| {
        page.send_files("Ratings files", &[ratings, titles]).await?;
        page.wait_for_text("region", "Data", "100,836 ratings").await?;
        trained(page).await?;
        let all = "(() => { const slider = document.querySelector('#items-shown'); slider.value = 100;
            slider.dispatchEvent(new Event('input', { bubbles: true })); return true; })()";
        page.evaluate(all).await?;
        // To look for the region by its name would keep the page's thread longer than the page does.
        page.wait_until_true("document.querySelector('#map').textContent.includes('all 9,719')").await?;
        page.evaluate(MOVE_AND_ZOOM).await?;
        sleep(REST).await;
        Ok(())
    });
    let longest = longest.await?;
    println!("the longest task of the page took {longest:?}");
    ensure!(longest < Duration::from_millis(50), "the page's thread was blocked for {longest:?}");
    Ok(())
}

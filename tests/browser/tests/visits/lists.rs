//! Lists for everyone: ranked, filtered, taken apart; and one for the person before the page, who was never trained on.

use anyhow::{Context, Result, bail, ensure};
use browser_tests::{Gpu, Page, visit};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thirtyfour::Key;

const PATIENCE: Duration = Duration::from_secs(120);

/// Finds an item by a part of its title and takes the first match, all by keyboard; its slider then has the focus.
async fn take(page: &Page, part: &str, title: &str) -> Result<()> {
    page.find("searchbox", "Find a movie to rate").await?.send_keys(part).await?;
    page.find("button", &format!("Rate {title}")).await?;
    page.press_key(Key::Enter).await?;
    page.find("slider", &format!("Your rating of {title}")).await?;
    // The focus comes one frame later.
    tokio::time::sleep(Duration::from_millis(100)).await;
    Ok(())
}

/// Presses a button by keyboard.
async fn press_by_key(page: &Page, button: &str) -> Result<()> {
    page.find("button", button).await?.focus().await?;
    page.press_key(Key::Enter).await
}

/// Waits until the element of this name has the focus: one frame after the page has changed.
async fn has_focus(page: &Page, name: &str) -> Result<()> {
    const FOCUSED: &str = "(document.activeElement.ariaLabel ?? document.activeElement.innerText.trim().slice(0, 60))";
    let result = page.wait_until_true(&format!("{FOCUSED} === {name:?}")).await;
    let focused = page.evaluate(FOCUSED).await?;
    result.with_context(|| format!("the focus is not on {name:?} but on {focused}"))
}

const MADE_ITEMS: usize = 40;

/// Made-up ratings in MovieLens's layout: forty items, of which each of forty people rated thirty, and ten people more
/// who rated the first ten items only. Two people have names that the page uses for the person before it.
fn made_data(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut movies =
        "movieId,title,genres\n1,\"Empire Strikes Back, The (1980)\",War\n2,Amélie (2001),Romance\n".to_owned();
    for item in 3..=MADE_ITEMS {
        writeln!(movies, "{item},Film {item:02} (1990),Drama")?;
    }
    let mut ratings = "userId,movieId,rating,timestamp\n".to_owned();
    for person in 0..50 {
        let name = match person {
            0 => "me".to_owned(),
            1 => "You".to_owned(),
            _ => format!("person {person:02}"),
        };
        let rates = |item: &usize| if person < 40 { !(person + item).is_multiple_of(4) } else { *item < 10 };
        for item in (0..MADE_ITEMS).filter(rates) {
            writeln!(ratings, "{name},{},{},0", item + 1, ((person * 7 + item * 3) % 9 + 2) as f32 / 2.0)?;
        }
    }
    let files = [("ratings.csv", ratings), ("movies.csv", movies)].map(|(name, text)| (folder.join(name), text));
    for (file, text) in &files {
        fs::write(file, text)?;
    }
    Ok(files.map(|(file, _)| file).into())
}

/// Opens made-up data and trains on them.
async fn train_on_made_data(page: &Page, folder: &Path) -> Result<()> {
    page.load_files(&made_data(folder)?, "50 users · 40 items").await?;
    page.train(PATIENCE).await
}

async fn titles(page: &Page) -> Result<Vec<String>> {
    let rows = page.wait_for_rows("Recommendations", 20).await?;
    rows.into_iter().map(|row| row.get(1).cloned().context("a row without a title")).collect()
}

#[tokio::test]
async fn a_list_is_filtered_grows_and_tells_why() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1&bs=256", async |page| {
        page.train_when_ready(PATIENCE).await?;
        let first = titles(page).await?;
        page.press("Show more recommendations").await?;
        page.wait_for_rows("Recommendations", 120).await?;
        page.choose("User", "Viewer 007").await?;
        page.wait_for_text("table", "Recommendations", "For Viewer 007").await?;
        let other = titles(page).await?;
        ensure!(first != other, "two users have the same list");
        page.switch("Show rated movies too").await?;
        page.wait_for_text("table", "Recommendations", "Rated").await?;
        page.set("Minimum ratings of recommendations", "100000").await?;
        page.wait_for_rows("Recommendations", 0).await?;
        page.wait_for_text("region", "Recommendations", "No movie has 100,000 ratings.").await?;
        page.set("Minimum ratings of recommendations", "0").await?;
        let best = titles(page).await?.swap_remove(0);
        page.press(&format!("Why {best}?")).await?;
        page.wait_for_text("group", &format!("Arithmetic of {best}"), "movie’s bias").await?;
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
        page.wait_for_text("region", "You", "1 rating of yours. 1 more is of a movie that these data do not have")
            .await?;
        page.wait_for_text("region", "You", "not in these data").await?;
        let slider = page.value("slider", "Your rating of The Matrix (1999)").await?;
        ensure!(slider == "4.5", "nine of ten became {slider} of five");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn items_are_found_by_the_names_that_the_page_shows() -> Result<()> {
    let folder = tempfile::tempdir()?;
    visit(Gpu::Missing, "?epochs=1&bs=256", async |page| {
        train_on_made_data(page, folder.path()).await?;
        for (typed, title) in [("the empire strikes", "Empire Strikes Back, The (1980)"), ("amelie", "Amélie (2001)")] {
            let field = page.find("searchbox", "Find a movie to rate").await?;
            field.send_keys(typed).await?;
            page.find("button", &format!("Rate {title}")).await?;
            field.clear().await?;
            let field = page.find("searchbox", "Find a movie").await?;
            field.send_keys(typed).await?;
            let first = "document.querySelector('#map .matches button')?.innerText";
            page.wait_until_true(&format!("{first} === {title:?}")).await?;
            field.clear().await?;
            page.find("combobox", "Neighbors of").await?.send_keys(Key::Control + "a").await?;
            page.find("combobox", "Neighbors of").await?.send_keys(typed).await?;
            page.wait_until_true(&format!("[...document.querySelectorAll('#titles option')].length === 1 && document.querySelector('#titles option').value === {title:?}")).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_list_is_of_items_unseen_or_all_and_often_enough_rated() -> Result<()> {
    let folder = tempfile::tempdir()?;
    visit(Gpu::Missing, "?epochs=1&bs=256", async |page| {
        train_on_made_data(page, folder.path()).await?;
        page.choose("User", "me").await?;
        page.wait_for_text("table", "Recommendations", "For me").await?;
        page.wait_for_text("region", "Recommendations", "10 of 10 movies").await?;
        page.set("Minimum ratings of recommendations", "35").await?;
        page.wait_for_text("region", "Recommendations", "3 of 3 movies").await?;
        page.switch("Show rated movies too").await?;
        page.wait_for_text("region", "Recommendations", "10 of 10 movies").await?;
        page.set("Minimum ratings of recommendations", "0").await?;
        page.wait_for_text("region", "Recommendations", "20 of 40 movies").await?;
        let rows = page.wait_for_rows("Recommendations", 20).await?;
        ensure!(rows.iter().any(|row| row[3].is_empty()) && rows.iter().any(|row| !row[3].is_empty()), "{rows:?}");
        // The last rows take the button along.
        press_by_key(page, "Show more recommendations").await?;
        let rows = page.wait_for_rows("Recommendations", MADE_ITEMS).await?;
        has_focus(page, &format!("Why {}?", rows[20][1])).await
    })
    .await
}

#[tokio::test]
async fn a_row_keeps_the_focus_when_another_model_comes() -> Result<()> {
    let folder = tempfile::tempdir()?;
    visit(Gpu::Missing, "?epochs=1&bs=256", async |page| {
        train_on_made_data(page, folder.path()).await?;
        page.choose("User", "me").await?;
        page.wait_for_text("table", "Recommendations", "For me").await?;
        let before = page.wait_for_rows("Recommendations", 10).await?;
        page.set("Epochs", "1000").await?;
        page.set("Batch size", "1").await?;
        page.set("Seed", "7").await?;
        page.press("Train").await?;
        page.wait_for_state("training", PATIENCE).await?;
        let why = format!("Why {}?", before[0][1]);
        press_by_key(page, &why).await?;
        page.wait_for_text("group", &format!("Arithmetic of {}", before[0][1]), "movie’s bias").await?;
        has_focus(page, &why).await?;
        // The run ends by itself, whatever has the focus.
        page.wait_for_state("done", PATIENCE).await?;
        // The row that is open is one more.
        let after = page.wait_for_other_rows("Recommendations", &before).await?;
        ensure!(after[0][1] != before[0][1], "the other model has the same first movie");
        has_focus(page, &why).await?;
        page.wait_for_text("group", &format!("Arithmetic of {}", before[0][1]), "movie’s bias").await
    })
    .await
}

#[tokio::test]
async fn own_ratings_stand_beside_predictions_that_tell_why() -> Result<()> {
    let folder = tempfile::tempdir()?;
    visit(Gpu::Missing, "?epochs=1&bs=256", async |page| {
        train_on_made_data(page, folder.path()).await?;
        page.choose("User", "me").await?;
        page.wait_for_text("table", "Recommendations", "For me").await?;
        page.evaluate("document.querySelector('.own summary').click()").await?;
        page.wait_for_text("region", "Recommendations", "20 of 30 rated movies").await?;
        let rows = page.wait_for_rows("Own ratings", 20).await?;
        ensure!(rows.iter().all(|row| row[1].parse::<f32>().is_ok() && row[2].parse::<f32>().is_ok()), "{rows:?}");
        press_by_key(page, "Show more rated movies").await?;
        let rows = page.wait_for_rows("Own ratings", 30).await?;
        has_focus(page, &format!("Why {}, which is rated?", rows[20][0])).await?;
        page.press_key(Key::Enter).await?;
        page.wait_for_text("group", &format!("Arithmetic of {}", rows[20][0]), "movie’s bias").await
    })
    .await
}

#[tokio::test]
async fn users_called_like_you_stay_who_they_are() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let own = folder.path().join("imdb.csv");
    let rows = "Const,Your Rating,Date Rated,Title,Title Type,Year\ntt0080684,4,2024-01-01,The Empire Strikes Back,Movie,1980\n\
                tt1,5,2024-01-02,Film 05,Movie,1990\n";
    fs::write(&own, rows)?;
    visit(Gpu::Missing, "?epochs=1&bs=256", async |page| {
        train_on_made_data(page, folder.path()).await?;
        page.choose("User", "You").await?;
        page.wait_for_text("table", "Recommendations", "For You").await?;
        page.wait_for_text("region", "Recommendations", "You · 30 ratings").await?;
        take(page, "amelie", "Amélie (2001)").await?;
        page.wait_for_text("table", "Recommendations", "For You (your own ratings)").await?;
        page.choose("User", "Nobody").await?;
        page.wait_for_text("region", "Recommendations", "No user has this name").await?;
        page.choose("User", "you").await?;
        page.wait_for_text("region", "Recommendations", "You · 30 ratings").await?;
        press_by_key(page, "Show my list").await?;
        page.wait_for_text("table", "Recommendations", "For You (your own ratings)").await?;
        has_focus(page, "Recommendations").await?;
        page.press("Someone else").await?;
        page.find("button", "Show my list").await?;
        page.choose("User", "You (your own ratings)").await?;
        page.wait_for_text("table", "Recommendations", "For You (your own ratings)").await?;
        page.send_files("Ratings files", std::slice::from_ref(&own)).await?;
        page.press("Add me to the data").await?;
        page.wait_for_text("region", "Data", "51 users").await?;
        page.train_when_ready(PATIENCE).await?;
        page.choose("User", "ME (2)").await?;
        page.wait_for_text("region", "Recommendations", "me (2) · 2 ratings").await?;
        page.choose("User", "me").await?;
        page.wait_for_text("region", "Recommendations", "me · 30 ratings").await
    })
    .await
}

#[tokio::test]
async fn users_are_found_by_any_part_of_their_name() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1&bs=256", async |page| {
        page.train_when_ready(PATIENCE).await?;
        let field = page.find("combobox", "User").await?;
        for typed in ["viewer 00", "007"] {
            field.send_keys(Key::Control + "a").await?;
            field.send_keys(typed).await?;
            page.wait_until_true(
                "[...document.querySelectorAll('#users option')].some(it => it.value === 'Viewer 007')",
            )
            .await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_diary_rates_each_item_once_and_each_can_be_reached() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let diary = folder.path().join("diary.csv");
    let mut rows = "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n".to_owned();
    for item in (3..=36).chain([10]) {
        writeln!(rows, "2024-01-01,Film {item:02},1990,https://boxd.it/{item},3.5,,,2024-01-01")?;
    }
    fs::write(&diary, rows)?;
    visit(Gpu::Missing, "?epochs=1&bs=256", async |page| {
        train_on_made_data(page, folder.path()).await?;
        page.send_files("Ratings files", std::slice::from_ref(&diary)).await?;
        page.press("Rate as me").await?;
        page.wait_for_text("region", "You", "34 ratings of yours").await?;
        let shown = "document.querySelectorAll('[aria-label=\"Your ratings\"] li').length";
        page.wait_until_true(&format!("{shown} === 30")).await?;
        take(page, "film 36", "Film 36 (1990)").await?;
        has_focus(page, "Your rating of Film 36 (1990)").await?;
        page.wait_for_text("region", "You", "34 ratings of yours").await?;
        press_by_key(page, "Show all my ratings").await?;
        page.wait_until_true(&format!("{shown} === 34")).await?;
        // The first of those that were not there, behind the one that has come to the front.
        has_focus(page, "Remove Film 32 (1990)").await?;
        page.press_key(Key::Enter).await?;
        has_focus(page, "Remove Film 33 (1990)").await?;
        press_by_key(page, "Remove Film 35 (1990)").await?;
        has_focus(page, "Remove Film 34 (1990)").await?;
        page.press("Remove Film 10 (1990)").await?;
        page.wait_until_true(&format!("{shown} === 31")).await?;
        let left = page.text("list", "Your ratings").await?;
        ensure!(!left.contains("Film 10"), "a ghost: {left}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_item_of_two_titles_is_rated_once() -> Result<()> {
    let folder = tempfile::tempdir()?;
    visit(Gpu::Missing, "?epochs=1&bs=256", async |page| {
        train_on_made_data(page, folder.path()).await?;
        take(page, "empire", "Empire Strikes Back, The (1980)").await?;
        page.browser().refresh().await?;
        page.wait_for_text("region", "You", "1 rating of yours").await?;
        page.press("Use sample data").await?;
        page.wait_for_text("region", "Data", "Synthetic").await?;
        page.wait_for_text("region", "You", "1 rating of yours").await?;
        page.find("searchbox", "Find a movie to rate").await?.send_keys("empire").await?;
        page.press("Rate The Empire Strikes Back (1980)").await?;
        has_focus(page, "Your rating of Empire Strikes Back, The (1980)").await?;
        page.wait_for_text("region", "You", "1 rating of yours").await?;
        press_by_key(page, "Remove Empire Strikes Back, The (1980)").await?;
        page.wait_until_true("document.activeElement.id === 'find-to-rate'").await
    })
    .await
}

#[tokio::test]
async fn you_stand_on_the_map_that_your_numbers_are_of() -> Result<()> {
    visit(Gpu::Missing, "?epochs=1&bs=256", async |page| {
        page.wait_until_ready().await?;
        take(page, "alien", "Alien (1979)").await?;
        page.train(PATIENCE).await?;
        wait_for_you(page, true).await?;
        page.set("Epochs", "1000").await?;
        page.set("Batch size", "32").await?;
        page.press("Train").await?;
        page.wait_for_state("training", PATIENCE).await?;
        wait_for_you(page, false).await?;
        // The model of before answers meanwhile.
        let before = titles(page).await?;
        take(page, "star wars", "Star Wars (1977)").await?;
        page.press_key(Key::Home).await?;
        page.wait_for_text("region", "You", "2 ratings of yours").await?;
        page.wait_until_true("!document.querySelector('.recommendations').innerText.includes('No list yet')").await?;
        ensure!(!on_the_map(page).await?, "where another model has the movies");
        page.browser().execute(WATCH_YOU, vec![]).await?;
        page.press("Stop").await?;
        page.wait_for_state("done", PATIENCE).await?;
        wait_for_you(page, true).await?;
        let places = page.evaluate("window.placesOfYou.size").await?;
        ensure!(places == 1, "you stood at {places} places, of which one at most is yours");
        ensure!(before != titles(page).await?, "another model and another rating change nothing");
        Ok(())
    })
    .await
}

/// Notes every place where you stand on the map from now on.
const WATCH_YOU: &str = "window.placesOfYou = new Set();
    new MutationObserver(() => {
        const you = document.querySelector('[aria-label=You][role=img]');
        if (you) window.placesOfYou.add(you.style.transform);
    }).observe(document.getElementById('map'), { subtree: true, childList: true, attributes: true });";

async fn on_the_map(page: &Page) -> Result<bool> {
    Ok(page.names_in_figure("Movie map").await?.iter().any(|name| name == "You"))
}

async fn wait_for_you(page: &Page, wanted: bool) -> Result<()> {
    for _ in 0..100 {
        if on_the_map(page).await? == wanted {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("it stays untrue that you are on the map: {wanted}")
}

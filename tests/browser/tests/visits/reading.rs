//! Any ratings file: dropped in, understood, told, corrected.

use anyhow::{Result, bail, ensure};
use browser_tests::movielens::Ml100k;
use browser_tests::stored_zip::zip;
use browser_tests::{Gpu, Page, another_host, longest_task, visit, visit_with_data};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

/// Leaves a file for the page to read.
fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> Result<PathBuf> {
    let path = folder.join(name);
    fs::write(&path, content)?;
    Ok(path)
}

/// Forty people who rate thirty items; one of them rates an item twice, and a line is no rating.
fn class_list() -> String {
    let rows = (1..=40).flat_map(|user| (1..=30).map(move |item| format!("{user};{item};{}\n", 1 + (user * item) % 5)));
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
        ensure!(read.contains("1 pair of user and movie with more than one rating"), "{read}");
        // Both ratings count.
        page.choose("Repeated ratings", "Each of them counts").await?;
        page.wait_for_text("region", "Data", "1,201 ratings").await?;
        page.wait_until_ready().await?;
        // The items are the people, and the people the items: one choice exchanges them.
        page.choose("Role of column 1 (who) in class.csv", "Item").await?;
        page.wait_for_text("region", "Data", "30 users · 40 items").await?;
        page.wait_until_ready().await?;
        // The keyboard goes on where it was.
        page.wait_until_true("document.activeElement.ariaLabel === 'Role of column 1 (who) in class.csv'").await?;
        page.set("Epochs", "1").await?;
        page.train(Duration::from_secs(60)).await
    })
    .await
}

#[tokio::test]
async fn needs_data_reads_movielens_by_itself_and_keeps_its_report() -> Result<()> {
    let Ml100k { ratings, titles } = Ml100k::find()?;
    visit(Gpu::Missing, "", async |page| {
        // One after the other: the titles join what is loaded.
        page.load_files(&[ratings], "100,000 ratings · 943 users · 1,682 items").await?;
        page.send_files("Ratings files", &[titles]).await?;
        page.wait_for_text("region", "Data", "100,000 ratings · 943 users · 1,664 items").await?;
        let read = page.text("region", "What was read").await?;
        ensure!(read.contains("18 titles of several ids"), "{read}");
        page.switch("Keep movies with the same title apart").await?;
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
        ensure!(alert.contains("titles wait for them"), "the alert says {alert}");
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
        page.wait_for_text("region", "What was read", "2 of 3 ratings are of movies that the data have").await?;
        page.press("Add me to the data").await?;
        page.wait_for_text("region", "Data", "60,627 ratings · 601 users").await
    })
    .await
}

#[tokio::test]
async fn ones_own_ratings_stay_among_data_that_are_corrected() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let rows =
        (1..=20).flat_map(|user| (1..=9).map(move |item| format!("{user},Film {item} (2001),{}\n", user % 5 + 1)));
    let club = format!("user,title,rating\n{}20,Film 9 (2001),5\n", rows.collect::<String>());
    let club = file(folder.path(), "club.csv", club)?;
    let own = "Date,Name,Year,Letterboxd URI,Rating\n2024-01-01,Film 1,2001,https://boxd.it/1,4.5\n\
               2024-01-02,Film 2,2001,https://boxd.it/2,5\n";
    let own = file(folder.path(), "own.csv", own)?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        drop_file(page, &club).await?;
        page.wait_for_text("region", "Data", "180 ratings · 20 users").await?;
        page.send_files("Ratings files", std::slice::from_ref(&own)).await?;
        page.press("Add me to the data").await?;
        page.wait_for_text("region", "Data", "182 ratings · 21 users").await?;
        page.choose("Repeated ratings", "Each of them counts").await?;
        page.wait_for_text("region", "Data", "183 ratings · 21 users").await
    })
    .await
}

/// Both parts of the report may have the same controls.
#[tokio::test]
async fn zeros_in_two_reports_have_switches_of_their_own() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut rows = String::from("user,film,rating\n");
    for k in 0..400 {
        writeln!(rows, "u{},Film {},{}", k % 20, k / 20, if k % 9 == 0 { 0 } else { 1 + k % 5 })?;
    }
    let ratings = file(folder.path(), "ratings.csv", rows)?;
    let own =
        "Book Id,Title,My Rating,Date Read\n1,Film 1,5,2019/05/01\n2,Film 2,0,\n3,Film 3,0,\n4,Film 4,3,2019/05/02\n";
    let own = file(folder.path(), "own.csv", own)?;
    visit(Gpu::Missing, "", async |page| {
        page.load_files(std::slice::from_ref(&ratings), "20 users").await?;
        page.send_files("Ratings files", std::slice::from_ref(&own)).await?;
        page.wait_until_true("document.querySelectorAll('input[id^=sentinel]').length === 2").await?;
        let ids = "(() => { const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
            return ids.filter((id, k) => ids.indexOf(id) < k); })()";
        let twice = page.evaluate(ids).await?;
        ensure!(twice.as_array().is_some_and(Vec::is_empty), "ids that two elements have: {twice}");
        Ok(())
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
        page.wait_for_text("region", "Training", "That is 5 steps in all").await?;
        page.train_when_ready(Duration::from_secs(60)).await
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
async fn reading_can_be_called_off_and_leaves_what_there_was() -> Result<()> {
    // Each piece of a file waits for a while.
    const SLOW: &str = "
        const read = ReadableStreamBYOBReader.prototype.read;
        ReadableStreamBYOBReader.prototype.read = async function (buffer) {
            await new Promise(go => setTimeout(go, 500));
            return read.call(this, buffer);
        };";
    let folder = tempfile::tempdir()?;
    let mut rows = String::from("userId,movieId,rating\n");
    for k in 0..1_000_000_u64 {
        writeln!(rows, "{},{},{}", k % 60_007 + 1, (k * 7_919) % 37_001 + 1, 1 + k % 5)?;
    }
    let large = file(folder.path(), "ratings.csv", &rows)?;
    visit(Gpu::Missing, "", async |page| {
        page.reload_with_open_workers().await?;
        page.wait_until_ready().await?;
        drop_file(page, &large).await?;
        let data = "60,007 users · 37,001 items";
        page.wait_for_text("region", "Data", data).await?;
        page.run_in_worker(SLOW).await?;
        // What is read again stays as it was, and so does what was chosen for it.
        let role = "Role of column 1 (userId) in ratings.csv";
        let chosen = page.value("combobox", role).await?;
        page.choose(role, "Item").await?;
        page.press("Cancel").await?;
        page.wait_until_ready().await?;
        page.wait_for_text("region", "Data", data).await?;
        let now = page.value("combobox", role).await?;
        ensure!(now == chosen, "the role is number {now} in place of {chosen}");
        // So do data that others were to take the place of.
        page.send_files("Ratings files", std::slice::from_ref(&large)).await?;
        page.find("progressbar", "Reading progress").await?;
        page.press("Cancel").await?;
        page.wait_until_ready().await?;
        page.wait_for_text("region", "Data", data).await
    })
    .await
}

/// Drops one file, and waits until it is read or refused.
async fn drop_file(page: &Page, file: &Path) -> Result<()> {
    page.send_files("Ratings files", &[file.to_owned()]).await?;
    page.find("region", "What was read").await?;
    page.wait_until_ready().await
}

async fn read_shows(page: &Page, wanted: &str) -> Result<()> {
    page.wait_for_text("region", "What was read", wanted).await?;
    page.wait_until_ready().await
}

#[tokio::test]
async fn delimiter_encoding_header_and_layout_read_at_once() -> Result<()> {
    let folder = tempfile::tempdir()?;
    // ISO-8859-2 has an Ł where Windows-1252 has a pound sign.
    let rows = [b"who,film,stars\n\xa3ukasz,Dune,4\n".as_slice(), b"Ada,Dune,5\nAda,Heat,3\nBo,Heat,1\n"].concat();
    let list = file(folder.path(), "club.csv", rows)?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        drop_file(page, &list).await?;
        read_shows(page, "£ukasz").await?;
        page.choose("Encoding of club.csv", "ISO-8859-2").await?;
        read_shows(page, "Łukasz").await?;
        page.choose("Delimiter of club.csv", "Semicolon (;)").await?;
        read_shows(page, "not read").await?;
        page.choose("Delimiter of club.csv", "Comma (,)").await?;
        read_shows(page, "4 ratings read").await?;
        page.switch("The first row of club.csv names the columns").await?;
        read_shows(page, "1 row refused because the rating is not a number").await?;
        page.switch("The first row of club.csv names the columns").await?;
        read_shows(page, "1 header").await?;
        page.choose("Layout of club.csv", "One person’s ratings").await?;
        read_shows(page, "club.csv: one person’s ratings").await
    })
    .await
}

#[tokio::test]
async fn quotes_that_mean_themselves_and_decimal_commas_are_a_choice() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let quotes = "user,artist,plays\n1,\"Weird Al\" Yankovic,5\n1,Queen,4\n2,\"Weird Al\" Yankovic,3\n2,Queen,1\n";
    let quotes = file(folder.path(), "artists.csv", quotes)?;
    let commas = "who;film;stars\na;x;4\na;y;3\nb;x;2,5\nb;y;1\n";
    let commas = file(folder.path(), "commas.csv", commas)?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        drop_file(page, &quotes).await?;
        let box_of = "Quotation marks hold fields of artists.csv together";
        if page.find("checkbox", box_of).await?.is_selected().await? {
            page.switch(box_of).await?;
        }
        read_shows(page, "4 ratings read").await?;
        ensure!(page.text("region", "What was read").await?.contains("\"Weird Al\" Yankovic"));
        drop_file(page, &commas).await?;
        read_shows(page, "from 1 to 4").await?;
        let before = page.find("checkbox", "Decimal comma in commas.csv").await?.is_selected().await?;
        page.switch("Decimal comma in commas.csv").await?;
        // The one row that needs it is refused, or read again.
        read_shows(page, if before { "1 row refused" } else { "4 ratings read" }).await
    })
    .await
}

#[tokio::test]
async fn values_that_mean_nothing_and_counts_are_a_switch_away() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let rows = (0..200).map(|k| format!("{},{},{}\n", k / 20, k % 20, [0, 1, 3, 5, 4][(k + k / 20) % 5]));
    let zeros = file(folder.path(), "zeros.csv", format!("user,item,rating\n{}", rows.collect::<String>()))?;
    // Most are played once, a few very often.
    let plays = |k: usize| if k.is_multiple_of(4) { 1 + (k / 4) * (k / 4) } else { 1 };
    let rows = (0..200).map(|k| format!("u{},i{},{}\n", k / 20, k % 20, plays(k)));
    let counts = file(folder.path(), "plays.csv", format!("user,item,rating\n{}", rows.collect::<String>()))?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        drop_file(page, &zeros).await?;
        let switch = "Leave out ratings of 0";
        let (kept, dropped) = ("200 ratings", "160 ratings");
        let was_dropped = page.find("checkbox", switch).await?.is_selected().await?;
        page.wait_for_text("region", "Data", if was_dropped { dropped } else { kept }).await?;
        page.switch(switch).await?;
        page.wait_for_text("region", "Data", if was_dropped { kept } else { dropped }).await?;
        page.wait_until_ready().await?;
        drop_file(page, &counts).await?;
        page.press("Use a log scale").await?;
        page.wait_for_text("region", "Data", "to 7.78").await?;
        page.wait_until_ready().await?;
        ensure!(page.find("checkbox", "Log scale for counts").await?.is_selected().await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn swapped_columns_are_read_as_offered() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let rows = (0..600).map(|k| format!("{},{},{}\n", k / 6, 1 + k % 5, 1000 + (k * 7) % 300));
    let swapped = file(folder.path(), "swapped.csv", format!("user,item,rating\n{}", rows.collect::<String>()))?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        drop_file(page, &swapped).await?;
        read_shows(page, "Did you mean").await?;
        page.press("Use these columns").await?;
        page.wait_for_text("region", "Data", "Ratings from 1 to 5").await
    })
    .await
}

#[tokio::test]
async fn netflix_blocks_and_a_sheet_of_a_class_are_read() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let blocks =
        file(folder.path(), "combined_data_1.txt", "1:\n10,3,2005-09-06\n11,5,2005-05-13\n2:\n10,4,2005-10-19\n")?;
    let more = file(folder.path(), "combined_data_2.txt", "3:\n10,1,2005-09-06\n12,2,2005-05-13\n")?;
    let sheet = "Name,Alien,Brazil,Casablanca\nAda,5,,3\nBo,4,2,great\nCy,,1,5\n";
    let sheet = file(folder.path(), "7b.csv", sheet)?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        drop_file(page, &blocks).await?;
        page.wait_for_text("region", "Data", "3 ratings · 2 users · 2 items").await?;
        // Later ratings replace earlier ones, and the page says so; a click loads both.
        drop_file(page, &more).await?;
        page.wait_for_text("region", "Data", "2 ratings · 2 users · 1 item").await?;
        read_shows(page, "replaced those of combined_data_1.txt").await?;
        page.press("Add to the ratings loaded before").await?;
        page.wait_for_text("region", "Data", "5 ratings · 3 users · 3 items").await?;
        page.wait_until_ready().await?;
        drop_file(page, &sheet).await?;
        page.wait_for_text("region", "Data", "6 ratings · 3 users · 3 items").await?;
        read_shows(page, "1 cell refused because the rating is not a number").await
    })
    .await
}

#[tokio::test]
async fn a_file_of_an_archive_that_was_left_out_is_taken() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (items, small) = ("userId,movieId,rating\n1,1,5\n1,2,3\n2,1,4\n", "userId,movieId,rating\n7,7,1\n8,7,2\n");
    let archive = zip(&[("set/ratings.csv", items.as_bytes()), ("set/ratings_small.csv", small.as_bytes())]);
    let archive = file(folder.path(), "set.zip", archive)?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        drop_file(page, &archive).await?;
        page.wait_for_text("region", "Data", "3 ratings").await?;
        page.evaluate("document.querySelectorAll('.read details').forEach(it => it.open = true)").await?;
        page.press("Read set.zip/set/ratings_small.csv").await?;
        page.wait_for_text("region", "Data", "5 ratings").await?;
        page.wait_until_ready().await?;
        page.press("Leave out set.zip/set/ratings.csv").await?;
        page.wait_for_text("region", "Data", "2 ratings").await
    })
    .await
}

#[tokio::test]
async fn titles_that_do_not_fit_can_be_joined_anyway() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let ratings = file(folder.path(), "class.csv", class_list())?;
    let titles = (26..=65).map(|item| format!("{item},Film {item}\n")).collect::<String>();
    let titles = file(folder.path(), "films.csv", format!("film,title\n{titles}"))?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        drop_file(page, &ratings).await?;
        drop_file(page, &titles).await?;
        read_shows(page, "titles for only 5 of the 30 items").await?;
        page.press("Join films.csv anyway").await?;
        read_shows(page, "25 movies without a title").await
    })
    .await
}

#[tokio::test]
async fn the_report_of_the_ratings_stays_until_other_ratings_come() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let ratings = file(folder.path(), "class.csv", class_list())?;
    let titles = (1..=30).map(|item| format!("{item},Film {item}\n")).collect::<String>();
    let titles = file(folder.path(), "films.csv", format!("film,title\n{titles}"))?;
    let picture = file(folder.path(), "holiday.jpg", [0xff, 0xd8, 0xff, 0xe0, 0, 1, 2])?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        drop_file(page, &ratings).await?;
        drop_file(page, &titles).await?;
        read_shows(page, "films.csv: titles").await?;
        read_shows(page, "1,201 ratings read. 1,200 used. 960 to train on, 240 held out").await?;
        drop_file(page, &picture).await?;
        read_shows(page, "Not part of the data").await?;
        read_shows(page, "1,201 ratings read. 1,200 used. 960 to train on, 240 held out").await?;
        // Closed, it can be opened again, and corrected.
        page.press("Close").await?;
        page.press("What was read").await?;
        page.choose("Repeated ratings", "Each of them counts").await?;
        page.wait_for_text("region", "Data", "1,201 ratings").await?;
        page.wait_for_text("region", "Data", "class.csv + films.csv").await
    })
    .await
}

#[tokio::test]
async fn files_are_dropped_and_one_that_cannot_be_read_leaves_the_others() -> Result<()> {
    // As a browser would: a drag that carries two files, over the page and then let go.
    const DROP: &str = "const carried = new DataTransfer();
        carried.items.add(new File([arguments[0]], 'class.csv'));
        carried.items.add(new File([new Uint8Array([0xff, 0xd8, 0xff, 0xe0])], 'holiday.jpg'));
        for (const type of ['dragover', 'drop']) {
            const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: carried });
            document.querySelector('main').dispatchEvent(event);
            if (!event.defaultPrevented) throw new Error(type + ' was left to the browser');
        }";
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        page.browser().execute(DROP, vec![class_list().into()]).await?;
        page.wait_for_text("region", "Data", "1,200 ratings · 40 users · 30 items").await?;
        read_shows(page, "holiday.jpg: not read").await
    })
    .await
}

#[tokio::test]
async fn an_address_loads_a_table_and_one_that_is_forbidden_is_told() -> Result<()> {
    let folder = tempfile::tempdir()?;
    file(folder.path(), "class.csv", class_list())?;
    file(folder.path(), "manifest.json", r#"{"sets": []}"#)?;
    visit_with_data(folder.path(), async |page| {
        page.wait_until_ready().await?;
        page.open_beside("?data=data/class.csv").await?;
        page.wait_for_text("region", "Data", "1,200 ratings · 40 users · 30 items").await?;
        page.wait_until_ready().await?;
        let elsewhere = another_host(folder.path())?;
        page.open_beside(&format!("?data={elsewhere}class.csv")).await?;
        page.wait_until_ready().await?;
        let alert = page.alert_text().await?;
        ensure!(
            alert.contains("does not let other pages read it") && alert.contains("Download it yourself"),
            "{alert}"
        );
        // The browser notes what it forbids.
        let errors = page.console_errors().await?;
        ensure!(errors.iter().all(|error| error.contains("class.csv")), "{errors:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn fetching_is_told_and_can_be_called_off() -> Result<()> {
    // A host that begins to send, and then does not go on.
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = format!("http://{}/slow.csv", listener.local_addr()?);
    let hanging = tokio::spawn(async move {
        let mut connections = Vec::new();
        while let Ok((mut connection, _)) = listener.accept().await {
            let head = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 8000000\r\n\r\n";
            let begun = [head.as_bytes(), &[b'\n'; 100_000]].concat();
            for piece in begun.chunks(20_000) {
                let _ = connection.write_all(piece).await;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            connections.push(connection);
        }
    });
    visit(Gpu::Missing, &format!("?data={address}"), async |page| {
        page.find("progressbar", "Reading progress").await?;
        page.wait_for_text("region", "Data", "slow.csv: 0 of 8 MB").await?;
        page.press("Cancel").await?;
        page.wait_until_ready().await?;
        page.wait_for_text("region", "Data", "600 users").await
    })
    .await?;
    hanging.abort();
    Ok(())
}

#[tokio::test]
async fn a_wide_sheet_is_shown_in_part_and_keeps_the_page_calm() -> Result<()> {
    const VISITS: usize = 5;
    const ITEMS: usize = 5_000;
    let folder = tempfile::tempdir()?;
    let mut sheet = String::from("user");
    (1..=ITEMS).try_for_each(|item| write!(sheet, ",{item}"))?;
    for user in 0..20 {
        write!(sheet, "\nu{user}")?;
        (1..=ITEMS).try_for_each(|item| match (item * 7 + user) % 3 {
            0 => write!(sheet, ",{}", 1 + (item + user) % 5),
            _ => write!(sheet, ","),
        })?;
    }
    let sheet = file(folder.path(), "pivot.csv", sheet)?;
    let longest = async || {
        longest_task(Gpu::Missing, "", async |page| {
            page.send_files("Ratings files", std::slice::from_ref(&sheet)).await?;
            // To look for a region or a button by its name would keep the page's thread longer than the page does.
            page.wait_until_true("document.querySelector('#data').textContent.includes('20 users · 5,000 items')")
                .await?;
            let more = async |words: &str| {
                page.wait_until_true(&format!("document.querySelector('.more p')?.textContent === '{words}'")).await
            };
            more("4,971 more columns, all of ratings.").await?;
            let selects = page.evaluate("document.querySelectorAll('.preview select').length").await?;
            ensure!(selects == 30, "{selects} selects");
            page.evaluate("document.querySelector('.more button').click()").await?;
            more("4,941 more columns, all of ratings.").await
        })
        .await
    };
    // What else the machine does can only make it longer.
    let mut shortest = Duration::MAX;
    for _ in 0..VISITS {
        shortest = shortest.min(longest().await?);
        println!("the longest task of the page took {shortest:?} at least");
        if shortest < Duration::from_millis(50) {
            return Ok(());
        }
    }
    bail!("the page's thread was blocked for {shortest:?} at least")
}

/// One of the files that the readers of other formats are tested with.
fn other_format(name: &str) -> Result<PathBuf> {
    let files = concat!(env!("CARGO_MANIFEST_DIR"), "/../../formats/readers/tests/files");
    Ok(Path::new(files).join(name).canonicalize()?)
}

#[tokio::test]
async fn a_workbook_json_and_parquet_are_read_as_they_are() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let critics: Vec<String> = (1..=12)
        .map(|user| {
            let films = (1..=9).map(|film| format!("\"Film {film}\": {}", 1 + user * film % 5));
            format!("\"Critic {user}\": {{{}}}", films.collect::<Vec<_>>().join(", "))
        })
        .collect();
    let critics = file(folder.path(), "critics.json", format!("{{{}}}", critics.join(",\n")))?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        page.send_files("Ratings files", &[critics]).await?;
        page.wait_for_text("region", "Data", "108 ratings · 12 users · 9 items").await?;
        page.wait_until_ready().await?;
        page.send_files("Ratings files", &[other_format("club.xlsx")?]).await?;
        page.wait_for_text("region", "Data", "120 ratings · 12 users · 10 items").await?;
        let read = page.text("region", "What was read").await?;
        ensure!(read.contains("club.xlsx/Votes") && read.contains("club.xlsx/Read me"), "{read}");
        page.wait_until_ready().await?;
        page.send_files("Ratings files", &[other_format("club.parquet")?]).await?;
        page.wait_for_text("region", "Data", "240 ratings · 24 users · 10 items").await
    })
    .await
}

#[tokio::test]
async fn a_damaged_workbook_leaves_the_data_before() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let book = fs::read(other_format("club.xlsx")?)?;
    let mut broken = book.clone();
    let middle = book.len() / 2;
    broken[middle..middle + 200].fill(0x55);
    let broken = file(folder.path(), "broken.xlsx", broken)?;
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        page.send_files("Ratings files", &[broken]).await?;
        let alert = page.alert_text().await?;
        ensure!(alert.contains("broken.xlsx") && alert.contains("an Excel workbook"), "the alert says {alert}");
        page.wait_until_ready().await?;
        page.wait_for_text("region", "Data", "60,625 ratings · 600 users · 250 items").await?;
        // It reads the next one all the same.
        page.send_files("Ratings files", &[other_format("club.xlsx")?]).await?;
        page.wait_for_text("region", "Data", "120 ratings").await
    })
    .await
}

//! What a report is not certain of, and the click that corrects it.

use anyhow::{Result, ensure};
use browser_tests::{Gpu, Page, visit};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// Loads a file of this content, and waits for `facts` about it.
async fn load(page: &Page, folder: &TempDir, name: &str, content: &str, facts: &str) -> Result<()> {
    let path: PathBuf = folder.path().join(name);
    fs::write(&path, content)?;
    page.load_files(&[path], facts).await
}

#[tokio::test]
async fn people_across_the_top_are_swapped() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let table = ",Patrick,Heather,Amy,Chris\nAlien,5,4,2,1\nBlade Runner,4,,5,2\nJaws,,2,3,4\n\
                 Pulp Fiction,3,5,4,5\nStar Wars,5,3,2,4\nToy Story,2,4,,3\n";
    visit(Gpu::Missing, "", async |page| {
        load(page, &folder, "club.csv", table, "4 users · 6 items").await?;
        page.wait_for_text("region", "What was read", "are down, people across.").await?;
        page.press("Swap").await?;
        page.wait_for_text("region", "Data", "6 users · 4 items").await?;
        // A person said so: nothing is doubtful now.
        ensure!(!page.text("region", "What was read").await?.contains("people across."));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn questions_beside_films_are_taken_in() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut table = "Blue Lantern (2009),The Mill Road (1998),Seven Umbrellas (2015),Paper Harbour (2001),\
                     I enjoy driving fast,My life is stressful\n"
        .to_owned();
    for k in 0..12 {
        let half = |shift: i32| f64::from((k * 3 + shift) % 9) / 2.0;
        writeln!(table, "{},{},{},{},{},{}", half(1), half(4), half(6), half(2), 1 + k % 5, 1 + (k * 2) % 5)?;
    }
    visit(Gpu::Missing, "", async |page| {
        load(page, &folder, "survey.csv", &table, "12 users · 4 items").await?;
        page.wait_for_text("region", "What was read", "2 columns look like questions about the person").await?;
        page.press("Take them in").await?;
        page.wait_for_text("region", "Data", "12 users · 6 items").await
    })
    .await
}

#[tokio::test]
async fn columns_without_names_are_swapped() -> Result<()> {
    let folder = tempfile::tempdir()?;
    // The city and the age follow from the person, so they are neither item nor rating.
    let row = |k: usize| {
        let (user, item) = (k / 12, k % 12);
        format!("Person {user},Film {item},City {},{},{}\n", user % 3, 20 + user, 1 + (k * 7) % 5)
    };
    let table: String = (0..240).map(row).collect();
    visit(Gpu::Missing, "", async |page| {
        load(page, &folder, "triples.csv", &table, "20 users · 12 items").await?;
        page.wait_for_text("region", "What was read", "by what is in them").await?;
        page.press("Swap users and items").await?;
        page.wait_for_text("region", "Data", "12 users · 20 items").await
    })
    .await
}

#[tokio::test]
async fn rows_with_shortened_ids_are_left_out() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut table = "user,item,rating\n".to_owned();
    for k in 0..60 {
        let item = if k % 6 == 0 { "6.30892E+11".to_owned() } else { format!("{}", 446_520_800 + k % 6) };
        writeln!(table, "{},{item},{}", 276_720 + k / 6, 2 + k % 9)?;
    }
    visit(Gpu::Missing, "", async |page| {
        load(page, &folder, "book.csv", &table, "60 ratings · 10 users · 6 items").await?;
        page.wait_for_text("region", "What was read", "10 rows have ids such as 6.30892E+11").await?;
        page.switch("Leave out rows with shortened ids").await?;
        page.wait_for_text("region", "Data", "50 ratings · 10 users · 5 items").await
    })
    .await
}

#[tokio::test]
async fn a_delimiter_that_is_not_in_the_list_is_typed() -> Result<()> {
    let folder = tempfile::tempdir()?;
    // A comma cuts every line into three, too: only the person knows better.
    let row = |k: usize| format!("u{}@Film {}, Part 2, Uncut@{}\n", k / 8, k % 8, 1 + k % 5);
    let table = format!("user@film, part, cut@stars\n{}", (0..80).map(row).collect::<String>());
    visit(Gpu::Missing, "", async |page| {
        page.wait_until_ready().await?;
        let path = folder.path().join("odd.txt");
        fs::write(&path, &table)?;
        page.send_files("Ratings files", &[path]).await?;
        ensure!(page.alert_text().await?.contains("odd.txt"));
        page.type_into("Another delimiter of odd.txt", "@").await?;
        page.wait_for_text("region", "Data", "80 ratings · 10 users · 8 items").await
    })
    .await
}

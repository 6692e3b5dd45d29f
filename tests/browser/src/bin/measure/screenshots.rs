//! Pictures of the trained page, into target/screenshots: wide and narrow, light and dark, the window and the whole.

use anyhow::Result;
use browser_tests::{Gpu, visit};
use std::path::Path;
use std::time::Duration;

const SIZES: [(u32, u32, bool); 2] = [(1280, 900, false), (390, 844, true)];
const SCHEMES: [&str; 2] = ["light", "dark"];

pub async fn run() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/screenshots");
    std::fs::create_dir_all(&folder)?;
    visit(Gpu::SwiftShader, "", async |page| {
        page.train_when_ready(Duration::from_secs(300)).await?;
        page.press("Continue training").await?;
        page.wait_for_rows("Epochs", 10).await?;
        page.wait_for_state("done", Duration::from_secs(300)).await?;
        page.press("Find learning rate").await?;
        page.find("figure", "Learning rate finder").await?;
        for (width, height, mobile) in SIZES {
            page.set_viewport(width, height, mobile).await?;
            for scheme in SCHEMES {
                page.prefer("prefers-color-scheme", scheme).await?;
                // Whatever follows a change of size or colors, such as a transition, comes to rest.
                tokio::time::sleep(Duration::from_secs(1)).await;
                page.screenshot(&folder.join(format!("{width}-{scheme}-window.png")), false).await?;
                page.screenshot(&folder.join(format!("{width}-{scheme}-page.png")), true).await?;
            }
        }
        let list = folder.join("class.csv");
        std::fs::write(&list, class_list())?;
        page.send_files("Ratings files", &[list.canonicalize()?]).await?;
        page.find("region", "What was read").await?;
        page.evaluate(
            "document.querySelectorAll('.data-preview details, .sets details').forEach(it => it.open = true)",
        )
        .await?;
        page.wait_for_rows("Crosstab", 15).await?;
        for (width, height, mobile) in SIZES {
            page.set_viewport(width, height, mobile).await?;
            page.prefer("prefers-color-scheme", "light").await?;
            tokio::time::sleep(Duration::from_secs(1)).await;
            page.screenshot(&folder.join(format!("{width}-read.png")), true).await?;
        }
        println!("The pictures are in {}.", folder.display());
        Ok(())
    })
    .await
}

/// What a class filled in: forty people, thirty items, a slip and an item that someone rated twice.
fn class_list() -> String {
    let rows =
        (1..=40).flat_map(|who| (1..=30).map(move |item| format!("{who};Film {item};{}\n", 1 + (who * item) % 5)));
    format!("who;film;stars\n{}40;Film 30;2\n40;Film 29;splendid\n", rows.collect::<String>())
}

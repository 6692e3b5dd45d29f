//! Region "Runs": two runs side by side, through a reload, and back through the epochs of the last one.

use anyhow::{Result, ensure};
use browser_tests::{Gpu, visit};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn two_runs_with_one_thing_changed_are_compared_and_the_last_one_is_rewound() -> Result<()> {
    visit(Gpu::Missing, "?engine=cpu&epochs=4&factors=8&bs=512", async |page| {
        page.train_when_ready(PATIENCE).await?;
        page.press("Weight decay 0").await?;
        let rows = page.wait_for_rows("Runs", 2).await?;
        page.wait_for_state("done", PATIENCE).await?;
        // The newest stands first; both start from the same numbers and read the same batches.
        let [new, old] = &rows[..] else { unreachable!("two rows") };
        ensure!(new[0].starts_with("Run 2") && new[1] == "as Run 1, but weight decay 0.1 → 0", "{new:?}");
        let hash = |cell: &str| cell.chars().filter(char::is_ascii_hexdigit).take(8).collect::<String>();
        for column in [5, 6] {
            ensure!(hash(&old[column]).len() == 8 && hash(&new[column]) == hash(&old[column]), "{new:?} {old:?}");
        }
        page.find("figure", "Runs compared").await?;
        ensure!(page.value("spinbutton", "Weight decay").await? == "0.1", "the settings have changed");

        let last = page.rows("Epochs").await?;
        let slider = page.find("slider", "Rewind to epoch").await?;
        slider.focus().await?;
        page.press_key(thirtyfour::Key::Home).await?;
        page.wait_for_text("region", "Runs", "Rewound to epoch 0").await?;
        let first = page.wait_for_rows("Epochs", 1).await?;
        ensure!(first[0] == last[0], "{first:?} {last:?}");
        page.press("Back to the trained model").await?;
        ensure!(page.wait_for_rows("Epochs", 4).await? == last, "the end is not the trained model");

        page.press("Rename Run 2").await?;
        page.type_into("Name of the run", "no decay").await?;
        page.press("Save name").await?;
        page.find("button", "Delete no decay").await?;
        page.browser().refresh().await?;
        let rows = page.wait_for_rows("Runs", 2).await?;
        ensure!(rows[0][0].starts_with("no decay"), "{rows:?}");
        page.press("Delete Run 1").await?;
        page.press("Keep").await?;
        page.press("Delete Run 1").await?;
        page.press("Yes, delete").await?;
        page.wait_for_rows("Runs", 1).await?;
        // On a phone the table scrolls by itself, and the page does not.
        page.set_viewport(390, 844, true).await?;
        page.wait_until_true("document.documentElement.scrollWidth <= 390").await
    })
    .await
}

//! Files that the page hands out.

use crate::page::Page;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::{Instant, sleep};

impl Page {
    /// Presses a button that downloads a JSON file, and reads that file.
    pub async fn download_json(&self, button: &str) -> Result<Value> {
        let folder = tempfile::tempdir()?;
        let behavior = json!({ "behavior": "allow", "downloadPath": folder.path() });
        self.command("Browser.setDownloadBehavior", behavior).await?;
        self.press(button).await?;
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            if let Some(file) = finished(folder.path())? {
                let text = fs::read_to_string(&file)?;
                return serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()));
            }
            ensure!(Instant::now() < deadline, "{button:?} downloads nothing");
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// A file that the browser is no longer writing.
fn finished(folder: &Path) -> Result<Option<PathBuf>> {
    let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    Ok(files.into_iter().find(|file| file.extension().is_some_and(|extension| extension == "json")))
}

//! Files that the page hands out.

use crate::page::Page;
use crate::wait::{Look, SOON, until};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

impl Page {
    /// Presses a button that downloads a JSON file, and reads that file.
    pub async fn download_json(&self, button: &str) -> Result<Value> {
        let folder = tempfile::tempdir()?;
        let behavior = json!({ "behavior": "allow", "downloadPath": folder.path() });
        self.command("Browser.setDownloadBehavior", behavior).await?;
        self.press(button).await?;
        let file = until(SOON, async || {
            Ok(match finished(folder.path())? {
                Some(file) => Look::Found(file),
                None => Look::NotYet(format!("{button:?} has downloaded nothing")),
            })
        });
        let text = fs::read_to_string(file.await?)?;
        serde_json::from_str(&text).with_context(|| format!("{button:?} downloads something that is not JSON"))
    }
}

/// A file that the browser is no longer writing.
fn finished(folder: &Path) -> Result<Option<PathBuf>> {
    let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    Ok(files.into_iter().find(|file| file.extension().is_some_and(|extension| extension == "json")))
}

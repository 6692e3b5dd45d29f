//! Files that the page hands out.

use crate::page::Page;
use crate::wait::{Look, SOON, until};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// How a file ends that is no longer written; until then it has another ending.
const FINISHED: [&str; 5] = ["json", "csv", "zip", "png", "svg"];

impl Page {
    /// Presses a button that downloads a JSON file, and reads that file.
    pub async fn download_json(&self, button: &str) -> Result<Value> {
        let (_, bytes) = self.download(button).await?;
        serde_json::from_slice(&bytes).with_context(|| format!("{button:?} downloads something that is not JSON"))
    }

    /// Presses a button that downloads a file, and gives its name and its bytes.
    pub async fn download(&self, button: &str) -> Result<(String, Vec<u8>)> {
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
        let file = file.await?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok((name, fs::read(file)?))
    }
}

/// A file that the browser is no longer writing.
fn finished(folder: &Path) -> Result<Option<PathBuf>> {
    let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let kept = |file: &PathBuf| file.extension().is_some_and(|extension| FINISHED.iter().any(|&one| extension == one));
    // Its name may be taken before there is anything in it.
    let begun = |file: &PathBuf| fs::metadata(file).is_ok_and(|facts| facts.len() > 0);
    Ok(files.into_iter().find(|file| kept(file) && begun(file)))
}

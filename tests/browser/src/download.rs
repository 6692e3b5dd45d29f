//! Files that the page hands out.

use crate::page::{Access, Page};
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
        if self.access() == Access::Document {
            return self.handed_out(button).await;
        }
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

    /// The same by what the page gives its browser to save, where nobody says where that saves it.
    async fn handed_out(&self, button: &str) -> Result<(String, Vec<u8>)> {
        const WATCH: &str = "const make = URL.createObjectURL, click = HTMLAnchorElement.prototype.click;
            window.handedOut = {};
            URL.createObjectURL = blob => { window.handedOut.blob = blob; return make.call(URL, blob) };
            HTMLAnchorElement.prototype.click = function () { window.handedOut.name = this.download; return click.call(this) };";
        const READ: &str = "const done = arguments[0], { name, blob } = window.handedOut;
            if (!name || !blob) done(null);
            else blob.arrayBuffer().then(bytes => done([name, [...new Uint8Array(bytes)]]))";
        self.browser().execute(WATCH, vec![]).await?;
        self.press(button).await?;
        until(SOON, async || {
            let file: Option<(String, Vec<u8>)> = self.browser().execute_async(READ, vec![]).await?.convert()?;
            Ok(match file {
                Some(file) => Look::Found(file),
                None => Look::NotYet(format!("{button:?} has handed out nothing")),
            })
        })
        .await
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

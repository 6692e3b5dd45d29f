//! Where the page's program is, as the page tells the script that starts it.

use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;

/// What trunk writes, by `pattern_script` in Trunk.toml.
const MARK: &str = "<meta id=\"program\"";

/// Notes the name of one more file of the program.
pub fn note(dist: &Path, key: &str, file: &str) -> Result<()> {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).context("trunk made no index.html")?;
    ensure!(html.contains(MARK), "index.html does not say where the program is");
    fs::write(&page, html.replace(MARK, &format!("{MARK} data-{key}=\"./{file}\"")))?;
    Ok(())
}

//! A browser of the Chromium family, and the chromedriver that goes with it.

use super::apt;
use crate::project::Project;
use anyhow::{Context, Result};
use std::env;
use std::path::PathBuf;

/// chromedriver looks for its browser itself, under these names.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The chromedriver on this machine; browser and driver are installed where one is missing.
pub fn driver(project: &Project) -> Result<PathBuf> {
    if let Some(driver) = find(project) {
        return Ok(driver);
    }
    apt::install(project, &["chromium", "chromium-driver"])?;
    find(project).context("apt-get installed chromium and chromium-driver, yet chromedriver is not on PATH")
}

fn find(project: &Project) -> Option<PathBuf> {
    BROWSERS.iter().find_map(|browser| project.which(browser))?;
    // Hosted CI machines keep chromedriver in a folder of its own and name it here.
    let elsewhere = env::var_os("CHROMEWEBDRIVER").map(|folder| PathBuf::from(folder).join("chromedriver"));
    elsewhere.filter(|driver| driver.is_file()).or_else(|| project.which("chromedriver"))
}

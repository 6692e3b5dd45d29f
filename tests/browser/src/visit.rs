//! One test, one visit.

use crate::browser::{Chromedriver, Gpu, Log};
use crate::other_browser::{Driver, OtherBrowser};
use crate::page::{Access, Page};
use crate::server;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;
use thirtyfour::WebDriver;

/// Opens the page with an address ending such as `?epochs=2` in a browser of its own and runs the test on it.
pub async fn visit(gpu: Gpu, ending: &str, test: impl AsyncFnOnce(&Page) -> Result<()>) -> Result<()> {
    visit_and_log(gpu, Log::Console, ending, None, test).await
}

/// The same on a host that has put data sets beside the page: the files in this folder.
pub async fn visit_with_data(data: &Path, test: impl AsyncFnOnce(&Page) -> Result<()>) -> Result<()> {
    visit_and_log(Gpu::Missing, Log::Console, "", Some(data), test).await
}

/// The same in a browser that logs as much as this.
pub(crate) async fn visit_and_log(
    gpu: Gpu,
    log: Log,
    ending: &str,
    data: Option<&Path>,
    test: impl AsyncFnOnce(&Page) -> Result<()>,
) -> Result<()> {
    // A browser is given a GPU to run on it. By itself the page leaves this one alone, which is software.
    let engine = match (gpu, ending) {
        (Gpu::SwiftShader, "") => "?engine=gpu",
        (Gpu::SwiftShader, ending) if !ending.contains("engine=") => "&engine=gpu",
        _ => "",
    };
    let address = server::serve(&server::dist()?, data)? + ending + engine;
    visit_address(gpu, log, &address, test).await
}

/// The same on a host that has a copy of the page in a folder of its own, for tests that change it.
pub async fn visit_copy(test: impl AsyncFnOnce(&Page, &Path) -> Result<()>) -> Result<()> {
    let folder = tempfile::tempdir()?;
    for entry in fs::read_dir(server::dist()?)? {
        let path = entry?.path();
        if path.is_file() {
            fs::copy(&path, folder.path().join(path.file_name().unwrap_or_default()))?;
        }
    }
    let address = server::serve(folder.path(), None)?;
    visit_address(Gpu::Missing, Log::Console, &address, async |page| test(page, folder.path()).await).await
}

async fn visit_address(gpu: Gpu, log: Log, address: &str, test: impl AsyncFnOnce(&Page) -> Result<()>) -> Result<()> {
    let chromedriver = Chromedriver::start().await?;
    let browser = chromedriver.browser(gpu, log).await?;
    visit_with(browser, Access::Devtools, address, test).await
}

/// Opens the page with an address ending in a browser of another family and runs the test on it.
pub async fn visit_by(browser: OtherBrowser, ending: &str, test: impl AsyncFnOnce(&Page) -> Result<()>) -> Result<()> {
    let driver = Driver::start(browser).await?;
    let address = server::serve(&server::dist()?, None)? + ending;
    visit_with(driver.browser().await?, Access::Document, &address, test).await
}

/// A test that panics drops the browser, which closes it as well.
async fn visit_with(
    browser: WebDriver,
    access: Access,
    address: &str,
    test: impl AsyncFnOnce(&Page) -> Result<()>,
) -> Result<()> {
    let page = Page::open(browser.clone(), access, address).await?;
    let mut result = test(&page).await;
    if result.is_ok() {
        result = quiet_console(&page).await;
    }
    if let Err(error) = result {
        result = Err(error.context(page.describe().await));
    }
    let closed = browser.quit().await.context("the browser could not be closed");
    result.and(closed)
}

async fn quiet_console(page: &Page) -> Result<()> {
    let errors = page.console_errors().await?;
    ensure!(errors.is_empty(), "the page wrote errors to its console:\n{}", errors.join("\n"));
    Ok(())
}

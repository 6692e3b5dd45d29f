//! The program that measures the built page in a browser.

use crate::project::Project;
use crate::{bundle, tools};
use anyhow::Result;
use duct::Expression;
use std::ffi::OsString;

/// Builds the page and the program, unless they are there already.
pub fn build(project: &Project) -> Result<()> {
    bundle::build(project)?;
    project.command("cargo", ["build", "--locked", "--package", "browser-tests", "--bin", "measure"])?.run()?;
    Ok(())
}

/// Measures `what` once; built before.
pub fn command(project: &Project, what: &str, arguments: impl IntoIterator<Item = OsString>) -> Result<Expression> {
    let program = project.target().join("debug/measure").to_string_lossy().into_owned();
    let driver = tools::chromium::driver(project)?;
    let arguments = [what.into()].into_iter().chain(arguments);
    Ok(project.command(&program, arguments)?.env("CHROMEDRIVER", driver))
}

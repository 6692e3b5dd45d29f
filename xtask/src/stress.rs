//! Breaks what the page relies on, and counts what it survives.

use crate::bundle;
use crate::project::Project;
use crate::tools;
use anyhow::Result;
use clap::Args;

/// What to break.
#[derive(Args)]
pub struct Options {
    /// How often to train, stop, start over and reload.
    #[arg(long, default_value_t = 200)]
    rounds: usize,
    /// Break only these, by their names in the table.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

/// Runs the breaking program, which prints each case and a table.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    bundle::build(project)?;
    project.command("cargo", ["build", "--locked", "--package", "browser-tests", "--bin", "browser-stress"])?.run()?;
    let program = project.target().join("debug/browser-stress").to_string_lossy().into_owned();
    let arguments = [options.rounds.to_string()].into_iter().chain(options.only.iter().cloned());
    let driver = tools::chromium::driver(project)?;
    project.command(&program, arguments)?.env("CHROMEDRIVER", driver).run()?;
    Ok(())
}

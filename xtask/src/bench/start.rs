//! How long the page takes to start, here and on a slow machine with a slow line.

use crate::measure;
use crate::project::Project;
use anyhow::Result;
use clap::Args;
use std::ffi::OsString;

/// How to measure.
#[derive(Args)]
pub struct Options {
    /// How often the page is opened.
    #[arg(long, default_value_t = 5)]
    runs: usize,
}

/// Measures in the browser and prints what the measuring program says.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    measure::build(project)?;
    let runs = [OsString::from(options.runs.to_string())];
    println!("{}", measure::command(project, "start", runs)?.read()?);
    Ok(())
}

//! How long the page takes to answer, on MovieLens as one would drop it.

use crate::measure;
use crate::movielens::Data;
use crate::project::Project;
use anyhow::{Result, ensure};
use clap::Args;
use std::ffi::OsString;

/// What to ask.
#[derive(Args)]
pub struct Options {
    /// How often each question is asked.
    #[arg(long, default_value_t = 7)]
    runs: usize,
}

/// Measures in the browser and prints what the measuring program says.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let data = Data::find(project);
    ensure!(data.is_there(), "this needs {}", data.advice());
    measure::build(project)?;
    let arguments = [OsString::from(options.runs.to_string())].into_iter();
    let arguments = arguments.chain(data.ml_latest_small().map(OsString::from));
    println!("{}", measure::command(project, "answers", arguments)?.read()?);
    Ok(())
}

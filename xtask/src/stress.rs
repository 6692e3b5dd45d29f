//! Breaks what the page relies on, and counts what it survives.

use crate::measure;
use crate::project::Project;
use anyhow::Result;
use clap::Args;
use std::ffi::OsString;

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
    measure::build(project)?;
    let arguments = [options.rounds.to_string()].into_iter().chain(options.only.iter().cloned());
    measure::command(project, "stress", arguments.map(OsString::from))?.run()?;
    Ok(())
}

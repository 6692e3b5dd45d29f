//! How fast files are read: natively, in the browser, and beside Papa Parse in the same browser.

use crate::measure;
use crate::project::Project;
use crate::tools::npm;
use anyhow::{Context, Result};
use clap::Args;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

/// The usual way to read such files in a browser.
const PAPAPARSE: &str = "papaparse@5.7.1";

/// What to read.
#[derive(Args)]
pub struct Options {
    /// Ratings in the file, which is made up in the layout of MovieLens 25M.
    #[arg(long, default_value_t = 2_000_000)]
    ratings: u32,
    /// How often each reads it.
    #[arg(long, default_value_t = 3)]
    runs: usize,
}

/// Measures and prints what each measuring program says.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let folder = project.target().join("bench");
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("ratings-{}.csv", options.ratings));
    project.command("cargo", ["build", "--release", "--locked", "--package", "bench", "--bin", "read"])?.run()?;
    let native = project.target().join("release/read").to_string_lossy().into_owned();
    if !file.is_file() {
        let ratings = options.ratings.to_string();
        project.command(&native, ["--make".as_ref(), ratings.as_ref(), file.as_os_str()])?.run()?;
    }
    measure::build(project)?;

    for _ in 0..options.runs {
        println!("native: {}", project.command(&native, [&file])?.read().context("the file cannot be read")?);
    }
    let mut arguments: Vec<OsString> = vec![options.runs.to_string().into(), file.into()];
    arguments.extend(papaparse(project).map(OsString::from));
    println!("browser: {}", measure::command(project, "reading", arguments)?.read()?);
    Ok(())
}

/// Papa Parse's script, if it is here or npm can bring it.
fn papaparse(project: &Project) -> Option<PathBuf> {
    let folder = project.tools().join("papaparse");
    let script = folder.join("node_modules/papaparse/papaparse.min.js");
    if !script.is_file()
        && let Err(error) = npm::install(project, PAPAPARSE, &folder)
    {
        println!("Going on without Papa Parse: {error}.");
    }
    script.is_file().then_some(script)
}

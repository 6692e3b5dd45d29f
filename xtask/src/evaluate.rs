//! How good the models are: trains them by the protocols that published figures follow, and prints tables.

use crate::movielens::Data;
use crate::project::Project;
use anyhow::{Result, ensure};
use clap::Args;
use std::ffi::OsString;
use std::path::PathBuf;

/// What to evaluate on.
#[derive(Args)]
pub struct Options {
    /// Folders with u.data, ratings.csv or pairs such as u1.base and u1.test, or the files of such pairs. MovieLens 100k
    /// and latest-small if not said.
    paths: Vec<PathBuf>,
    /// Seeds of the random splits.
    #[arg(long, default_value_t = 5)]
    seeds: u64,
}

/// Builds the program that measures, and runs it.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let data = Data::find(project);
    let folders = [data.ml_100k(), data.ml_latest_small()].map(|[ratings, _]| ratings);
    let there = folders.iter().filter(|ratings| ratings.is_file()).filter_map(|ratings| ratings.parent());
    let paths: Vec<PathBuf> =
        if options.paths.is_empty() { there.map(PathBuf::from).collect() } else { options.paths.clone() };
    ensure!(
        !paths.is_empty(),
        "there is nothing to evaluate on: name a folder with u.data or ratings.csv, or put {}",
        data.advice()
    );
    project.command("cargo", ["build", "--release", "--locked", "--package", "bench", "--bin", "evaluate"])?.run()?;
    let mut arguments: Vec<OsString> = vec!["--seeds".into(), options.seeds.to_string().into()];
    arguments.extend(paths.into_iter().map(OsString::from));
    let program = project.target().join("release/evaluate");
    project.command(&program.to_string_lossy(), arguments)?.run()?;
    Ok(())
}

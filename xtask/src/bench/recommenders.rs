//! How fast "Best accuracy" and "Best lists" train natively: whole trainings on MovieLens 100k, single steps on the shape
//! of MovieLens 25M.

use crate::movielens::Data;
use crate::project::Project;
use anyhow::{Result, ensure};
use clap::Args;
use std::ffi::OsString;

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Leave out the shape of MovieLens 25M, which takes minutes.
    #[arg(long)]
    quick: bool,
    /// How often each is measured.
    #[arg(long, default_value_t = 3)]
    runs: usize,
}

/// Measures and prints what the measuring program says.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let data = Data::find(project);
    ensure!(data.is_there(), "this needs {}", data.advice());
    project
        .command("cargo", ["build", "--release", "--locked", "--package", "bench", "--bin", "recommenders"])?
        .run()?;
    let program = project.target().join("release/recommenders").to_string_lossy().into_owned();
    let measure = |arguments: &[&str], files: &[OsString]| -> Result<()> {
        let arguments = arguments.iter().map(OsString::from).chain(files.iter().cloned());
        println!("{}", project.command(&program, arguments)?.read()?);
        Ok(())
    };
    let files = data.ml_100k().map(OsString::from);
    for _ in 0..options.runs {
        measure(&["--model", "accuracy-cpu", "--steps", "100"], &files)?;
        measure(&["--model", "accuracy-gpu", "--steps", "100"], &files)?;
        measure(&["--model", "lists-cpu", "--steps", "10"], &files)?;
        measure(&["--model", "lists-gpu", "--steps", "10"], &files)?;
        measure(&["--model", "fold-in", "--steps", "100"], &files)?;
    }
    if !options.quick {
        for model in ["accuracy-cpu", "accuracy-gpu"] {
            measure(&["--model", model, "--steps", "3", "--data", "shape-25m"], &[])?;
        }
    }
    Ok(())
}

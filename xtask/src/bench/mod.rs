//! How fast it trains, on every engine and beside fastai: measures and tells, and asserts nothing.

pub mod answers;
mod case;
mod measurement;
mod ratios;
pub mod reading;
pub mod recommenders;
pub mod start;
mod runner;
mod table;

use crate::project::Project;
use anyhow::{Context, Result};
use case::{Case, Place, Shape};
use clap::Args;
use measurement::Row;
use runner::Runner;
use std::fs;
use std::path::PathBuf;

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Leave out the shape of MovieLens 25M, which takes minutes.
    #[arg(long)]
    quick: bool,
    /// Measure only these.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Place>,
    /// The data: two of different size also show how the cost of a rating grows.
    #[arg(long, value_enum, value_delimiter = ',', default_values = ["ml-100k", "25m"])]
    shape: Vec<Shape>,
    /// How often each is measured.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Where the numbers go; target/bench.json if not said.
    #[arg(long)]
    json: Option<PathBuf>,
    /// A Python that may have fastai.
    #[arg(long, default_value = "python3")]
    python: String,
}

impl Options {
    fn cases(&self) -> impl Iterator<Item = Case> {
        let wanted = |case: &Case| {
            (self.only.is_empty() || self.only.contains(&case.engine.place()))
                && !(self.quick && case.shape == Shape::Like25m)
        };
        self.shape.iter().flat_map(|&shape| Case::all_of(shape)).filter(wanted)
    }
}

/// Measures, writes the numbers, prints the table.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let mut runner = Runner::new(project, options.runs, &options.python);
    let rows: Vec<Row> = options.cases().map(|case| runner.measure(case)).collect::<Result<_>>()?;
    let json = options.json.clone().unwrap_or_else(|| project.target().join("bench.json"));
    fs::write(&json, serde_json::to_string_pretty(&rows)?)
        .with_context(|| format!("cannot write {}", json.display()))?;
    println!("\n{}{}", table::of(&rows), ratios::of(&rows));
    println!("The numbers are in {}.", json.display());
    Ok(())
}

//! Everything that has to hold, in one command: the steps, one after the other, and what came of them.

mod libtest;
mod needs;
mod step;
mod tally;

pub use step::Step;

use crate::project::Project;
use anyhow::Result;
use clap::ValueEnum;
use needs::Needs;
use std::process::ExitCode;
use std::time::Instant;
use tally::Tally;

/// Runs the steps that were asked for, or all of them. A step that fails does not keep the later ones from running.
pub fn run(project: &Project, only: &[Step]) -> Result<ExitCode> {
    let steps = if only.is_empty() { Step::value_variants() } else { only };
    let needs = Needs::find(project);
    let mut total = Tally::default();
    let mut table = String::new();
    for step in steps {
        println!("\n== {}", step.title());
        let start = Instant::now();
        let tally = step.run(project, &needs).unwrap_or_else(|error| {
            eprintln!("{}: {error:#}", step.title());
            Tally::of(false)
        });
        let seconds = start.elapsed().as_secs();
        table += &format!("{:<44}{:>5} passed {:>4} failed {seconds:>6} s\n", step.title(), tally.passed, tally.failed);
        total += tally;
    }
    println!("\n{table}");
    if !total.left_out.is_empty() {
        println!("needs {}, left out:", needs.advice());
        total.left_out.iter().for_each(|name| println!("  {name}"));
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

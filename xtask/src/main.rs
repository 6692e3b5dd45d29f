//! `cargo xtask build | serve | test | bench | evaluate | stress`: every tool these need, they find or install.

mod bench;
mod bundle;
mod evaluate;
mod measure;
mod movielens;
mod project;
mod serve;
mod stress;
mod test;
mod tools;

use anyhow::Result;
use clap::{Parser, Subcommand};
use project::Project;
use std::process::ExitCode;

/// Builds, serves, tests and measures tastemap.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Leave the deployable page in dist/.
    Build,
    /// Build the page and serve it on this machine.
    Serve {
        /// Where to listen; a free port is taken if this one is busy.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// For people who change the code: build quickly, without optimizing, and again after every change.
        #[arg(long)]
        dev: bool,
    },
    /// Check, build and test everything.
    Test {
        /// Run only these steps.
        #[arg(long, value_enum, value_delimiter = ',')]
        only: Vec<test::Step>,
    },
    /// Measure how fast it trains.
    Bench(bench::Options),
    /// Measure how fast it reads a file of ratings.
    BenchReading(bench::reading::Options),
    /// Measure how fast "Best accuracy" and "Best lists" train.
    BenchRecommenders(bench::recommenders::Options),
    /// Measure how long the page takes to answer.
    BenchAnswers(bench::answers::Options),
    /// Measure how long the page takes to start.
    BenchStart(bench::start::Options),
    /// Measure how good the models are.
    Evaluate(evaluate::Options),
    /// Break what the page relies on, and count what it survives: takes many minutes.
    Stress(stress::Options),
}

fn main() -> ExitCode {
    run(Arguments::parse().command).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(command: Command) -> Result<ExitCode> {
    let project = Project::find()?;
    match command {
        Command::Build => {
            let dist = bundle::build(&project)?;
            println!("The page is in {}: copy that folder to any static host.", dist.display());
            Ok(ExitCode::SUCCESS)
        }
        Command::Serve { port, dev: true } => {
            serve::watch(&project, port)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Serve { port, dev: false } => {
            let dist = bundle::build(&project)?;
            serve::serve(&dist, port)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Test { only } => test::run(&project, &only),
        Command::Bench(options) => {
            bench::run(&project, &options)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::BenchRecommenders(options) => {
            bench::recommenders::run(&project, &options)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::BenchAnswers(options) => {
            bench::answers::run(&project, &options)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::BenchStart(options) => {
            bench::start::run(&project, &options)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Evaluate(options) => {
            evaluate::run(&project, &options)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Stress(options) => {
            stress::run(&project, &options)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::BenchReading(options) => {
            bench::reading::run(&project, &options)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

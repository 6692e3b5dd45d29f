//! Runs the measuring programs, each case in a process of its own, and builds what they need when it is needed.

use super::case::{Case, Engine, Place, Shape};
use super::measurement::{Measurement, Outcome, Row};
use crate::measure;
use crate::movielens::Data;
use crate::project::Project;
use anyhow::Result;
use duct::Expression;
use std::ffi::OsString;
use std::path::PathBuf;

/// The script that trains with fastai.
const FASTAI: &str = "tests/bench/fastai_ladder.py";

/// Measures case after case.
pub struct Runner<'a> {
    project: &'a Project,
    runs: usize,
    python: &'a str,
    movielens: Option<[PathBuf; 2]>,
    native: Option<PathBuf>,
    is_page_built: bool,
}

impl<'a> Runner<'a> {
    pub fn new(project: &'a Project, runs: usize, python: &'a str) -> Self {
        let data = Data::find(project);
        let movielens = data.is_there().then(|| data.ml_100k());
        if movielens.is_none() {
            println!("There is no {}: the built-in sample takes its place.", data.advice());
        }
        Runner { project, runs, python, movielens, native: None, is_page_built: false }
    }

    /// Measures one case. What keeps it from being measured is an outcome; an error is a build that fails.
    pub fn measure(&mut self, case: Case) -> Result<Row> {
        let data = match case.shape {
            Shape::Ml100k if self.movielens.is_some() => "ml-100k",
            Shape::Ml100k => "sample",
            Shape::Like1m => "1M shape",
            Shape::Like25m => "25M shape",
        };
        let outcome = match case.engine.place() {
            Place::Native => outcome_of(self.native(case)?)?,
            // Software that stands in for a graphics card would take hours.
            Place::Browser if case.engine == Engine::BrowserGpu && case.shape != Shape::Ml100k => {
                Outcome::NotMeasured("there is no GPU in this browser".to_owned())
            }
            Place::Browser => outcome_of(self.browser(case)?)?,
            Place::Fastai => self.fastai()?,
        };
        Ok(Row { case, data, outcome })
    }

    /// The files to train on, where there are any.
    fn files(&self) -> impl Iterator<Item = OsString> {
        self.movielens.iter().flatten().map(OsString::from)
    }

    fn native(&mut self, case: Case) -> Result<Expression> {
        let program = match &self.native {
            Some(program) => program.clone(),
            None => {
                self.project.command("cargo", ["build", "--release", "--locked", "--package", "bench"])?.run()?;
                self.native.insert(self.project.target().join("release/bench")).clone()
            }
        };
        let engine = if case.engine == Engine::NativeCpu { "cpu" } else { "gpu" };
        let numbers = [("--batch", case.batch), ("--epochs", case.shape.epochs()), ("--runs", self.runs)];
        let mut arguments: Vec<OsString> = vec!["--engine".into(), engine.into()];
        arguments.extend(numbers.iter().flat_map(|(name, number)| [name.into(), number.to_string().into()]));
        match case.shape.drawn() {
            None if self.movielens.is_some() => arguments.extend(self.files()),
            drawn => arguments.extend(["--data".into(), drawn.unwrap_or("sample").into()]),
        }
        self.project.command(&program.to_string_lossy(), arguments)
    }

    fn browser(&mut self, case: Case) -> Result<Expression> {
        if !self.is_page_built {
            measure::build(self.project)?;
            self.is_page_built = true;
        }
        let engine = if case.engine == Engine::BrowserCpu { "cpu" } else { "gpu" };
        let mut ending = format!("?engine={engine}&bs={}&epochs={}", case.batch, case.shape.epochs());
        if let Some(name) = case.shape.drawn() {
            ending += &format!("&data={name}");
        }
        let mut arguments: Vec<OsString> = vec![engine.into(), self.runs.to_string().into(), ending.into()];
        if case.shape == Shape::Ml100k {
            arguments.extend(self.files());
        }
        measure::command(self.project, "training", arguments)
    }

    fn fastai(&self) -> Result<Outcome> {
        let Some(folder) = self.movielens.as_ref().and_then(|[ratings, _]| ratings.parent()) else {
            return Ok(Outcome::NotMeasured("it is compared on ml-100k only".to_owned()));
        };
        let there = self.project.command(self.python, ["-c", "import fastai"])?.stderr_null().unchecked().run();
        if !there.is_ok_and(|output| output.status.success()) {
            return Ok(Outcome::NotMeasured(format!("{} has no fastai", self.python)));
        }
        let arguments = [FASTAI.into(), folder.as_os_str().to_owned(), self.runs.to_string().into()];
        outcome_of(self.project.command(self.python, arguments)?)
    }
}

/// Runs a measuring program: its last line, or the last words of its failure.
fn outcome_of(program: Expression) -> Result<Outcome> {
    let output = program.env("RUST_BACKTRACE", "0").stdout_capture().stderr_capture().unchecked().run()?;
    let last_line = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it said nothing").trim().to_owned()
    };
    if !output.status.success() {
        return Ok(Outcome::NotMeasured(last_line(&output.stderr)));
    }
    Ok(Outcome::Measured(serde_json::from_str::<Measurement>(&last_line(&output.stdout))?))
}

//! The steps of `cargo xtask test`.

use super::libtest;
use super::needs::Needs;
use super::tally::Tally;
use crate::project::Project;
use crate::{bundle, tools};
use anyhow::Result;
use clap::ValueEnum;
use duct::Expression;

const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];
/// The tests that also run in a browser.
const WASM_TESTS: [&str; 3] = ["--package", "golden", "--lib"];

/// What stands in the names of tests that watch how long the page's thread is busy: another browser beside them would lengthen
/// that.
const CALM: &str = "calm";

/// One of the steps, in the order in which they run: the quick ones first.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// rustfmt has nothing to change.
    Format,
    /// clippy has nothing to say about what runs on this machine.
    ClippyHost,
    /// clippy has nothing to say about what runs in the browser.
    ClippyWasm,
    /// Tests on this machine, shaders on lavapipe.
    Host,
    /// Tests compiled to wasm, in a worker of a headless browser.
    Wasm,
    /// The page can be built.
    Build,
    /// The built page in a browser with WebGPU, and in one without.
    Browser,
}

impl Step {
    /// What the summary calls it.
    pub fn title(self) -> &'static str {
        match self {
            Step::Format => "format",
            Step::ClippyHost => "clippy, this machine",
            Step::ClippyWasm => "clippy, wasm",
            Step::Host => "tests on this machine, shaders on lavapipe",
            Step::Wasm => "tests in the browser's worker",
            Step::Build => "the page builds",
            Step::Browser => "the page in a browser",
        }
    }

    /// Runs it. An error means that it could not even start.
    pub fn run(self, project: &Project, needs: &Needs) -> Result<Tally> {
        match self {
            Step::Format => check(project.command("cargo", ["fmt", "--all", "--check"])?),
            Step::ClippyHost => clippy(project, &["--workspace", "--all-targets"]),
            Step::ClippyWasm => {
                tools::for_wasm_tests(project)?;
                let packages = ["--package", "tastemap", "--package", "format-readers", "--lib", "--bins"];
                let mut tally = clippy(project, &[WASM.as_slice(), &packages].concat())?;
                tally += clippy(project, &[WASM.as_slice(), &["--package", "golden", "--tests"]].concat())?;
                Ok(tally)
            }
            Step::Host => host_tests(project, needs),
            Step::Wasm => wasm_tests(project, needs),
            Step::Build => Ok(Tally::of(bundle::build(project).map(|_| true)?)),
            Step::Browser => browser_tests(project, needs),
        }
    }
}

/// A command that passes or fails as a whole.
fn check(command: Expression) -> Result<Tally> {
    Ok(Tally::of(command.unchecked().run()?.status.success()))
}

fn clippy(project: &Project, what: &[&str]) -> Result<Tally> {
    let arguments = [&["clippy", "--locked"], what, &["--", "--deny", "warnings"]].concat();
    check(project.command("cargo", arguments)?)
}

/// `cargo test` with the arguments for cargo, and those for the test programs after them.
fn cargo_test(project: &Project, cargo: &[&str], tests: &[&str]) -> Result<Expression> {
    let arguments = [&["test", "--locked", "--no-fail-fast"], cargo, &["--"], tests].concat();
    project.command("cargo", arguments)
}

fn host_tests(project: &Project, needs: &Needs) -> Result<Tally> {
    let lavapipe = tools::lavapipe::manifest(project)?;
    let command = |tests: &[&str]| {
        let command = cargo_test(project, &["--workspace", "--exclude", "browser-tests"], tests)?;
        // The second name is the one that older Vulkan loaders know.
        let command = command.env("VK_DRIVER_FILES", &lavapipe).env("VK_ICD_FILENAMES", &lavapipe);
        Ok(match needs.python() {
            Some(python) => command.env("TASTEMAP_PYTHON", python),
            None => command,
        })
    };
    run_but_missing(command, needs)
}

/// Runs all tests of a command but those that need what is not there, which are named.
fn run_but_missing(command: impl Fn(&[&str]) -> Result<Expression>, needs: &Needs) -> Result<Tally> {
    let mut tally = libtest::run(&command, &needs.missing())?;
    tally.left_out = libtest::marked(&command, &needs.missing())?;
    Ok(tally)
}

fn wasm_tests(project: &Project, needs: &Needs) -> Result<Tally> {
    tools::for_wasm_tests(project)?;
    let driver = tools::chromium::driver(project)?;
    // Release, and in the page's environment, because its build can then take over every compiled crate.
    let what = [WASM.as_slice(), &["--release"], &WASM_TESTS].concat();
    let environment = bundle::environment(project)?;
    let command = |tests: &[&str]| {
        let mut command = cargo_test(project, &what, tests)?.env("CHROMEDRIVER", &driver);
        for (key, value) in &environment {
            command = command.env(key, value);
        }
        // Its own limit is 20 s for all tests together, which a slow machine does not make.
        Ok(command.env("WASM_BINDGEN_TEST_TIMEOUT", "600"))
    };
    run_but_missing(command, needs)
}

fn browser_tests(project: &Project, needs: &Needs) -> Result<Tally> {
    let driver = tools::chromium::driver(project)?;
    let command =
        |tests: &[&str]| Ok(cargo_test(project, &["--package", "browser-tests"], tests)?.env("CHROMEDRIVER", &driver));
    let two_at_once = |tests: &[&str]| command(&[&["--test-threads", "2"], tests].concat());
    // Browsers of other families take all of a machine, and would have the others wait.
    let alone = [CALM, tools::firefox::MARK, tools::webkit::MARK];
    let one_at_a_time = |tests: &[&str]| command(&[&["--test-threads", "1"], &alone[..], tests].concat());
    let missing = needs.missing_in_browsers();
    let mut tally = libtest::run(two_at_once, &[&missing[..], &alone].concat())?;
    tally += libtest::run(one_at_a_time, &missing)?;
    tally.left_out = libtest::marked(command, &missing)?;
    Ok(tally)
}

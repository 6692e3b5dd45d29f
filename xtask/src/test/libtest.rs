//! Runs `cargo test`, showing its output as it comes, and counts what it reports.

use super::tally::Tally;
use anyhow::Result;
use duct::Expression;
use std::io::{BufRead, BufReader};

/// Runs a `cargo test` command, without the tests whose names carry one of the marks, and counts.
pub fn run(command: impl Fn(&[&str]) -> Result<Expression>, left_out: &[&str]) -> Result<Tally> {
    let skip: Vec<&str> = left_out.iter().flat_map(|mark| ["--skip", mark]).collect();
    count(command(&skip)?)
}

/// The tests of a `cargo test` command whose names carry one of the marks, each with its program.
pub fn marked(command: impl Fn(&[&str]) -> Result<Expression>, marks: &[&str]) -> Result<Vec<String>> {
    if marks.is_empty() {
        return Ok(Vec::new());
    }
    let list = [marks, &["--list", "--format", "terse"]].concat();
    let listing = command(&list)?.env("CARGO_TERM_COLOR", "never");
    Ok(names(&listing.stderr_to_stdout().unchecked().read()?))
}

/// Reads a terse list of tests, each test program's after a line `Running tests/name.rs (...)`.
fn names(listing: &str) -> Vec<String> {
    let mut program = "";
    let mut names = Vec::new();
    for line in listing.lines().map(str::trim) {
        if let Some(running) = line.strip_prefix("Running ") {
            program = running.split(" (").next().unwrap_or(running);
        } else if let Some(test) = line.strip_suffix(": test") {
            names.push(format!("{program}: {test}"));
        }
    }
    names
}

fn count(command: Expression) -> Result<Tally> {
    let handle = command.stderr_to_stdout().unchecked().reader()?;
    let mut tally = Tally::default();
    for line in BufReader::new(&handle).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        tally += tally_of(&line).unwrap_or_default();
    }
    let ok = handle.try_wait()?.is_some_and(|output| output.status.success());
    // Tests that do not compile, or a browser that does not start, report no numbers.
    if !ok && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

/// Reads `test result: ok. 12 passed; 0 failed; 0 ignored; ...`.
fn tally_of(line: &str) -> Option<Tally> {
    let (_, counts) = line.split_once("test result: ")?.1.split_once(". ")?;
    let count = |what: &str| {
        let found = counts.split("; ").find_map(|count| count.strip_suffix(what));
        found?.trim().parse().ok()
    };
    Some(Tally { passed: count("passed")?, failed: count("failed")?, left_out: vec![] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_line_that_sums_up_a_test_program() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.1s";
        assert_eq!(tally_of(line), Some(Tally { passed: 12, failed: 3, left_out: vec![] }));
    }

    #[test]
    fn names_tests_by_their_program_and_name() {
        let listing = "     Running tests/cpu.rs (target/debug/deps/cpu-359)\nneeds_data_trains: test\n0 benchmarks";
        assert_eq!(names(listing), ["tests/cpu.rs: needs_data_trains"]);
    }

    #[test]
    fn leaves_other_lines_alone() {
        assert_eq!(tally_of("test result::is_fine ... ok"), None);
    }
}

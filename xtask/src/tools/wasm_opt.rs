//! wasm-opt makes the page smaller and faster; the page also works without it.

use super::npm;
use crate::project::Project;
use std::path::PathBuf;

/// npm's package of Binaryen; what Linux distributions carry is years older.
const PACKAGE: &str = "binaryen@132.0.0";
/// Older ones do not know all that today's rustc emits.
const OLDEST: u32 = 119;

/// A wasm-opt that understands our files, if this machine has one or npm can bring it.
pub fn find_or_install(project: &Project) -> Option<PathBuf> {
    if let Some(found) = find(project) {
        return Some(found);
    }
    if project.which("npm").is_none() {
        println!("Going on without wasm-opt: neither it nor npm, which would bring it, is installed.");
        return None;
    }
    if let Err(error) = npm::install(project, PACKAGE, &project.tools()) {
        println!("Going on without wasm-opt: {error}.");
    }
    find(project)
}

fn find(project: &Project) -> Option<PathBuf> {
    let program = project.which("wasm-opt")?;
    let said = duct::cmd(&program, ["--version"]).env("PATH", project.search_path().ok()?).stderr_null().read().ok()?;
    let version: u32 = said.split_whitespace().nth(2)?.parse().ok()?;
    (version >= OLDEST).then_some(program)
}

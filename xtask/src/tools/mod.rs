//! The tools: found on this machine, or installed under target/tools (apt for what belongs to the system).

mod apt;
mod cargo_tool;
pub mod chromium;
pub mod firefox;
pub mod lavapipe;
pub mod npm;
pub mod python;
pub mod wasm_opt;
mod wasm_target;
pub mod webkit;

use crate::project::Project;
use anyhow::Result;
use cargo_tool::CargoTool;

/// The last trunk that Rust 1.88 to 1.95 can build.
const TRUNK: &str = "0.21.14";

/// What building the page takes.
pub fn for_the_page(project: &Project) -> Result<()> {
    wasm_target::ensure(project)?;
    CargoTool { package: "trunk", program: "trunk", version: TRUNK, locked: true }.ensure(project)?;
    wasm_bindgen(project)
}

/// What wasm tests take.
pub fn for_wasm_tests(project: &Project) -> Result<()> {
    wasm_target::ensure(project)?;
    wasm_bindgen(project)
}

/// The command line tool speaks only to the library of its own version. Its own lock file asks for crates
/// that are no longer there.
fn wasm_bindgen(project: &Project) -> Result<()> {
    let version = project.locked_version("wasm-bindgen")?;
    CargoTool { package: "wasm-bindgen-cli", program: "wasm-bindgen", version: &version, locked: false }.ensure(project)
}

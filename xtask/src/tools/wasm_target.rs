//! Rust's standard library for the browser.

use crate::project::Project;
use anyhow::{Context, Result};
use std::path::Path;

const TARGET: &str = "wasm32-unknown-unknown";

/// Adds the target to the toolchain in use, where it is missing.
pub fn ensure(project: &Project) -> Result<()> {
    let library = duct::cmd!("rustc", "--print", "target-libdir", "--target", TARGET).dir(project.root()).read()?;
    if Path::new(&library).is_dir() {
        return Ok(());
    }
    let added = project.command("rustup", ["target", "add", TARGET])?.run();
    added.with_context(|| format!("the Rust toolchain has no {TARGET} and rustup could not add it"))?;
    Ok(())
}

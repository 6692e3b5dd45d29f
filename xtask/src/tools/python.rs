//! A Python that can read a model file; only one test needs it.

use crate::project::Project;
use std::path::{Path, PathBuf};

/// Tests that run Python carry this in their names.
pub const MARK: &str = "needs_python";
/// What it has to have beside itself.
const PACKAGES: [&str; 2] = ["numpy", "safetensors"];

/// One with the packages, if this machine has it or pip can bring them.
pub fn find_or_install(project: &Project) -> Option<PathBuf> {
    let ours = project.tools().join("python/bin/python");
    let python3 = project.which("python3")?;
    for python in [&ours, &python3] {
        if has_packages(python) {
            return Some(python.clone());
        }
    }
    println!("Installing {} into target/tools/python.", PACKAGES.join(" and "));
    let install = || -> anyhow::Result<()> {
        let folder = project.tools().join("python").into_os_string();
        project.command("python3", ["-m".into(), "venv".into(), folder])?.run()?;
        duct::cmd(&ours, ["-m", "pip", "install", "--quiet"].iter().chain(&PACKAGES)).run()?;
        Ok(())
    };
    if let Err(error) = install() {
        println!("Going on without: {error}.");
    }
    has_packages(&ours).then_some(ours)
}

fn has_packages(python: &Path) -> bool {
    let import = format!("import {}", PACKAGES.join(", "));
    let said = duct::cmd(python, ["-c", &import]).stdout_null().stderr_null().unchecked().run();
    said.is_ok_and(|output| output.status.success())
}

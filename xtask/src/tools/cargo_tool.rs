//! Tools that `cargo install` brings.

use crate::project::Project;
use anyhow::{Context, Result};

/// A program of exactly one version.
pub struct CargoTool<'a> {
    /// The package to install.
    pub package: &'a str,
    /// The program it brings.
    pub program: &'a str,
    /// The only version that will do.
    pub version: &'a str,
    /// Whether the package's own lock file is to be followed.
    pub locked: bool,
}

impl CargoTool<'_> {
    /// Uses the program that is there, or installs it.
    pub fn ensure(&self, project: &Project) -> Result<()> {
        if self.is_there(project) {
            return Ok(());
        }
        println!(
            "Installing {} {} into target/tools: this happens once, and takes minutes.",
            self.package, self.version
        );
        let root = project.tools();
        // Their default features are encryption, for downloads that are never made.
        let mut arguments =
            vec!["install", self.package, "--version", self.version, "--no-default-features", "--force"];
        if self.locked {
            arguments.push("--locked");
        }
        let command = project.command("cargo", arguments)?;
        // These programs run for seconds: time spent on optimizing them does not come back.
        let command = command
            .env("CARGO_INSTALL_ROOT", &root)
            .env("CARGO_TARGET_DIR", project.target().join("tools-build"))
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        command.run().with_context(|| format!("could not install {} {}", self.package, self.version))?;
        Ok(())
    }

    /// Says whether the program on PATH has the right version: "trunk 0.21.14".
    fn is_there(&self, project: &Project) -> bool {
        let Some(program) = project.which(self.program) else { return false };
        let said = duct::cmd(program, ["--version"]).stderr_null().unchecked().read().unwrap_or_default();
        said.split_whitespace().nth(1) == Some(self.version)
    }
}

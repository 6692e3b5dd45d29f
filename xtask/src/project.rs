//! Where things are: the repository, its build folder, and the tools installed in it.

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand};
use duct::Expression;
use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The repository as cargo sees it.
pub struct Project {
    metadata: Metadata,
}

impl Project {
    /// Asks cargo, which on the way downloads every crate of Cargo.lock: later steps can work offline.
    pub fn find() -> Result<Self> {
        let metadata = MetadataCommand::new().exec().context("cargo cannot read this workspace")?;
        Ok(Project { metadata })
    }

    /// The repository's root folder.
    pub fn root(&self) -> &Path {
        self.metadata.workspace_root.as_std_path()
    }

    /// Cargo's build folder.
    pub fn target(&self) -> &Path {
        self.metadata.target_directory.as_std_path()
    }

    /// The folder for tools that were not on this machine.
    pub fn tools(&self) -> PathBuf {
        self.target().join("tools")
    }

    /// The version of a package in Cargo.lock.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let found = self.metadata.packages.iter().find(|candidate| candidate.name.as_str() == package);
        let package = found.with_context(|| format!("Cargo.lock has no package {package}"))?;
        Ok(package.version.to_string())
    }

    /// The PATH, with our own tools before everything else.
    pub fn search_path(&self) -> Result<OsString> {
        let ours = [self.tools().join("bin"), self.tools().join("node_modules/.bin")];
        let inherited = env::var_os("PATH").unwrap_or_default();
        env::join_paths(ours.into_iter().chain(env::split_paths(&inherited)))
            .context("target/tools cannot be put on PATH: does the repository's path contain a colon?")
    }

    /// A command that runs in the repository's root and sees our tools; says so when it starts.
    pub fn command<Argument: AsRef<OsStr>>(
        &self,
        program: &str,
        arguments: impl IntoIterator<Item = Argument>,
    ) -> Result<Expression> {
        let arguments: Vec<OsString> = arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
        eprintln!("$ {program} {}", arguments.join(OsStr::new(" ")).display());
        Ok(duct::cmd(program, arguments).dir(self.root()).env("PATH", self.search_path()?))
    }

    /// The file that a program's name stands for, if there is one.
    pub fn which(&self, program: &str) -> Option<PathBuf> {
        which::which_in(program, self.search_path().ok(), self.root()).ok()
    }
}

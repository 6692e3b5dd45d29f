//! Packages of npm, each at one version.

use crate::project::Project;
use anyhow::Result;
use std::path::Path;

/// Installs a package such as `binaryen@132.0.0` into a folder. Two packages need two: npm tidies away what it did not
/// install itself.
pub fn install(project: &Project, package: &str, folder: &Path) -> Result<()> {
    println!("Installing {package} into {}.", folder.display());
    let arguments = ["install", "--no-fund", "--no-audit", "--no-save", "--prefix"].map(Into::into);
    let arguments = arguments.into_iter().chain([folder.into(), package.into()]);
    project.command("npm", arguments)?.run()?;
    Ok(())
}

//! Packages of npm, each at one version.

use crate::project::Project;
use anyhow::Result;
use std::ffi::OsStr;
use std::path::Path;

/// Installs a package such as `binaryen@132.0.0` into a folder. Two packages need two: npm tidies away what it did not
/// install itself.
pub fn install(project: &Project, package: &str, folder: &Path) -> Result<()> {
    println!("Installing {package} into {}.", folder.display());
    let options = ["install", "--no-fund", "--no-audit", "--no-save", "--prefix"].map(OsStr::new);
    let arguments = options.into_iter().chain([folder.as_os_str(), OsStr::new(package)]);
    project.command("npm", arguments)?.run()?;
    Ok(())
}

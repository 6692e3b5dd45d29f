//! Firefox, and the geckodriver through which tests drive it.

use super::apt;
use super::cargo_tool::CargoTool;
use crate::project::Project;
use anyhow::Result;

/// What stands in the names of tests that drive Firefox.
pub const MARK: &str = "firefox";

const GECKODRIVER: &str = "0.36.0";
/// Distributions call the release with long support another name.
const BROWSERS: [&str; 2] = ["firefox", "firefox-esr"];

/// Says whether Firefox and its driver are there; both are installed where that works.
pub fn find_or_install(project: &Project) -> bool {
    let install = || -> Result<()> {
        if !BROWSERS.iter().any(|browser| project.which(browser).is_some()) {
            apt::install(project, &["firefox-esr"])?;
        }
        let package = CargoTool { package: "geckodriver", program: "geckodriver", version: GECKODRIVER, locked: true };
        package.ensure(project)
    };
    install().inspect_err(|error| println!("Going on without Firefox: {error:#}.")).is_ok()
}

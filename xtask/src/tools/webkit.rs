//! WebKitGTK, its WebKitWebDriver, and a screen that needs no hardware: it has no mode without a window.

use super::apt;
use crate::project::Project;

/// What stands in the names of tests that drive WebKit.
pub const MARK: &str = "webkit";

const PROGRAMS: [&str; 2] = ["WebKitWebDriver", "Xvfb"];
/// The second brings the browser.
const PACKAGES: [&str; 3] = ["webkit2gtk-driver", "libwebkit2gtk-4.1-0", "xvfb"];

/// Says whether WebKit, its driver and a screen are there; they are installed where that works.
pub fn find_or_install(project: &Project) -> bool {
    let is_there = || PROGRAMS.iter().all(|program| project.which(program).is_some());
    if is_there() {
        return true;
    }
    if let Err(error) = apt::install(project, &PACKAGES) {
        println!("Going on without WebKit: {error:#}.");
    }
    is_there()
}

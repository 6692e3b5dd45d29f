//! System packages, where the system has apt.

use crate::project::Project;
use anyhow::{Context, Result, bail};

/// Installs packages without asking anything.
pub fn install(project: &Project, packages: &[&str]) -> Result<()> {
    let wanted = packages.join(" ");
    if project.which("apt-get").is_none() {
        bail!("this machine has no apt-get; please install what Debian calls: {wanted}");
    }
    println!("Installing {wanted} with apt-get.");
    apt_get(project, &["update"])?;
    let arguments = [&["install", "--yes", "--no-install-recommends"], packages].concat();
    apt_get(project, &arguments).with_context(|| format!("please install by hand what Debian calls: {wanted}"))
}

fn apt_get(project: &Project, arguments: &[&str]) -> Result<()> {
    let is_root = duct::cmd!("id", "-u").read()? == "0";
    let sudo: &[&str] = if is_root { &[] } else { &["sudo"] };
    let words = [sudo, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"], arguments].concat();
    project.command(words[0], &words[1..])?.run().context("apt-get failed")?;
    Ok(())
}

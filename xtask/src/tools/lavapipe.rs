//! Mesa's lavapipe: a Vulkan driver in software, so that shaders run the same on every machine.

use super::apt;
use crate::project::Project;
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;

/// Where distributions register Vulkan drivers.
const REGISTERED: [&str; 2] = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

/// The manifest that makes Vulkan load lavapipe and nothing else; installed where it is missing.
pub fn manifest(project: &Project) -> Result<PathBuf> {
    if let Some(manifest) = find() {
        return Ok(manifest);
    }
    apt::install(project, &["libvulkan1", "mesa-vulkan-drivers"])?;
    find().context("apt-get installed mesa-vulkan-drivers, yet there is no lvp_icd*.json under /usr/share/vulkan/icd.d")
}

fn find() -> Option<PathBuf> {
    let files = REGISTERED.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    files.map(|file| file.path()).find(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("lvp_icd") && name.ends_with(".json")
    })
}

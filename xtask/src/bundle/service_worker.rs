//! The service worker, which knows all files of the page: a version is these files, byte by byte.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

pub const NAME: &str = "service-worker.js";
const SCRIPT: &str = include_str!("../../../web/service-worker.js");

/// Writes the service worker of the page in a folder. Data sets beside the page are no part of it.
pub fn write(dist: &Path) -> Result<()> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(dist).with_context(|| format!("cannot list {}", dist.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_file() && name != NAME {
            let hash = Sha256::digest(fs::read(&path)?);
            files.insert(name, format!("sha256-{}", BASE64_STANDARD.encode(hash)));
        }
    }
    let files = serde_json::to_string(&files)?;
    let version: String = Sha256::digest(&files)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let script = SCRIPT
        .replace("const VERSION = \"\";", &format!("const VERSION = \"{version}\";"))
        .replace("const FILES = {};", &format!("const FILES = {files};"));
    ensure!(script.contains(&version) && script.contains(&files), "the service worker has no place for its version");
    fs::write(dist.join(NAME), script)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let write_file = |name: &str, content: &str| fs::write(folder.path().join(name), content).unwrap();
        let service_worker = || {
            write(folder.path()).unwrap();
            fs::read_to_string(folder.path().join(NAME)).unwrap()
        };
        fs::create_dir(folder.path().join("data")).unwrap();
        write_file("index.html", "<p>page</p>");
        let first = service_worker();
        assert!(first.contains(r#"const FILES = {"index.html":"sha256-"#), "{first}");
        assert_eq!(service_worker(), first);
        write_file("data/ratings.csv", "1,2,3");
        assert_eq!(service_worker(), first, "data sets come and go");
        write_file("index.html", "<p>pages</p>");
        let second = service_worker();
        let version = |script: &str| script.lines().find(|line| line.starts_with("const VERSION")).unwrap().to_owned();
        assert_ne!(version(&first), version(&second));
        assert!(second.contains("skipWaiting"));
    }
}

//! A static host like any other: the built page, in some folder of it.

use crate::sabotage::{self, SABOTAGE};
use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use static_server::Mount;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;

/// Not the root, so that an address that only works there is found out.
const FOLDER: &str = "/any/folder/";

/// Serves the files of a folder from another host than the page's, which lets no page read them; returns the folder's
/// address.
pub fn another_host(folder: &Path) -> Result<String> {
    Ok(serve(&dist()?, Some(folder))? + "data/")
}

/// Serves a copy of the page, with every file compressed as well, from a folder of its own; returns the page's address.
pub fn serve_compressed(folder: &Path) -> Result<String> {
    for entry in fs::read_dir(dist()?)? {
        let from = entry?.path();
        if !from.is_file() {
            continue;
        }
        let name = from.file_name().unwrap_or_default().to_string_lossy();
        let content = fs::read(&from)?;
        let mut compressed = GzEncoder::new(Vec::new(), Compression::best());
        compressed.write_all(&content)?;
        fs::write(folder.join(format!("{name}.gz")), compressed.finish()?)?;
        fs::write(folder.join(&*name), content)?;
    }
    serve(folder, Some(&dist()?.join("data")))
}

/// The folder of the built page.
pub fn dist() -> Result<PathBuf> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    ensure!(dist.join("index.html").is_file(), "there is no built page in dist/: run `cargo xtask build` first");
    Ok(dist)
}

/// Serves the page in a folder until the process ends, with another folder in place of its `data/` if there is one;
/// returns the page's address.
pub fn serve(dist: &Path, data: Option<&Path>) -> Result<String> {
    let listener = static_server::listen(0).context("no free port for the page")?;
    let address = format!("http://{}{FOLDER}", listener.local_addr()?);
    let mut mounts: Vec<Mount> = data.map(|data| Mount::new(&format!("{FOLDER}data/"), data)).into_iter().collect();
    mounts.push(Mount::new(&format!("{FOLDER}{SABOTAGE}/"), &sabotage::folder()?));
    mounts.push(Mount::new(FOLDER, dist));
    thread::spawn(move || static_server::serve(&listener, mounts));
    Ok(address)
}

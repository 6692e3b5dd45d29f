//! One name for one state of the sources. A browser's cache can pair today's page with yesterday's worker;
//! by this name they find out.

use anyhow::{Context, Result};
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

/// All that the wasm files are made from.
const SOURCES: [&str; 4] = ["Cargo.lock", "Cargo.toml", "shaders", "src"];

/// All that the page is made from beside them.
const PAGE: [&str; 6] = [".cargo", "Trunk.toml", "data", "index.html", "style", "xtask/src"];

/// Equal for equal sources, so that building again compiles nothing.
pub fn of_sources(root: &Path) -> Result<String> {
    name(root, &SOURCES)
}

/// Equal for equal pages, so that the same page need not be built again.
pub fn of_page(root: &Path) -> Result<String> {
    name(root, &[SOURCES.as_slice(), &PAGE].concat())
}

fn name(root: &Path, sources: &[&str]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for source in sources {
        for file in files_under(root.join(source))? {
            hasher.write(file.strip_prefix(root)?.as_os_str().as_encoded_bytes());
            hasher.write(&fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// A file itself, or the files of a folder and of the folders in it, in a fixed order.
fn files_under(path: PathBuf) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(if path.exists() { vec![path] } else { vec![] });
    }
    let mut entries = fs::read_dir(&path)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    entries.sort();
    let nested = entries.into_iter().map(files_under).collect::<Result<Vec<_>>>()?;
    Ok(nested.concat())
}

//! One name for one state of the sources. A browser's cache can pair today's page with yesterday's worker;
//! by this name they find out.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// All that the wasm files are made from.
const SOURCES: [&str; 6] = ["Cargo.lock", "Cargo.toml", "build.rs", "formats", "shaders", "src"];

/// All that the page is made from beside them.
const PAGE: [&str; 7] = [".cargo", "Trunk.toml", "data", "index.html", "style", "web", "xtask/src"];

/// Equal for equal sources, so that building again compiles nothing.
pub fn of_sources(root: &Path) -> Result<String> {
    name(root, &SOURCES)
}

/// Equal for equal pages, so that the same page need not be built again.
pub fn of_page(root: &Path) -> Result<String> {
    name(root, &[SOURCES.as_slice(), &PAGE].concat())
}

/// The first half of a SHA-256 over paths and contents, each after its length, so that no byte can change sides.
fn name(root: &Path, sources: &[&str]) -> Result<String> {
    let mut hasher = Sha256::new();
    for source in sources {
        for file in files_under(root.join(source))? {
            let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            for part in [file.strip_prefix(root)?.as_os_str().as_encoded_bytes(), &content] {
                hasher.update(u64::try_from(part.len())?.to_le_bytes());
                hasher.update(part);
            }
        }
    }
    Ok(hasher.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_of_the_sources_changes_the_id() {
        let project = tempfile::tempdir().unwrap();
        let root = project.path();
        let write = |file: &str, content: &str| fs::write(root.join(file), content).unwrap();
        fs::create_dir_all(root.join("src/inner")).unwrap();
        write("Cargo.toml", "manifest");
        write("src/a.rs", "one");
        write("src/inner/b.rs", "two");
        let mut seen = vec![of_sources(root).unwrap()];
        assert_eq!(of_sources(root).unwrap(), seen[0], "equal sources have equal ids");
        let mut changed = |how: &str| {
            let id = of_sources(root).unwrap();
            assert!(!seen.contains(&id), "{how}: the id stayed");
            seen.push(id);
        };
        write("src/a.rs", "onf");
        changed("a byte changed");
        fs::rename(root.join("src/inner/b.rs"), root.join("src/inner/c.rs")).unwrap();
        changed("a file was renamed");
        write("src/a.rs", "two");
        write("src/inner/c.rs", "onf");
        changed("two files swapped their contents");
        write("src/a.rs", "twosrc/");
        changed("a file grew by what could begin a path");
        fs::create_dir(root.join("shaders")).unwrap();
        write("shaders/k.wgsl", "");
        changed("an empty file was added");
        let sources = of_sources(root).unwrap();
        write("index.html", "page");
        assert_eq!(of_sources(root).unwrap(), sources, "the page is no source of the wasm files");
        let page = of_page(root).unwrap();
        write("index.html", "pages");
        assert_ne!(of_page(root).unwrap(), page, "the page changed");
    }
}

//! The worker's files by names that no other build uses: neither a browser's cache nor a host that is being updated can
//! pair today's page with yesterday's worker.

use super::program;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// The worker's scripts and programs as trunk calls them, and as they are called here, with the build behind a hyphen.
/// Of the program that converts only the WebAssembly is loaded.
const NAMES: [(&str, [&str; 2]); 4] = [
    ("worker_loader.js", ["worker_loader-", ".js"]),
    ("worker.js", ["worker-", ".js"]),
    ("worker_bg.wasm", ["worker-", "_bg.wasm"]),
    ("converters_bg.wasm", ["converters-", "_bg.wasm"]),
];

/// Names them after the build. The script that loads the worker's later parts has its name already, and loads the worker's.
pub fn name_after(build: &str, dist: &Path) -> Result<()> {
    let of_build = |[before, after]: [&str; 2]| format!("{before}{build}{after}");
    for (name, parts) in NAMES {
        let (from, to) = (dist.join(name), dist.join(of_build(parts)));
        if name.ends_with(".js") {
            let mut script = fs::read_to_string(&from).with_context(|| format!("trunk made no {name}"))?;
            for (name, parts) in NAMES {
                // Names stand in quotation marks, one of them after `./`.
                for before in ["'", "'./"] {
                    script = script.replace(&format!("{before}{name}'"), &format!("{before}{}'", of_build(parts)));
                }
            }
            fs::write(&from, script)?;
        }
        fs::rename(&from, &to).with_context(|| format!("cannot rename {}", from.display()))?;
    }
    // The script that starts the page starts the worker beside it.
    program::note(dist, "worker", &of_build(NAMES[0].1))?;
    // Nobody loads it.
    fs::remove_file(dist.join("converters.js")).context("trunk made no converters.js")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_load_the_files_of_their_build() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, content: &str| fs::write(folder.path().join(name), content).unwrap();
        write("worker_loader.js", "import init from './worker.js';await init();");
        write("worker.js", "\"./worker_bg.js\": import0, path = new URL('worker_bg.wasm', import.meta.url);");
        write("worker_bg.wasm", "a");
        write("converters_bg.wasm", "b");
        write("converters.js", "c");
        write("index.html", "<meta id=\"program\" />");
        name_after("7f", folder.path()).unwrap();
        let mut files: Vec<(String, String)> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()))
            .collect();
        files.sort();
        let expected = [
            ("converters-7f_bg.wasm", "b"),
            ("index.html", "<meta id=\"program\" data-worker=\"./worker_loader-7f.js\" />"),
            ("worker-7f.js", "\"./worker_bg.js\": import0, path = new URL('worker-7f_bg.wasm', import.meta.url);"),
            ("worker-7f_bg.wasm", "a"),
            ("worker_loader-7f.js", "import init from './worker-7f.js';await init();"),
        ];
        assert_eq!(files, expected.map(|(name, content)| (name.to_owned(), content.to_owned())));
    }
}

//! Cuts the page's program into the parts that `src/regions.rs` names, so that the first view waits for the first part alone.

use crate::project::Project;
use anyhow::{Context, Result, anyhow, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_split_cli_support::{Options, transform};

/// Replaces the page's program in `dist` by its parts. Those after the first are named after the build.
pub fn split(project: &Project, build: &str, dist: &Path) -> Result<()> {
    let first = program(dist)?;
    let name = first.file_name().unwrap_or_default().to_string_lossy().replace("_bg.wasm", "");
    let linked = project.target().join("wasm32-unknown-unknown/page/tastemap-page.wasm");
    let whole = fs::read(&linked).with_context(|| format!("cargo left no {}", linked.display()))?;
    let folder = project.target().join("page-parts");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let (loader, main) = (format!("parts-{build}.js"), folder.join("first.wasm"));
    let mut options = Options::new(&whole);
    options.output_dir = &folder;
    options.main_out_path = &main;
    let (link_name, main_module) = (format!("./{loader}"), format!("./{name}.js"));
    options.link_name = &link_name;
    options.main_module = &main_module;
    let parts =
        transform(options).map_err(|error| anyhow!("the page's program cannot be cut into parts: {error:#}"))?;

    let arguments = ["--target", "web", "--no-typescript", "--keep-lld-exports", "--no-demangle", "--out-name", &name];
    let arguments = arguments.map(Path::new).into_iter().chain([Path::new("--out-dir"), dist, &main]);
    project.command("wasm-bindgen", arguments)?.run().context("wasm-bindgen failed on the first part")?;
    let mut script = fs::read_to_string(folder.join(&loader))?;
    for part in parts.split_modules {
        let made = part.file_name().unwrap_or_default().to_string_lossy();
        let named = made.replace(".wasm", &format!("-{build}.wasm"));
        ensure!(script.contains(&*made), "nothing loads {made}");
        script = script.replace(&*made, &named);
        fs::copy(&part, dist.join(named))?;
    }
    fs::write(dist.join(&loader), script)?;
    // The script that starts the page looks there when it cannot.
    let (page, mark) = (dist.join("index.html"), "<meta id=\"program\"");
    let html = fs::read_to_string(&page)?;
    ensure!(html.contains(mark), "index.html does not say where the program is");
    fs::write(&page, html.replace(mark, &format!("{mark} data-parts=\"./{loader}\"")))?;
    Ok(())
}

/// The page's program as trunk made it.
fn program(dist: &Path) -> Result<PathBuf> {
    let files = fs::read_dir(dist).with_context(|| format!("cannot list {}", dist.display()))?;
    let is_it = |file: &Path| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("tastemap-page") && name.ends_with("_bg.wasm")
    };
    files.flatten().map(|file| file.path()).find(|file| is_it(file)).context("trunk made no program of the page")
}

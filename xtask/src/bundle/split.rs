//! Cuts the programs into the parts that `src/regions.rs` and `src/bin/worker.rs` name, so that a start waits for the first part
//! of each alone.

use super::program;
use crate::project::Project;
use anyhow::{Context, Result, anyhow, ensure};
use std::fs;
use std::path::Path;
use wasm_split_cli_support::{Options, transform};

/// Replaces both programs in `dist` by their parts. Those after the first are named after the build.
pub fn split(project: &Project, build: &str, dist: &Path) -> Result<()> {
    let name = name_of_page(dist)?;
    let page = Program { script: format!("./{name}.js"), name, linked: "page/tastemap-page.wasm", parts: "page" };
    let script = format!("./worker-{build}.js");
    let worker = Program { script, name: "worker".to_owned(), linked: "release/worker.wasm", parts: "worker" };
    let loader = page.split(project, build, dist)?;
    worker.split(project, build, dist)?;
    // The script that starts the page looks there when it cannot.
    program::note(dist, "parts", &loader)
}

struct Program {
    /// Its files in `dist` begin with that.
    name: String,
    /// What its script will be called in the end.
    script: String,
    /// Where cargo leaves it.
    linked: &'static str,
    /// The files of its later parts begin with that.
    parts: &'static str,
}

impl Program {
    /// Replaces the program in `dist` by its parts. Returns the name of the script that loads the later ones.
    fn split(&self, project: &Project, build: &str, dist: &Path) -> Result<String> {
        let Program { name, script, linked, parts } = self;
        let linked = project.target().join("wasm32-unknown-unknown").join(linked);
        let whole = fs::read(&linked).with_context(|| format!("cargo left no {}", linked.display()))?;
        let folder = project.target().join("parts").join(parts);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let (loader, first) = (format!("{parts}-parts-{build}.js"), folder.join("first.wasm"));
        let mut options = Options::new(&whole);
        options.output_dir = &folder;
        options.main_out_path = &first;
        let link_name = format!("./{loader}");
        options.link_name = &link_name;
        options.main_module = script;
        let cut = transform(options).map_err(|error| anyhow!("{name} cannot be cut into parts: {error:#}"))?;

        let arguments =
            ["--target", "web", "--no-typescript", "--keep-lld-exports", "--no-demangle", "--out-name", name];
        let arguments = arguments.map(Path::new).into_iter().chain([Path::new("--out-dir"), dist, &first]);
        project.command("wasm-bindgen", arguments)?.run().context("wasm-bindgen failed on a first part")?;
        let mut script = fs::read_to_string(folder.join(&loader))?;
        for part in cut.split_modules {
            let made = part.file_name().unwrap_or_default().to_string_lossy();
            let named = format!("{parts}_{}", made.replace(".wasm", &format!("-{build}.wasm")));
            ensure!(script.contains(&*made), "nothing loads {made}");
            script = script.replace(&*made, &named);
            fs::copy(&part, dist.join(named))?;
        }
        fs::write(dist.join(&loader), script)?;
        Ok(loader)
    }
}

/// What trunk calls the page's program, which it names after its contents.
fn name_of_page(dist: &Path) -> Result<String> {
    let files = fs::read_dir(dist).with_context(|| format!("cannot list {}", dist.display()))?;
    let names = files.flatten().map(|file| file.file_name().to_string_lossy().into_owned());
    let is_it = |name: &String| name.starts_with("tastemap-page") && name.ends_with("_bg.wasm");
    let name = names.into_iter().find(is_it).context("trunk made no program of the page")?;
    Ok(name.replace("_bg.wasm", ""))
}

//! The page as a folder of files for any static host.

mod build_id;
mod policy;
mod program;
mod service_worker;
mod sizes;
mod split;
mod styles;
mod worker_files;

use crate::project::Project;
use crate::tools;
use anyhow::{Context, Result};
use duct::Expression;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// What rustc emits for our target and `simd128`; wasm-opt assumes less unless told.
const WASM_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

/// Builds the page, unless it is there already, and returns the folder it is in.
pub fn build(project: &Project) -> Result<PathBuf> {
    let dist = project.root().join("dist");
    let (stamp, page) = (project.target().join("page-in-dist"), build_id::of_page(project.root())?);
    if dist.join("index.html").is_file() && fs::read_to_string(&stamp).is_ok_and(|built| built == page) {
        println!("The page has not changed since it was built.");
        return Ok(dist);
    }
    tools::for_the_page(project)?;
    let build = build_id::of_sources(project.root())?;
    let mut trunk = trunk(project, ["build", "--release", "--locked"])?;
    for (key, value) in environment(project)? {
        trunk = trunk.env(key, value);
    }
    trunk.run().context("trunk could not build the page")?;

    styles::join(&dist)?;
    split::split(project, &build, &dist)?;
    if let Some(wasm_opt) = tools::wasm_opt::find_or_install(project) {
        shrink(project, &wasm_opt, &dist)?;
        sizes::check(&dist)?;
    }
    worker_files::name_after(&build, &dist)?;
    policy::write(&dist, service_worker::NAME)?;
    service_worker::write(&dist)?;
    fs::write(&stamp, page).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(dist)
}

/// What the page's crates see of their build. Other values have cargo compile them anew.
pub fn environment(project: &Project) -> Result<[(&'static str, String); 2]> {
    Ok([("TASTEMAP_BUILD", build_id::of_sources(project.root())?), ("TASTEMAP_SPLIT", "true".to_owned())])
}

/// A command of trunk.
pub fn trunk<'a>(project: &Project, arguments: impl IntoIterator<Item = &'a str>) -> Result<Expression> {
    let trunk = project
        .command("trunk", arguments)?
        // Its tools are on PATH: if it ever wants another one, that is a mistake and not a download.
        .env("TRUNK_OFFLINE", "true")
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        // trunk takes NO_COLOR=1, as most programs mean it, for a bad argument.
        .env_remove("NO_COLOR");
    Ok(trunk)
}

/// Runs wasm-opt over every wasm file of the page.
fn shrink(project: &Project, wasm_opt: &Path, dist: &Path) -> Result<()> {
    for entry in fs::read_dir(dist).with_context(|| format!("cannot list {}", dist.display()))? {
        let file = entry?.path();
        if file.extension() != Some(OsStr::new("wasm")) {
            continue;
        }
        // What LLVM left apart stays apart: browsers optimize small functions sooner.
        let apart = OsStr::new("--one-caller-inline-max-function-size=100");
        let arguments = [OsStr::new("-O3"), apart, file.as_os_str(), OsStr::new("-o"), file.as_os_str()];
        let arguments = WASM_FEATURES.iter().map(OsStr::new).chain(arguments);
        project.command(&wasm_opt.to_string_lossy(), arguments)?.run().context("wasm-opt failed")?;
    }
    Ok(())
}

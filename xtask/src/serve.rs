//! The built page on this machine.

use crate::bundle::trunk;
use crate::project::Project;
use crate::tools;
use anyhow::{Context, Result};
use static_server::Mount;
use std::path::Path;

/// Serves a folder until interrupted.
pub fn serve(dist: &Path, port: u16) -> Result<()> {
    let listener = static_server::listen(port).context("no free port to serve on")?;
    println!("Serving the page on http://{} (Ctrl+C ends)", listener.local_addr()?);
    static_server::serve(&listener, vec![Mount::new("/", dist)]);
    Ok(())
}

/// Serves the page as trunk builds it, whole and unoptimized, until interrupted. It is built again after every change, into
/// a folder of its own.
pub fn watch(project: &Project, port: u16) -> Result<()> {
    tools::for_the_page(project)?;
    let dist = project.target().join("dist-dev");
    let (port, dist) = (port.to_string(), dist.to_string_lossy().into_owned());
    let arguments = ["serve", "--locked", "--address", "127.0.0.1", "--port", &port, "--dist", &dist];
    trunk(project, arguments)?.run().context("trunk could not serve the page")?;
    Ok(())
}

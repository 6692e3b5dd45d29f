//! The built page on this machine.

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

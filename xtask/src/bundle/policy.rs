//! The content security policy of the page, as narrow as it can be. It holds for the page; what the worker may fetch,
//! such as `?data=` of another host, is up to the headers that the host sends.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// All that the page needs: its own files, WebAssembly, and images that it makes itself.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; \
                          style-src 'self'; img-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'";

/// Writes the policy into the page, and where its service worker is.
pub fn write(dist: &Path, service_worker: &str) -> Result<()> {
    let file = dist.join("index.html");
    let page = fs::read_to_string(&file).context("trunk made no index.html")?;
    let (before, after) = page.split_once("<head>").context("index.html has no head")?;
    let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\" />");
    let service_worker = format!("<meta name=\"service-worker\" content=\"{service_worker}\" />");
    fs::write(&file, format!("{before}<head>\n    {policy}\n    {service_worker}{after}"))?;
    Ok(())
}

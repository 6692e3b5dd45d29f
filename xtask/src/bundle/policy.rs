//! The content security policy of the page and of those beside it, as narrow as it can be. It holds for the page; what the worker may fetch,
//! such as `?data=` of another host, is up to the headers that the host sends.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// All that the page needs: its own files, WebAssembly, and images that it makes itself.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; \
                          style-src 'self'; img-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'";

/// Pages to read, beside the page itself.
const BESIDE: [&str; 1] = ["lesson-teacher.html"];

/// Writes the policy into the pages, and into the page itself where its service worker is.
pub fn write(dist: &Path, service_worker: &str) -> Result<()> {
    let service_worker = format!("\n    <meta name=\"service-worker\" content=\"{service_worker}\" />");
    write_into(dist, "index.html", &service_worker)?;
    BESIDE.iter().try_for_each(|name| write_into(dist, name, ""))
}

fn write_into(dist: &Path, name: &str, more: &str) -> Result<()> {
    let file = dist.join(name);
    let page = fs::read_to_string(&file).with_context(|| format!("trunk made no {name}"))?;
    let (before, after) = page.split_once("<head>").with_context(|| format!("{name} has no head"))?;
    let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\" />");
    fs::write(&file, format!("{before}<head>\n    {policy}{more}{after}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_the_policy_and_one_the_service_worker() {
        let dist = tempfile::tempdir().unwrap();
        let write_file =
            |name: &str| fs::write(dist.path().join(name), "<html><head><title>t</title></head></html>").unwrap();
        write_file("index.html");
        assert!(write(dist.path(), "w.js").unwrap_err().to_string().contains("lesson-teacher.html"));
        for name in BESIDE.iter().chain(&["index.html"]) {
            write_file(name);
        }
        write(dist.path(), "w.js").unwrap();
        for name in BESIDE.iter().chain(&["index.html"]) {
            let page = fs::read_to_string(dist.path().join(name)).unwrap();
            assert!(page.contains(POLICY) && page.contains("<title>"), "{page}");
            assert_eq!(page.contains("w.js"), *name == "index.html");
        }
    }
}

//! What goes wrong behind the page's back: a worker that breaks, a program that does not arrive.

use crate::page::Page;
use anyhow::{Context, Result};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Has a worker run the scripts whose names it hears on a channel, beside its own program.
pub const OPEN: &str = r#"new BroadcastChannel("sabotage").onmessage = event => import(event.data);"#;
/// Where such scripts lie beside the page: from elsewhere its content security policy lets none come.
pub const SABOTAGE: &str = "sabotage";

/// The folder of these scripts.
pub(crate) fn folder() -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(SABOTAGE);
    fs::create_dir_all(&folder).context("no folder for scripts")?;
    Ok(folder)
}

/// Writes a script that the page's host has, and returns its address relative to the page.
fn script(code: &str) -> Result<String> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("{}-{}.js", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    fs::write(folder()?.join(&name), code)?;
    Ok(format!("{SABOTAGE}/{name}"))
}

impl Page {
    /// Loads the page anew, with workers that [`Page::run_in_worker`] reaches.
    pub async fn reload_with_open_workers(&self) -> Result<()> {
        self.reload_with_workers_after(OPEN).await
    }

    /// Loads the page anew, with workers that run `sabotage` before their own program.
    pub async fn reload_with_workers_after(&self, sabotage: &str) -> Result<()> {
        let script = script(&format!("{sabotage}\nawait import(new URL(location).searchParams.get('program'));"))?;
        let source = format!(
            "window.Worker = class extends Worker {{
                constructor(address, options) {{
                    const program = address.includes('worker') && new URL(address, document.baseURI).href;
                    super(program ? `{script}?program=${{encodeURIComponent(program)}}` : address, options);
                }}
            }}"
        );
        self.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
        Ok(self.browser().refresh().await?)
    }

    /// Runs JavaScript in the page's worker, between two of its messages.
    pub async fn run_in_worker(&self, code: &str) -> Result<()> {
        let script = script(code)?;
        let post = "new BroadcastChannel('sabotage').postMessage(new URL(arguments[0], document.baseURI).href)";
        self.browser().execute(post, vec![script.into()]).await?;
        Ok(())
    }

    /// Loads the page anew without its WebAssembly.
    pub async fn reload_without_wasm(&self) -> Result<()> {
        self.command("Network.enable", json!({})).await?;
        // What is stored for visits without a network would come nevertheless.
        self.command("Network.setBypassServiceWorker", json!({ "bypass": true })).await?;
        self.command("Network.setBlockedURLs", json!({ "urls": ["*.wasm"] })).await?;
        Ok(self.browser().refresh().await?)
    }
}

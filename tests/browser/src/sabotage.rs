//! What goes wrong behind the page's back: a worker that breaks, a program that does not arrive.

use crate::page::Page;
use anyhow::Result;
use serde_json::json;

/// Has a worker run what it hears on a channel, beside its own program.
pub const OPEN: &str = r#"new BroadcastChannel("sabotage").onmessage = event => eval(event.data);"#;

impl Page {
    /// Loads the page anew, with workers that [`Page::run_in_worker`] reaches.
    pub async fn reload_with_open_workers(&self) -> Result<()> {
        self.reload_with_workers_after(OPEN).await
    }

    /// Loads the page anew, with workers that run `sabotage` before their own program.
    pub async fn reload_with_workers_after(&self, sabotage: &str) -> Result<()> {
        let source = format!(
            "window.Worker = class extends Worker {{
                constructor(address, options) {{
                    const program = {sabotage:?} + `
                        await import(${{JSON.stringify(new URL(address, document.baseURI).href)}});`;
                    super(URL.createObjectURL(new Blob([program], {{ type: 'text/javascript' }})), options);
                }}
            }}"
        );
        self.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
        Ok(self.browser().refresh().await?)
    }

    /// Runs JavaScript in the page's worker, between two of its messages.
    pub async fn run_in_worker(&self, code: &str) -> Result<()> {
        self.browser().execute("new BroadcastChannel('sabotage').postMessage(arguments[0])", vec![code.into()]).await?;
        Ok(())
    }

    /// Loads the page anew without its WebAssembly.
    pub async fn reload_without_wasm(&self) -> Result<()> {
        self.command("Network.enable", json!({})).await?;
        self.command("Network.setBlockedURLs", json!({ "urls": ["*.wasm"] })).await?;
        Ok(self.browser().refresh().await?)
    }
}

//! What surrounds the page: the size of the window, people's preferences; and pictures of it.

use crate::page::Page;
use anyhow::{Context, Result};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use std::path::Path;

impl Page {
    /// Gives the page a window of this size, in CSS pixels.
    pub async fn set_viewport(&self, width: u32, height: u32, mobile: bool) -> Result<()> {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        self.command("Emulation.setDeviceMetricsOverride", metrics).await?;
        Ok(())
    }

    /// States a preference, such as `dark` for `prefers-color-scheme` or `reduce` for `prefers-reduced-motion`.
    pub async fn prefer(&self, preference: &str, value: &str) -> Result<()> {
        let features = json!([{ "name": preference, "value": value }]);
        self.command("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        Ok(())
    }

    /// Saves a picture of what the window shows, or of the whole page.
    pub async fn screenshot(&self, file: &Path, whole_page: bool) -> Result<()> {
        let mut options = json!({ "format": "png" });
        if whole_page {
            let size = self.command("Page.getLayoutMetrics", json!({})).await?["cssContentSize"].clone();
            options["captureBeyondViewport"] = true.into();
            options["clip"] = json!({ "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1 });
        }
        let answer = self.command("Page.captureScreenshot", options).await?;
        let picture = BASE64_STANDARD.decode(answer["data"].as_str().context("the browser took no picture")?)?;
        tokio::fs::write(file, picture).await.with_context(|| format!("cannot write {}", file.display()))
    }

    /// Sends a command of the devtools protocol.
    pub async fn command(&self, method: &str, parameters: Value) -> Result<Value> {
        let answer = self.browser().cdp().send_raw(method, parameters).await;
        answer.with_context(|| format!("the browser refused {method}"))
    }
}

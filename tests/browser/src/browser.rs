//! A headless browser of the Chromium family, by way of its chromedriver.

use crate::output::line_with;
use anyhow::{Context, Result};
use serde_json::json;
use std::env;
use std::process::Stdio;
use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};
use tokio::process::{Child, Command};

/// Whether the browser offers WebGPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gpu {
    /// Yes, computed in software by SwiftShader.
    SwiftShader,
    /// No: there is no adapter.
    Missing,
}

impl Gpu {
    fn flags(self) -> &'static [&'static str] {
        match self {
            Gpu::SwiftShader => &["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
            Gpu::Missing => &[],
        }
    }
}

/// What the browser writes down.
#[derive(Clone, Copy, Debug)]
pub enum Log {
    /// What pages write to the console.
    Console,
    /// That, and traces of these categories.
    Trace(&'static str),
}

/// No window, and no talk to anyone but the page's own server.
const FLAGS: [&str; 6] = [
    "--headless",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
];

/// A running chromedriver; it ends when dropped.
pub struct Chromedriver {
    address: String,
    _process: Child,
}

/// How often chromedriver is started before that counts as a failure.
const TRIES: usize = 4;

impl Chromedriver {
    /// Starts the program named by `CHROMEDRIVER`, or the one on PATH, on a free port. Two that start at once can choose the
    /// same port, and then one of them ends.
    pub async fn start() -> Result<Self> {
        for _ in 1..TRIES {
            if let Some(driver) = Chromedriver::try_start().await? {
                return Ok(driver);
            }
        }
        Chromedriver::try_start().await?.context("chromedriver ended without naming its port")
    }

    /// None if it ends at once.
    async fn try_start() -> Result<Option<Self>> {
        let program = env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let started = Command::new(&program).arg("--port=0").stdout(Stdio::piped()).kill_on_drop(true).spawn();
        let mut process = started.with_context(|| {
            format!(
                "cannot start {}: install chromium and chromium-driver, or run `cargo xtask test`",
                program.display()
            )
        })?;
        let port = line_with(process.stdout.take(), "successfully on port ").await?;
        let address = port.map(|port| format!("http://127.0.0.1:{}", port.trim_end_matches('.')));
        Ok(address.map(|address| Chromedriver { address, _process: process }))
    }

    /// Opens a browser with a fresh profile.
    pub async fn browser(&self, gpu: Gpu, log: Log) -> Result<WebDriver> {
        let mut wishes = DesiredCapabilities::chrome();
        for flag in FLAGS.iter().chain(gpu.flags()) {
            wishes.add_arg(flag)?;
        }
        match log {
            Log::Console => wishes.set_browser_log_level(LoggingPrefsLogLevel::All)?,
            Log::Trace(categories) => {
                wishes.set_browser_log_level(LoggingPrefsLogLevel::All)?;
                wishes.set_logging_prefs("performance", LoggingPrefsLogLevel::All)?;
                let only_traces = json!({ "enableNetwork": false, "enablePage": false, "traceCategories": categories });
                wishes.add_experimental_option("perfLoggingPrefs", only_traces)?;
            }
        }
        WebDriver::new(&self.address, wishes).await.context("chromedriver cannot open a browser")
    }
}

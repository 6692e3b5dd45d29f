//! Browsers of the other families: Firefox by way of geckodriver, WebKitGTK by way of its WebKitWebDriver.

use crate::output::line_with;
use crate::wait::{Look, SOON, until};
use anyhow::{Context, Result};
use serde_json::json;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Stdio;
use tempfile::TempDir;
use thirtyfour::{Capabilities, DesiredCapabilities, WebDriver};
use tokio::process::{Child, Command};

/// A browser that is not of the Chromium family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherBrowser {
    Firefox,
    /// The engine of Safari, as GNOME's browser has it.
    WebKit,
}

/// A running driver, and what it needs. All ends when dropped.
pub struct Driver {
    address: String,
    wishes: Capabilities,
    _processes: Vec<Child>,
    /// What the browser takes for a person's home.
    _home: TempDir,
}

impl Driver {
    /// Starts the driver of a browser.
    pub async fn start(browser: OtherBrowser) -> Result<Driver> {
        match browser {
            OtherBrowser::Firefox => firefox().await,
            OtherBrowser::WebKit => webkit().await,
        }
    }

    /// Opens a browser with a fresh profile.
    pub async fn browser(&self) -> Result<WebDriver> {
        let opened = WebDriver::new(&self.address, self.wishes.clone()).await;
        opened.with_context(|| format!("the driver at {} cannot open a browser", self.address))
    }
}

async fn firefox() -> Result<Driver> {
    let home = tempfile::tempdir()?;
    // Ports of its own, because two may run at once.
    let mut process = spawn(Command::new("geckodriver").args(["--port", "0", "--websocket-port", "0"]))?;
    let said = line_with(process.stdout.take(), "Listening on ").await?.context("geckodriver does not start")?;
    let mut wishes = DesiredCapabilities::firefox();
    wishes.set_headless()?;
    Ok(Driver { address: format!("http://{said}"), wishes: wishes.into(), _processes: vec![process], _home: home })
}

async fn webkit() -> Result<Driver> {
    let home = tempfile::tempdir()?;
    let mut screen = spawn(Command::new("Xvfb").args(["-displayfd", "1", "-screen", "0", "1280x1024x24"]))?;
    let display = line_with(screen.stdout.take(), "").await?.context("Xvfb does not start")?;
    // It takes no 0 for "any".
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut command = Command::new("WebKitWebDriver");
    command.arg(format!("--port={port}")).env("DISPLAY", format!(":{display}")).env("HOME", home.path());
    let process = spawn(&mut command)?;
    until(SOON, async || {
        Ok(match TcpStream::connect(("127.0.0.1", port)) {
            Ok(_) => Look::Found(()),
            Err(error) => Look::NotYet(format!("WebKitWebDriver does not answer: {error}")),
        })
    })
    .await?;
    let options = json!({ "binary": mini_browser()?, "args": ["--automation"] });
    let mut wishes = Capabilities::new();
    wishes.set("webkitgtk:browserOptions", options)?;
    Ok(Driver { address: format!("http://127.0.0.1:{port}"), wishes, _processes: vec![process, screen], _home: home })
}

/// WebKitGTK's own small browser, in the folder of the machine's kind.
fn mini_browser() -> Result<PathBuf> {
    let kinds = fs::read_dir("/usr/lib")?.filter_map(|kind| Some(kind.ok()?.path().join("webkit2gtk-4.1/MiniBrowser")));
    kinds.into_iter().find(|program| program.is_file()).context("there is no MiniBrowser of WebKitGTK 4.1 in /usr/lib")
}

fn spawn(command: &mut Command) -> Result<Child> {
    let started = command.stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).spawn();
    started.with_context(|| format!("cannot start {:?}: run `cargo xtask test`", command.as_std().get_program()))
}

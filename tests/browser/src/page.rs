//! The page as its users know it: things with a role and a name, to read and to use.

use crate::roles;
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::path::PathBuf;
use std::time::Duration;
use thirtyfour::{By, Key, WebDriver, WebElement};
use tokio::time::{Instant, sleep};

/// How long things may take that should take no time.
const SOON: Duration = Duration::from_secs(20);
/// How often to look again.
const PAUSE: Duration = Duration::from_millis(100);

/// The open page.
pub struct Page {
    browser: WebDriver,
}

impl Page {
    pub(crate) async fn open(browser: WebDriver, address: &str) -> Result<Self> {
        browser.goto(address).await.with_context(|| format!("cannot open {address}"))?;
        Ok(Page { browser })
    }

    /// The browser, for what the page knows nothing of.
    pub fn browser(&self) -> &WebDriver {
        &self.browser
    }

    /// The one element with this role and name; waits for it to appear.
    pub async fn find(&self, role: &str, name: &str) -> Result<WebElement> {
        let deadline = Instant::now() + SOON;
        loop {
            let mut found = roles::find_all(&self.browser, role, name).await?;
            match found.len() {
                1 => return Ok(found.remove(0)),
                0 if Instant::now() < deadline => sleep(PAUSE).await,
                count => bail!("there are {count} elements with role {role} and name {name:?}, not one"),
            }
        }
    }

    /// Says whether there is anything with this role and name.
    pub async fn has(&self, role: &str, name: &str) -> Result<bool> {
        Ok(!roles::find_all(&self.browser, role, name).await?.is_empty())
    }

    /// The text that one reads in the element with this role and name.
    pub async fn text(&self, role: &str, name: &str) -> Result<String> {
        Ok(self.find(role, name).await?.text().await?)
    }

    /// Waits until the element's text has this in it.
    pub async fn wait_for_text(&self, role: &str, name: &str, wanted: &str) -> Result<()> {
        let deadline = Instant::now() + SOON;
        loop {
            let text = self.text(role, name).await?;
            if text.contains(wanted) {
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "{role} {name:?} does not show {wanted:?} but: {text}");
            sleep(PAUSE).await;
        }
    }

    /// Presses a button.
    pub async fn press(&self, name: &str) -> Result<()> {
        let button = self.find("button", name).await?;
        button.click().await.with_context(|| format!("cannot press {name:?}"))
    }

    /// Types a number into a spinbutton, in place of the one that is there, and leaves the field.
    pub async fn set(&self, name: &str, value: &str) -> Result<()> {
        let field = self.find("spinbutton", name).await?;
        field.send_keys(Key::Control + "a").await?;
        field.send_keys(value).await?;
        field.send_keys(Key::Tab + "").await?;
        Ok(())
    }

    /// The value of a spinbutton or combobox.
    pub async fn value(&self, role: &str, name: &str) -> Result<String> {
        Ok(self.find(role, name).await?.value().await?.unwrap_or_default())
    }

    /// Chooses an option of a combobox by its text.
    pub async fn choose(&self, name: &str, option: &str) -> Result<()> {
        let choices = self.find("combobox", name).await?;
        let option = choices.find(By::XPath(format!(".//option[normalize-space() = '{option}']"))).await;
        option.with_context(|| format!("{name:?} has no such option"))?.click().await?;
        Ok(())
    }

    /// The body rows of a table, cell by cell.
    pub async fn rows(&self, table: &str) -> Result<Vec<Vec<String>>> {
        const CELLS: &str = "return [...arguments[0].tBodies].flatMap(body => [...body.rows])
            .map(row => [...row.cells].map(cell => cell.innerText.trim()))";
        let table = self.find("table", table).await?;
        Ok(self.browser.execute(CELLS, vec![table.to_json()?]).await?.convert()?)
    }

    /// The names that a figure gives to what it shows: labels, tooltips and accessible names, each once.
    pub async fn names_in_figure(&self, figure: &str) -> Result<Vec<String>> {
        const NAMES: &str = "const marks = arguments[0].querySelectorAll('title, text, [aria-label]');
            const names = [...marks].map(mark => mark.ariaLabel ?? mark.textContent.trim());
            return [...new Set(names)].filter(name => name)";
        let figure = self.find("figure", figure).await?;
        Ok(self.browser.execute(NAMES, vec![figure.to_json()?]).await?.convert()?)
    }

    /// Hands files to the file chooser with this label, all at once.
    pub async fn send_files(&self, label: &str, files: &[PathBuf]) -> Result<()> {
        const LABELS: &str = "return [...document.querySelectorAll('input[type=file]')].find(input =>
            [input.ariaLabel, ...[...input.labels].map(label => label.textContent.trim())].includes(arguments[0]))";
        let chooser = self.browser.execute(LABELS, vec![label.into()]).await?.element();
        let chooser = chooser.with_context(|| format!("there is no file chooser labelled {label:?}"))?;
        let paths: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
        chooser.send_keys(paths.join("\n")).await?;
        Ok(())
    }

    /// What the page's alerts say; waits for one that says something.
    pub async fn alert_text(&self) -> Result<String> {
        let deadline = Instant::now() + SOON;
        loop {
            let mut said = String::new();
            for alert in self.browser.find_all(By::Css("[role=alert]")).await? {
                said += &alert.text().await?;
            }
            if !said.is_empty() {
                return Ok(said);
            }
            ensure!(Instant::now() < deadline, "no alert appeared");
            sleep(PAUSE).await;
        }
    }

    /// The page's `data-state`.
    pub async fn state(&self) -> Result<String> {
        let state = self.evaluate("document.body.dataset.state ?? ''").await?;
        Ok(state.as_str().unwrap_or_default().to_owned())
    }

    /// Waits for a state; training that ends in an error does not keep anyone waiting.
    pub async fn wait_for_state(&self, wanted: &str, patience: Duration) -> Result<()> {
        let start = Instant::now();
        loop {
            let state = self.state().await?;
            if state == wanted {
                return Ok(());
            }
            ensure!(state != "error", "the page came to state error while {wanted} was awaited");
            ensure!(start.elapsed() < patience, "the page is in state {state:?} and not {wanted:?} after {patience:?}");
            sleep(PAUSE).await;
        }
    }

    /// Waits until data is loaded and nothing runs.
    pub async fn wait_until_ready(&self) -> Result<()> {
        self.wait_for_state("ready", SOON).await
    }

    /// Trains with the settings as they are, to the end.
    pub async fn train(&self, patience: Duration) -> Result<()> {
        self.press("Train").await?;
        // A page that was trained before is still "done" for a moment.
        self.wait_for_other_state("done").await?;
        self.wait_for_state("done", patience).await
    }

    async fn wait_for_other_state(&self, left: &str) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(2);
        while self.state().await? == left && Instant::now() < deadline {
            sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// The value of a JavaScript expression.
    pub async fn evaluate(&self, expression: &str) -> Result<Value> {
        Ok(self.browser.execute(format!("return {expression}"), vec![]).await?.json().clone())
    }

    /// Errors and uncaught exceptions on the console since the last call.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        let log = self.browser.browser_log().await?;
        Ok(log.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect())
    }

    /// What the page shows and has written to its console, for the message of a failed test.
    pub(crate) async fn describe(&self) -> String {
        let state = self.state().await.unwrap_or_else(|error| error.to_string());
        let text = self.evaluate("document.body.innerText").await.unwrap_or_default();
        let log = self.browser.browser_log().await.unwrap_or_default();
        let log: Vec<_> = log.into_iter().map(|entry| format!("{}: {}", entry.level, entry.message)).collect();
        let text = text.as_str().unwrap_or_default();
        format!("the page was in state {state:?} and read:\n{text}\nconsole:\n{}", log.join("\n"))
    }
}

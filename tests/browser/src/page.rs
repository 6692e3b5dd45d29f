//! The page as its users know it: things with a role and a name, and the state it is in.

use crate::roles;
use crate::wait::{Look, SOON, until};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::time::Duration;
use thirtyfour::{By, WebDriver, WebElement};

/// The same address for a page that does nothing by itself, unless it says what to do.
fn without_intro(address: &str) -> String {
    let (page, place) =
        address.split_once('#').map_or((address, String::new()), |(page, place)| (page, format!("#{place}")));
    match page {
        _ if page.contains("intro=") => address.to_owned(),
        _ if page.contains('?') => format!("{page}&intro=0{place}"),
        _ => format!("{page}?intro=0{place}"),
    }
}

/// How the page's parts are found, and what it writes to its console.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// By the devtools protocol of the Chromium family.
    Devtools,
    /// By scripts in the document, in browsers of other families.
    Document,
}

/// Keeps the errors that nothing catches, for browsers that show no one their console.
const KEEP_ERRORS: &str = "window.pageErrors = [];
    window.addEventListener('error', event => window.pageErrors.push(event.message));
    window.addEventListener('unhandledrejection', event => window.pageErrors.push(String(event.reason)));";

/// The open page.
pub struct Page {
    browser: WebDriver,
    access: Access,
}

impl Page {
    pub(crate) async fn open(browser: WebDriver, access: Access, address: &str) -> Result<Self> {
        let address = without_intro(address);
        browser.goto(&address).await.with_context(|| format!("cannot open {address}"))?;
        if access == Access::Document {
            browser.execute(KEEP_ERRORS, vec![]).await?;
        }
        Ok(Page { browser, access })
    }

    pub(crate) fn access(&self) -> Access {
        self.access
    }

    async fn find_all(&self, role: &str, name: &str) -> Result<Vec<WebElement>> {
        match self.access {
            Access::Devtools => roles::find_in_tree(&self.browser, role, name).await,
            Access::Document => roles::find_in_document(&self.browser, role, name).await,
        }
    }

    /// The browser, for what the page knows nothing of.
    pub fn browser(&self) -> &WebDriver {
        &self.browser
    }

    /// The one element with this role and name; waits for it to appear.
    pub async fn find(&self, role: &str, name: &str) -> Result<WebElement> {
        until(SOON, async || {
            let mut found = self.find_all(role, name).await?;
            Ok(match found.len() {
                1 => Look::Found(found.remove(0)),
                count => {
                    Look::NotYet(format!("there are {count} elements with role {role} and name {name:?}, not one"))
                }
            })
        })
        .await
    }

    /// The first of the elements with this role and name; waits for one to appear.
    pub async fn first(&self, role: &str, name: &str) -> Result<WebElement> {
        until(SOON, async || {
            Ok(match self.find_all(role, name).await?.into_iter().next() {
                Some(first) => Look::Found(first),
                None => Look::NotYet(format!("there is no element with role {role} and name {name:?}")),
            })
        })
        .await
    }

    /// The text that one reads in the element with this role and name.
    pub async fn text(&self, role: &str, name: &str) -> Result<String> {
        // WebDriver's own way looks at every element's style, which holds up a page with a large map.
        let element = self.find(role, name).await?.to_json()?;
        let text: String = self.browser.execute("return arguments[0].innerText", vec![element]).await?.convert()?;
        Ok(text.trim().to_owned())
    }

    /// Waits until the element's text has this in it.
    pub async fn wait_for_text(&self, role: &str, name: &str, wanted: &str) -> Result<()> {
        until(SOON, async || {
            let text = self.text(role, name).await?;
            Ok(match text.contains(wanted) {
                true => Look::Found(()),
                false => Look::NotYet(format!("{role} {name:?} does not show {wanted:?} but: {text}")),
            })
        })
        .await
    }

    /// The value of a spinbutton or combobox.
    pub async fn value(&self, role: &str, name: &str) -> Result<String> {
        Ok(self.find(role, name).await?.value().await?.unwrap_or_default())
    }

    /// The body rows of a table, cell by cell.
    pub async fn rows(&self, table: &str) -> Result<Vec<Vec<String>>> {
        const CELLS: &str = "return [...arguments[0].tBodies].flatMap(body => [...body.rows])
            .map(row => [...row.cells].map(cell => cell.innerText.trim()))";
        let table = self.find("table", table).await?;
        Ok(self.browser.execute(CELLS, vec![table.to_json()?]).await?.convert()?)
    }

    /// The rows of a table, as soon as it has this many.
    pub async fn wait_for_rows(&self, table: &str, count: usize) -> Result<Vec<Vec<String>>> {
        until(SOON, async || {
            let rows = self.rows(table).await?;
            Ok(match rows.len() == count {
                true => Look::Found(rows),
                false => Look::NotYet(format!("table {table:?} has {} rows, not {count}", rows.len())),
            })
        })
        .await
    }

    /// The rows of a table, as soon as there are some that are not these.
    pub async fn wait_for_other_rows(&self, table: &str, before: &[Vec<String>]) -> Result<Vec<Vec<String>>> {
        until(SOON, async || {
            let rows = self.rows(table).await?;
            Ok(match rows.is_empty() || rows == before {
                true => Look::NotYet(format!("table {table:?} has {} rows and no other ones", rows.len())),
                false => Look::Found(rows),
            })
        })
        .await
    }

    /// Waits until a JavaScript expression is true.
    pub async fn wait_until_true(&self, expression: &str) -> Result<()> {
        self.wait_until_true_for(expression, SOON).await
    }

    /// The same, for something that may take longer.
    pub async fn wait_until_true_for(&self, expression: &str, patience: Duration) -> Result<()> {
        until(patience, async || {
            Ok(match self.evaluate(expression).await? {
                Value::Bool(true) => Look::Found(()),
                other => Look::NotYet(format!("{expression} is {other}")),
            })
        })
        .await
    }

    /// The names of the images in a figure, such as the points of a map.
    pub async fn names_in_figure(&self, figure: &str) -> Result<Vec<String>> {
        const NAMES: &str = "return [...arguments[0].querySelectorAll('[role=img]')]
            .map(image => image.ariaLabel ?? image.querySelector('title')?.textContent ?? '').filter(name => name)";
        let figure = self.find("figure", figure).await?;
        Ok(self.browser.execute(NAMES, vec![figure.to_json()?]).await?.convert()?)
    }

    /// The same, as soon as there are this many: while items drift, some names have no room.
    pub async fn wait_for_names_in_figure(&self, figure: &str, count: usize) -> Result<Vec<String>> {
        until(SOON, async || {
            let names = self.names_in_figure(figure).await?;
            Ok(match names.len() >= count {
                true => Look::Found(names),
                false => Look::NotYet(format!("{figure:?} names {} only, not {count}: {names:?}", names.len())),
            })
        })
        .await
    }

    /// What the page's alerts say; waits for one that says something.
    pub async fn alert_text(&self) -> Result<String> {
        until(SOON, async || {
            let mut said = String::new();
            for alert in self.browser.find_all(By::Css("[role=alert]")).await? {
                said += &alert.text().await?;
            }
            Ok(match said.is_empty() {
                true => Look::NotYet("no alert has appeared".into()),
                false => Look::Found(said),
            })
        })
        .await
    }

    /// The text of whatever has the focus; empty where nothing has it.
    pub async fn focused_text(&self) -> Result<String> {
        let text = self.evaluate("document.activeElement === document.body ? '' : document.activeElement.innerText");
        Ok(text.await?.as_str().unwrap_or_default().trim().to_owned())
    }

    /// The page's `data-state`.
    pub async fn state(&self) -> Result<String> {
        let state = self.evaluate("document.body.dataset.state ?? ''").await?;
        Ok(state.as_str().unwrap_or_default().to_owned())
    }

    /// Waits for a state; a page that comes to an error keeps nobody waiting.
    pub async fn wait_for_state(&self, wanted: &str, patience: Duration) -> Result<()> {
        until(patience, async || {
            let state = self.state().await?;
            ensure!(state != "error" || wanted == "error", "the page came to an error while {wanted:?} was awaited");
            Ok(match state == wanted {
                true => Look::Found(()),
                false => Look::NotYet(format!("the page is in state {state:?}, not {wanted:?}")),
            })
        })
        .await
    }

    /// Waits until data is loaded, nothing runs, and no region waits for its part of the program.
    pub async fn wait_until_ready(&self) -> Result<()> {
        self.wait_for_state("ready", SOON).await?;
        self.wait_until_true("!document.querySelector('.region .pending')").await
    }

    /// Waits until a JavaScript expression is a number.
    pub async fn wait_for_number(&self, expression: &str, patience: Duration) -> Result<f64> {
        until(patience, async || {
            Ok(match self.evaluate(expression).await?.as_f64() {
                Some(number) => Look::Found(number),
                None => Look::NotYet(format!("{expression} is no number")),
            })
        })
        .await
    }

    /// Leaves the page for another one on the same host, at an address relative to it.
    pub async fn open_beside(&self, address: &str) -> Result<()> {
        let here = self.browser.current_url().await?;
        Ok(self.browser.goto(&without_intro(here.join(address)?.as_str())).await?)
    }

    /// The value of a JavaScript expression.
    pub async fn evaluate(&self, expression: &str) -> Result<Value> {
        Ok(self.browser.execute(format!("return {expression}"), vec![]).await?.json().clone())
    }

    /// Errors and uncaught exceptions on the console since the last call.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        if self.access == Access::Document {
            return Ok(self.browser.execute("return window.pageErrors ?? []", vec![]).await?.convert()?);
        }
        let log = self.browser.browser_log().await?;
        Ok(log.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect())
    }

    /// What the page shows and has written to its console, for the message of a failed test.
    pub(crate) async fn describe(&self) -> String {
        let state = self.state().await.unwrap_or_else(|error| error.to_string());
        let text = self.evaluate("document.body.innerText").await.unwrap_or_default();
        let log = self.browser.browser_log().await.unwrap_or_default();
        let log: Vec<_> = log.into_iter().map(|entry| format!("{}: {}", entry.level, entry.message)).collect();
        // A list of a thousand users says little about what went wrong.
        let text: String = text.as_str().unwrap_or_default().chars().take(4000).collect();
        format!("the page was in state {state:?} and read:\n{text}\nconsole:\n{}", log.join("\n"))
    }
}

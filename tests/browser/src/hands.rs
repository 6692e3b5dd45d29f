//! What people do with the page: press, type, choose, hand over files.

use crate::page::Page;
use crate::wait::is_stale;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::time::Duration;
use thirtyfour::{By, Key, WebElement};
use tokio::time::{Instant, sleep};

impl Page {
    /// Presses a button.
    pub async fn press(&self, name: &str) -> Result<()> {
        let press = self.with("button", name, async |button| self.click(button).await);
        press.await.with_context(|| format!("cannot press {name:?}"))
    }

    /// Switches a checkbox.
    pub async fn switch(&self, name: &str) -> Result<()> {
        let switch = self.with("checkbox", name, async |checkbox| self.click(checkbox).await);
        switch.await.with_context(|| format!("cannot switch {name:?}"))
    }

    /// Clicks an element in the middle of the window, where the table of contents does not cover it.
    pub async fn click(&self, element: &WebElement) -> Result<()> {
        let middle = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})";
        self.browser().execute(middle, vec![element.to_json()?]).await?;
        Ok(element.click().await?)
    }

    /// Presses a key, wherever the focus is.
    pub async fn press_key(&self, key: Key) -> Result<()> {
        Ok(self.browser().action_chain().send_keys(key).perform().await?)
    }

    /// Goes to the element of this role and name by Tab or Shift+Tab, as people do who use no pointer.
    pub async fn tab_to(&self, role: &str, name: &str) -> Result<WebElement> {
        const IS_THERE: &str = "return document.activeElement === arguments[0]";
        // How many stops it is after the focus, or before it. A group of radio buttons is one stop.
        const AWAY: &str = "const [to] = arguments, from = document.activeElement;
            const isBefore = (one, other) => !!(one.compareDocumentPosition(other) & 4);
            const isStop = it => it.tabIndex >= 0 && !it.disabled && it.checkVisibility() &&
                (it.type !== 'radio' || it.checked || !it.form && it === document.querySelector(`[name='${it.name}']`));
            const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')];
            const [first, last, sign] = isBefore(from, to) ? [from, to, 1] : [to, from, -1];
            return sign * (1 + all.filter(it => it !== from && it !== to && isStop(it) && isBefore(first, it) && isBefore(it, last)).length)";
        let found = self.find(role, name).await?;
        let target = found.to_json()?;
        for _ in 0..5 {
            if self.browser().execute(IS_THERE, vec![target.clone()]).await?.convert()? {
                return Ok(found);
            }
            let away: i64 = self.browser().execute(AWAY, vec![target.clone()]).await?.convert()?;
            let mut keys = self.browser().action_chain();
            for _ in 0..away.unsigned_abs() {
                keys = if away > 0 {
                    keys.send_keys(Key::Tab)
                } else {
                    keys.key_down(Key::Shift).send_keys(Key::Tab).key_up(Key::Shift)
                };
            }
            keys.perform().await?;
        }
        let focused = self.focused_text().await?;
        anyhow::bail!("Tab does not lead to the {role} {name:?} but to {focused:?}")
    }

    /// Types a number into a spinbutton, in place of the one that is there, and leaves the field.
    pub async fn set(&self, name: &str, value: &str) -> Result<()> {
        let set = self.with("spinbutton", name, async |field| self.retype(field, value).await);
        set.await.with_context(|| format!("cannot set {name:?}"))
    }

    /// Types a text into a text field, in place of what is there, and leaves the field.
    pub async fn type_into(&self, name: &str, text: &str) -> Result<()> {
        let typed = self.with("textbox", name, async |field| self.retype(field, text).await);
        typed.await.with_context(|| format!("cannot type into {name:?}"))
    }

    /// Does something with the element of this role and name; once more if the page has replaced it in the meantime.
    async fn with(&self, role: &str, name: &str, act: impl AsyncFn(&WebElement) -> Result<()>) -> Result<()> {
        match act(&self.find(role, name).await?).await {
            Err(error) if is_stale(&error) => act(&self.find(role, name).await?).await,
            outcome => outcome,
        }
    }

    /// Chooses an option of a combobox by its text, or types it where the combobox is a text field that completes.
    pub async fn choose(&self, name: &str, option: &str) -> Result<()> {
        let combobox = self.find("combobox", name).await?;
        if combobox.tag_name().await? == "input" {
            return self.retype(&combobox, option).await.with_context(|| format!("cannot type into {name:?}"));
        }
        let found = combobox.find(By::XPath(format!(".//option[normalize-space() = '{option}']"))).await;
        found.with_context(|| format!("{name:?} has no option {option:?}"))?.click().await?;
        Ok(())
    }

    async fn retype(&self, field: &WebElement, text: &str) -> Result<()> {
        field.send_keys(Key::Control + "a").await?;
        field.send_keys(text).await?;
        self.press_key(Key::Tab).await
    }

    /// Hands files to the file chooser with this label, all at once.
    pub async fn send_files(&self, label: &str, files: &[PathBuf]) -> Result<()> {
        const LABELS: &str = "return [...document.querySelectorAll('input[type=file]')].find(input =>
            [input.ariaLabel, ...[...input.labels].map(label => label.textContent.trim())].includes(arguments[0]))";
        let chooser = self.browser().execute(LABELS, vec![label.into()]).await?.element();
        let chooser = chooser.with_context(|| format!("there is no file chooser labeled {label:?}"))?;
        let paths: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
        chooser.send_keys(paths.join("\n")).await?;
        Ok(())
    }

    /// Loads ratings files once the page is ready, and waits until the region Data shows `facts` and the page is ready
    /// again.
    pub async fn load_files(&self, files: &[PathBuf], facts: &str) -> Result<()> {
        self.wait_until_ready().await?;
        self.send_files("Ratings files", files).await?;
        self.wait_for_text("region", "Data", facts).await?;
        self.wait_until_ready().await
    }

    /// Trains to the end once the page is ready.
    pub async fn train_when_ready(&self, patience: Duration) -> Result<()> {
        self.wait_until_ready().await?;
        self.train(patience).await
    }

    /// Trains with the settings as they are, to the end.
    pub async fn train(&self, patience: Duration) -> Result<()> {
        self.press("Train").await?;
        // A page that was trained before is still "done" for a moment.
        let deadline = Instant::now() + Duration::from_secs(2);
        while self.state().await? == "done" && Instant::now() < deadline {
            sleep(Duration::from_millis(10)).await;
        }
        self.wait_for_state("done", patience).await
    }
}

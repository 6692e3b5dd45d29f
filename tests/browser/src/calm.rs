//! Whether the page stays responsive: the longest time for which its thread did nothing else.

use crate::page::Page;
use anyhow::{Context, Result};
use std::time::Duration;

impl Page {
    /// Starts to watch the page's thread.
    pub async fn watch_for_blocks(&self) -> Result<()> {
        // The browser reports every task of more than 50 ms.
        const WATCH: &str = "window.longestTask = 0;
            new PerformanceObserver(list => list.getEntries().forEach(task => {
                window.longestTask = Math.max(window.longestTask, task.duration)
            })).observe({ type: 'longtask' })";
        self.browser().execute(WATCH, vec![]).await?;
        Ok(())
    }

    /// The longest task of more than 50 ms since watching began; zero if there was none.
    pub async fn longest_block(&self) -> Result<Duration> {
        let milliseconds = self.evaluate("window.longestTask").await?;
        let milliseconds = milliseconds.as_f64().context("nobody watches the page's thread")?;
        Ok(Duration::from_secs_f64(milliseconds / 1000.0))
    }
}

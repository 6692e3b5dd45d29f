//! Whether the page stays responsive: the longest task of its thread, by the browser's own trace.

use crate::browser::{Gpu, Log};
use crate::page::Page;
use crate::visit::visit_and_log;
use anyhow::{Context, Result};
use serde_json::Value;
use std::time::Duration;

/// Tasks of the page's thread, and the marks below.
const CATEGORIES: &str = "disabled-by-default-devtools.timeline,blink.user_timing";
/// Marks that the page's thread leaves in the trace: which one it is, and from when to when it is watched.
const FROM: &str = "calm-from";
const TO: &str = "calm-to";

/// Runs `test` on the page once it has loaded, and returns the longest task of the page's thread meanwhile, by the time that
/// the thread had a processor: on a busy machine, the clock would say nothing about the page.
pub async fn longest_task(gpu: Gpu, ending: &str, test: impl AsyncFnOnce(&Page) -> Result<()>) -> Result<Duration> {
    let mut longest = Duration::ZERO;
    visit_and_log(gpu, Log::Trace(CATEGORIES), ending, None, async |page| {
        page.wait_until_true("document.body.dataset.state && document.body.dataset.state !== 'loading'").await?;
        page.evaluate(&format!("performance.mark('{FROM}')")).await?;
        test(page).await?;
        page.evaluate(&format!("performance.mark('{TO}')")).await?;
        let log = page.browser().get_log("performance").await?;
        let messages = log.iter().filter_map(|entry| serde_json::from_str::<Value>(&entry.message).ok());
        let traced = messages.filter(|message| message["message"]["method"] == "Tracing.dataCollected");
        let events: Vec<Value> = traced.map(|mut message| message["message"]["params"].take()).collect();
        let microseconds = longest_between_marks(&events).context("the browser's trace cannot be understood")?;
        longest = Duration::from_secs_f64(microseconds * 1e-6);
        Ok(())
    })
    .await?;
    Ok(longest)
}

/// In microseconds.
fn longest_between_marks(events: &[Value]) -> Result<f64> {
    let thread = |event: &Value| (event["pid"].as_u64(), event["tid"].as_u64());
    let mark = |name: &str| {
        let is_it = |event: &&Value| event["name"] == name && event["cat"] == "blink.user_timing";
        let found = events.iter().find(is_it).with_context(|| format!("the mark {name} is missing"))?;
        Ok::<_, anyhow::Error>((thread(found), found["ts"].as_f64().context("a mark without a time")?))
    };
    let ((page, from), (_, to)) = (mark(FROM)?, mark(TO)?);
    let tasks = events.iter().filter(|event| {
        event["name"] == "RunTask"
            && thread(event) == page
            && event["ts"].as_f64().is_some_and(|ts| (from..to).contains(&ts))
    });
    tasks.filter_map(|task| task["tdur"].as_f64()).reduce(f64::max).context("there are no tasks between the marks")
}

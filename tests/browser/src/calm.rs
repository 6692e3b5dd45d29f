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

/// What a task's length is told by.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// How long the thread had a processor: for long tests, where a busy machine would say nothing about the page.
    Processor,
    /// What a person waits.
    Wall,
}

/// Runs `test` on the page once it is ready, and returns the longest task of the page's thread meanwhile.
pub async fn longest_task(
    gpu: Gpu,
    clock: Clock,
    ending: &str,
    test: impl AsyncFnOnce(&Page) -> Result<()>,
) -> Result<Duration> {
    let mut longest = Duration::ZERO;
    visit_and_log(gpu, Log::Trace(CATEGORIES), ending, None, async |page| {
        page.wait_until_ready().await?;
        page.evaluate(&format!("performance.mark('{FROM}')")).await?;
        test(page).await?;
        page.evaluate(&format!("performance.mark('{TO}')")).await?;
        let log = page.browser().get_log("performance").await?;
        let messages = log.iter().filter_map(|entry| serde_json::from_str::<Value>(&entry.message).ok());
        let traced = messages.filter(|message| message["message"]["method"] == "Tracing.dataCollected");
        let events: Vec<Value> = traced.map(|mut message| message["message"]["params"].take()).collect();
        let microseconds = longest_between_marks(&events, clock).context("the browser's trace cannot be understood")?;
        longest = Duration::from_secs_f64(microseconds * 1e-6);
        Ok(())
    })
    .await?;
    Ok(longest)
}

/// In microseconds.
fn longest_between_marks(events: &[Value], clock: Clock) -> Result<f64> {
    let length = match clock {
        Clock::Processor => "tdur",
        Clock::Wall => "dur",
    };
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
    tasks.filter_map(|task| task[length].as_f64()).reduce(f64::max).context("there are no tasks between the marks")
}

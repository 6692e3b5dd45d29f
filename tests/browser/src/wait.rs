//! Looking again until something is there.

use anyhow::{Result, bail};
use std::time::Duration;
use thirtyfour::error::{WebDriverError, WebDriverErrorInner};
use tokio::time::{Instant, sleep};

/// How long things may take that should take no time.
pub const SOON: Duration = Duration::from_secs(20);

const PAUSE: Duration = Duration::from_millis(100);

/// What one look found: the thing, or what is there in its place.
pub enum Look<T> {
    /// It is there.
    Found(T),
    /// Not yet; the text tells what there is, should it never come.
    NotYet(String),
}

/// Looks until it is there, or patience ends. An element that goes while it is looked at, as when the page reloads, is looked for
/// again.
pub async fn until<T>(patience: Duration, mut look: impl AsyncFnMut() -> Result<Look<T>>) -> Result<T> {
    let deadline = Instant::now() + patience;
    loop {
        let found = match look().await {
            Err(error) if is_stale(&error) => Look::NotYet(error.to_string()),
            looked => looked?,
        };
        match found {
            Look::Found(thing) => return Ok(thing),
            Look::NotYet(instead) if Instant::now() > deadline => bail!("after {patience:?}, {instead}"),
            Look::NotYet(_) => sleep(PAUSE).await,
        }
    }
}

/// Whether the element was replaced between being found and being used.
pub fn is_stale(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<WebDriverError>().map(WebDriverError::as_inner) {
        Some(WebDriverErrorInner::StaleElementReference(_)) => true,
        // What chromedriver says where the document was replaced.
        Some(WebDriverErrorInner::UnknownError(_)) => error.to_string().contains("Could not find node with given id"),
        _ => false,
    }
}

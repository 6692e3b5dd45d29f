//! Looking again until something is there.

use anyhow::{Result, bail};
use std::time::Duration;
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

/// Looks until it is there, or patience ends.
pub async fn until<T>(patience: Duration, mut look: impl AsyncFnMut() -> Result<Look<T>>) -> Result<T> {
    let deadline = Instant::now() + patience;
    loop {
        match look().await? {
            Look::Found(thing) => return Ok(thing),
            Look::NotYet(instead) if Instant::now() > deadline => bail!("after {patience:?}, {instead}"),
            Look::NotYet(_) => sleep(PAUSE).await,
        }
    }
}

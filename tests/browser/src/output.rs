//! What a program says once it is ready.

use anyhow::{Context, Result};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

/// What follows a text in the first line that has it; none where the program ends without. Later lines are read too: a program
/// whose output nobody takes ends.
pub async fn line_with(output: Option<impl AsyncRead + Unpin + Send + 'static>, text: &str) -> Result<Option<String>> {
    let mut lines = BufReader::new(output.context("the program has no output")?).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some((_, rest)) = line.split_once(text) {
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(Some(rest.trim().to_owned()));
        }
    }
    Ok(None)
}

//! A slow line to a server: what a bench of the start puts between the page and its host.

use anyhow::{Context, Result};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, sleep_until};

/// Bytes that cross at once.
const PIECE: usize = 4096;

/// A line that all connections share.
#[derive(Clone, Copy)]
pub struct SlowLine {
    pub bits_per_second: f64,
    /// From a request to the first byte of its answer, beside what the server takes.
    pub latency: Duration,
}

impl SlowLine {
    /// Opens the line to the server of an address until the process ends; returns the address at this end of it.
    pub async fn open(self, address: &str) -> Result<String> {
        let server = address.split('/').nth(2).context("an address with a host")?.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no free port for the line")?;
        let here = address.replacen(&server, &listener.local_addr()?.to_string(), 1);
        let free_at = Arc::new(Mutex::new(Instant::now()));
        tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                let (server, free_at) = (server.clone(), free_at.clone());
                // A browser that hangs up is no error of the line.
                tokio::spawn(async move { drop(self.carry(browser, &server, &free_at).await) });
            }
        });
        Ok(here)
    }

    /// Carries one request and its answer.
    async fn carry(self, browser: TcpStream, server: &str, free_at: &Mutex<Instant>) -> Result<()> {
        let (mut from_browser, mut to_browser) = browser.into_split();
        let (mut from_server, mut to_server) = TcpStream::connect(server).await?.into_split();
        let asking = tokio::spawn(async move { tokio::io::copy(&mut from_browser, &mut to_server).await });
        let mut piece = [0; PIECE];
        let mut is_first = true;
        loop {
            let n = from_server.read(&mut piece).await?;
            if n == 0 {
                break;
            }
            if is_first {
                sleep(self.latency).await;
                is_first = false;
            }
            let crossed = {
                let mut free_at = free_at.lock().await;
                let takes = Duration::from_secs_f64(n as f64 * 8.0 / self.bits_per_second);
                *free_at = (*free_at).max(Instant::now()) + takes;
                *free_at
            };
            sleep_until(crossed).await;
            to_browser.write_all(&piece[..n]).await?;
        }
        to_browser.shutdown().await?;
        asking.abort();
        Ok(())
    }
}

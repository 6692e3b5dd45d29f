//! The built page on this machine.

use anyhow::{Context, Result};
use axum::Router;
use axum::http::{HeaderValue, header};
use std::path::Path;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// Serves a folder until interrupted.
pub fn serve(dist: &Path, port: u16) -> Result<()> {
    // The worker's files keep their names from build to build: the browser must ask each time.
    let ask_again = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let pages = Router::new().fallback_service(ServeDir::new(dist)).layer(ask_again);

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = listen(port).await?;
        println!("Serving the page on http://{} (Ctrl+C ends)", listener.local_addr()?);
        axum::serve(listener, pages).await.context("the server stopped")
    })
}

/// The wanted port, or any other if that one is busy.
async fn listen(port: u16) -> Result<TcpListener> {
    if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)).await {
        return Ok(listener);
    }
    TcpListener::bind(("127.0.0.1", 0)).await.context("no free port to serve on")
}

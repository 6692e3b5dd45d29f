//! A static host like any other: the built page, in some folder of it.

use anyhow::{Context, Result, ensure};
use axum::Router;
use std::path::Path;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

/// Not the root, so that an address that only works there is found out.
const FOLDER: &str = "/any/folder";

/// Serves the files of a folder from another host than the page's, which lets no page read them; returns the folder's
/// address.
pub async fn another_host(folder: &Path) -> Result<String> {
    Ok(serve(Some(folder)).await? + "data/")
}

/// Serves `dist/` while the test's runtime lives, with another folder in place of its `data/` if there is one;
/// returns the page's address.
pub async fn serve(data: Option<&Path>) -> Result<String> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    ensure!(dist.join("index.html").is_file(), "there is no built page in dist/: run `cargo xtask build` first");
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("no free port for the page")?;
    let address = format!("http://{}{FOLDER}/", listener.local_addr()?);
    let mut files = Router::new().nest_service(FOLDER, ServeDir::new(dist));
    if let Some(data) = data {
        files = files.nest_service(&format!("{FOLDER}/data"), ServeDir::new(data));
    }
    tokio::spawn(async move { axum::serve(listener, files).await });
    Ok(address)
}

//! A static host on this machine: the files of folders over HTTP, one request per connection, one thread per request.

mod request;

use request::Request;
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// Browsers open connections ahead and may never use them.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder and the path under which its files are served, such as `/` or `/some/folder/`.
pub struct Mount {
    path: String,
    folder: PathBuf,
}

impl Mount {
    /// Serves `folder` under `path`, which begins and ends with a slash.
    pub fn new(path: &str, folder: &Path) -> Self {
        assert!(path.starts_with('/') && path.ends_with('/'), "{path} does not begin and end with a slash");
        Mount { path: path.to_owned(), folder: folder.to_owned() }
    }
}

/// Listens on the given port of this machine, or on any other if that one is busy.
pub fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port)).or_else(|_| TcpListener::bind(("127.0.0.1", 0)))
}

/// Answers requests until the process ends. The first mount whose path begins the requested one has the file.
pub fn serve(listener: &TcpListener, mounts: Vec<Mount>) {
    let mounts: Arc<[Mount]> = mounts.into();
    for stream in listener.incoming().flatten() {
        let mounts = mounts.clone();
        // A browser that hangs up is no error of the server.
        thread::spawn(move || drop(answer(&stream, &mounts)));
    }
}

fn answer(mut stream: &TcpStream, mounts: &[Mount]) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let Some(request) = Request::read(BufReader::new(stream))? else {
        return respond(stream, "400 Bad Request", "");
    };
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return respond(stream, "405 Method Not Allowed", "Allow: GET, HEAD\r\n");
    }
    let found = mounts.iter().find_map(|mount| {
        let rest = request.path.strip_prefix(&mount.path)?;
        Some(request::below(&mount.folder, rest))
    });
    let Some(mut file) = found.flatten() else {
        return respond(stream, "404 Not Found", "");
    };
    if file.is_dir() {
        if !request.path.ends_with('/') {
            return respond(stream, "301 Moved Permanently", &format!("Location: {}/\r\n", request.raw_path));
        }
        file.push("index.html");
    }
    let mime = mime_type(&file);
    // As many hosts do: `page.css.gz` in place of `page.css` beside it.
    let mut compressed = file.clone().into_os_string();
    compressed.push(".gz");
    let (mut content, encoding) = match (File::open(compressed), File::open(&file)) {
        (Ok(compressed), _) if request.takes_gzip => (compressed, "Content-Encoding: gzip\r\n"),
        (_, Ok(plain)) => (plain, ""),
        (_, Err(_)) => return respond(stream, "404 Not Found", ""),
    };
    let length = content.metadata()?.len();
    // Some files keep their names from build to build: the browser must ask each time.
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\n{encoding}Content-Length: {length}\r\nCache-Control: no-cache\r\n\
         Connection: close\r\n\r\n"
    )?;
    if request.method == "GET" {
        io::copy(&mut content, &mut stream)?;
    }
    Ok(())
}

/// Writes a response without content.
fn respond(mut stream: &TcpStream, status: &str, headers: &str) -> io::Result<()> {
    write!(stream, "HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n")
}

fn mime_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("csv") => "text/csv",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("wasm") => "application/wasm",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("zip") => "application/zip",
        _ => "application/octet-stream",
    }
}

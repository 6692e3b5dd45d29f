//! What a browser gets from the server.

use static_server::{Mount, listen, serve};
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::thread;

/// A folder `page` in a folder of its own, beside a file that no request may reach.
fn site(name: &str) -> PathBuf {
    let outside = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let page = outside.join("page");
    fs::create_dir_all(page.join("data")).unwrap();
    fs::create_dir_all(page.join("inner")).unwrap();
    fs::write(outside.join("secret.txt"), "secret").unwrap();
    fs::write(page.join("index.html"), "<p>page</p>").unwrap();
    fs::write(page.join("inner/index.html"), "inner").unwrap();
    fs::write(page.join("data/own.csv"), "of the page").unwrap();
    for file in ["a b.css", "a.js", "a.wasm", "a.json", "a.bin"] {
        fs::write(page.join(file), file).unwrap();
    }
    page
}

fn start(mounts: Vec<Mount>) -> SocketAddr {
    let listener = listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || serve(&listener, mounts));
    address
}

/// The head and the content of the answer.
fn ask(address: SocketAddr, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{request} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, content) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), content.to_owned())
}

#[test]
fn files_come_with_their_types() {
    let address = start(vec![Mount::new("/", &site("types"))]);
    for (path, mime, content) in [
        ("/", "text/html; charset=utf-8", "<p>page</p>"),
        ("/index.html?epochs=1", "text/html; charset=utf-8", "<p>page</p>"),
        ("/a%20b.css", "text/css; charset=utf-8", "a b.css"),
        ("/a.js", "text/javascript; charset=utf-8", "a.js"),
        ("/a.wasm", "application/wasm", "a.wasm"),
        ("/a.json", "application/json", "a.json"),
        ("/a.bin", "application/octet-stream", "a.bin"),
        ("/inner/", "text/html; charset=utf-8", "inner"),
    ] {
        let (head, body) = ask(address, &format!("GET {path}"));
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{path}: {head}");
        assert!(head.contains(&format!("\r\nContent-Type: {mime}\r\n")), "{path}: {head}");
        assert!(head.contains(&format!("\r\nContent-Length: {}\r\n", content.len())), "{path}: {head}");
        assert!(head.contains("\r\nCache-Control: no-cache"), "{path}: {head}");
        assert_eq!(body, content, "{path}");
    }
    assert_eq!(ask(address, "HEAD /a.js").1, "");
}

#[test]
fn nothing_outside_the_folder_is_served() {
    let page = site("outside");
    let secret = page.parent().unwrap().join("secret.txt");
    assert!(secret.is_file());
    let address = start(vec![Mount::new("/", &page)]);
    let absolute = format!("/{}", secret.display());
    for path in [
        "/../secret.txt",
        "/inner/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        &absolute,
    ] {
        let (head, body) = ask(address, &format!("GET {path}"));
        assert!(head.starts_with("HTTP/1.1 404 "), "{path}: {head}");
        assert_eq!(body, "", "{path}");
    }
}

#[test]
fn what_cannot_be_served_is_refused() {
    let address = start(vec![Mount::new("/", &site("refused"))]);
    assert!(ask(address, "GET /missing.js").0.starts_with("HTTP/1.1 404 "));
    assert!(ask(address, "POST /a.js").0.starts_with("HTTP/1.1 405 "));
    assert!(ask(address, "GET /%zz").0.starts_with("HTTP/1.1 400 "));
    assert!(ask(address, "nonsense").0.starts_with("HTTP/1.1 400 "));
    let (head, _) = ask(address, "GET /inner");
    assert!(head.starts_with("HTTP/1.1 301 ") && head.contains("\r\nLocation: /inner/\r\n"), "{head}");
}

#[test]
fn a_folder_can_take_the_place_of_another() {
    let (page, other) = (site("mounts"), site("mounted"));
    let address = start(vec![Mount::new("/at/data/", &other), Mount::new("/at/", &page)]);
    assert_eq!(ask(address, "GET /at/data/a.js").1, "a.js");
    assert_eq!(ask(address, "GET /at/").1, "<p>page</p>");
    assert!(ask(address, "GET /at/data/own.csv").0.starts_with("HTTP/1.1 404 "));
    assert!(ask(address, "GET /").0.starts_with("HTTP/1.1 404 "));
}

#[test]
fn one_slow_request_keeps_no_other_waiting() {
    let address = start(vec![Mount::new("/", &site("slow"))]);
    let _silent = TcpStream::connect(address).unwrap();
    assert_eq!(ask(address, "GET /a.js").1, "a.js");
}

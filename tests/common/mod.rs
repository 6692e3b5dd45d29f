//! What several tests need.

use std::path::PathBuf;
use tastemap::data::{NamedFile, RatingsTable, read_files};

/// The folder with real ratings files and reference numbers, which may not be part of this
/// repository: `$TASTEMAP_SHARED`, or `shared` beside it. Panics where it is missing, so that a
/// test that needs it never passes without.
pub fn shared_dir() -> PathBuf {
    let dir = match std::env::var_os("TASTEMAP_SHARED") {
        Some(dir) => PathBuf::from(dir),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
    };
    assert!(
        dir.is_dir(),
        "this test needs data: {} is missing; set TASTEMAP_SHARED to the folder that holds data/ and reference/",
        dir.display()
    );
    dir
}

/// A file of a folder of real ratings.
pub fn ratings_file(folder: &str, name: &str) -> NamedFile {
    let path = shared_dir().join("data").join(folder).join(name);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    NamedFile { name: name.to_owned(), bytes }
}

/// Real ratings, read from the files of one folder.
pub fn ratings_table(folder: &str, names: [&str; 2]) -> RatingsTable {
    read_files(&names.map(|name| ratings_file(folder, name)), None).unwrap()
}

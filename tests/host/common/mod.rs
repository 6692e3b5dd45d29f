//! What several tests need.

#[path = "../../../formats/readers/tests/common/xlsx.rs"]
pub mod made;
pub mod memory;
pub mod packed;
pub mod trained;
pub mod visit;

use std::path::PathBuf;

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

//! The real ratings files, whose terms keep them out of the repository.

use crate::project::Project;
use std::env;
use std::path::PathBuf;

/// Tests that read real ratings files carry this in their names.
pub const MARK: &str = "needs_data";

/// The folder that holds `data/ml-100k` and the other real ratings files.
pub struct Data {
    folder: PathBuf,
}

impl Data {
    /// `$TASTEMAP_SHARED`, or the folder `shared` beside the repository.
    pub fn find(project: &Project) -> Self {
        let named = env::var_os("TASTEMAP_SHARED").map(PathBuf::from);
        Data { folder: named.unwrap_or_else(|| project.root().join("../shared")) }
    }

    /// The ratings and the titles of MovieLens 100k.
    pub fn ml_100k(&self) -> [PathBuf; 2] {
        ["u.data", "u.item"].map(|name| self.folder.join("data/ml-100k").join(name))
    }

    /// The ratings and the titles of the small one of the current releases.
    pub fn ml_latest_small(&self) -> [PathBuf; 2] {
        ["ratings.csv", "movies.csv"].map(|name| self.folder.join("data/ml-latest-small").join(name))
    }

    /// Says whether the files are there.
    pub fn is_there(&self) -> bool {
        self.ml_100k().iter().chain(&self.ml_latest_small()).all(|file| file.is_file())
    }

    /// What a stranger can do about tests that were left out.
    pub fn advice(&self) -> String {
        let folder = self.folder.display();
        format!("MovieLens in {folder}/data/ml-100k and ml-latest-small, or wherever TASTEMAP_SHARED says")
    }
}

//! Data sets that are published elsewhere, and those that whoever hosts the page put beside it.

use serde::Deserialize;
use thiserror::Error;

/// Where the list of what lies beside the page is, seen from the page.
pub const MANIFEST: &str = "data/manifest.json";

/// A published data set, to be downloaded by hand: its host does not let other pages read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    pub name: &'static str,
    pub n_ratings: usize,
    pub n_users: usize,
    /// That have ratings.
    pub n_items: usize,
    pub megabytes: usize,
    pub address: &'static str,
}

/// What GroupLens asks of everyone who uses one of [`MOVIELENS`], in short, and where it says so.
pub const MOVIELENS_TERMS: &str = "For research and teaching; not to be passed on or sold without permission.";
pub const MOVIELENS_ADDRESS: &str = "https://grouplens.org/datasets/movielens/";

/// MovieLens, the smallest first. Sizes are those of the zip files.
pub const MOVIELENS: [Published; 6] = [
    Published {
        name: "MovieLens Latest (small)",
        n_ratings: 100_836,
        n_users: 610,
        n_items: 9_724,
        megabytes: 1,
        address: "https://files.grouplens.org/datasets/movielens/ml-latest-small.zip",
    },
    Published {
        name: "MovieLens 100K",
        n_ratings: 100_000,
        n_users: 943,
        n_items: 1_682,
        megabytes: 5,
        address: "https://files.grouplens.org/datasets/movielens/ml-100k.zip",
    },
    Published {
        name: "MovieLens 1M",
        n_ratings: 1_000_209,
        n_users: 6_040,
        n_items: 3_706,
        megabytes: 6,
        address: "https://files.grouplens.org/datasets/movielens/ml-1m.zip",
    },
    Published {
        name: "MovieLens 10M",
        n_ratings: 10_000_054,
        n_users: 69_878,
        n_items: 10_677,
        megabytes: 63,
        address: "https://files.grouplens.org/datasets/movielens/ml-10m.zip",
    },
    Published {
        name: "MovieLens 25M",
        n_ratings: 25_000_095,
        n_users: 162_541,
        n_items: 59_047,
        megabytes: 250,
        address: "https://files.grouplens.org/datasets/movielens/ml-25m.zip",
    },
    Published {
        name: "MovieLens 32M",
        n_ratings: 32_000_204,
        n_users: 200_948,
        n_items: 84_432,
        megabytes: 239,
        address: "https://files.grouplens.org/datasets/movielens/ml-32m.zip",
    },
];

/// A file beside the page, as `data/manifest.json` has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Beside {
    /// What people call it.
    pub name: String,
    /// The file, seen from the manifest.
    pub file: String,
    /// One line on what is in it.
    #[serde(default)]
    pub about: String,
    /// Under which terms it may be used, in a sentence or two.
    pub terms: String,
}

impl Beside {
    /// The file, seen from the page.
    pub fn address(&self) -> String {
        format!("data/{}", self.file)
    }
}

#[derive(Deserialize)]
struct Manifest {
    sets: Vec<Beside>,
}

/// What is wrong with a manifest, for whoever hosts the page.
#[derive(Debug, Error)]
#[error("{MANIFEST} beside the page cannot be understood: {0}.")]
pub struct ManifestError(#[from] serde_json::Error);

/// Reads a manifest: `{"sets": [{"name": …, "file": …, "about": …, "terms": …}]}`.
pub fn manifest(text: &str) -> Result<Vec<Beside>, ManifestError> {
    Ok(serde_json::from_str::<Manifest>(text)?.sets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_files_beside_itself() {
        let sets = manifest(r#"{"sets": [{"name": "Class 7b", "file": "7b.csv", "terms": "Ours."}]}"#).expect("sets");
        let [set] = &sets[..] else { panic!("one set, not {sets:?}") };
        assert_eq!((set.address().as_str(), set.terms.as_str(), set.about.as_str()), ("data/7b.csv", "Ours.", ""));
    }

    #[test]
    fn terms_are_not_optional_and_mistakes_say_where() {
        let error = manifest("{\"sets\": [\n{\"name\": \"x\", \"file\": \"x.zip\"}]}").expect_err("no terms");
        assert!(error.to_string().contains("missing field `terms` at line 2"), "{error}");
    }
}

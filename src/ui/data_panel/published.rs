//! Data sets to choose from: those that others publish, and those that lie beside the page on its host.

use serde::Deserialize;
use thiserror::Error;

/// The list of the data sets beside the page, by its address relative to the page.
pub const MANIFEST: &str = "data/manifest.json";

/// A data set that people download themselves: its host does not let other pages read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedDataSet {
    pub name: &'static str,
    pub n_ratings: usize,
    pub n_users: usize,
    /// Number of items that have ratings.
    pub n_items: usize,
    pub megabytes: usize,
    pub address: &'static str,
}

/// The terms of GroupLens for [`MOVIELENS`], in short.
pub const MOVIELENS_TERMS: &str = "For research and teaching. Do not pass it on or sell it without permission.";
/// The page that has these terms in full.
pub const MOVIELENS_ADDRESS: &str = "https://grouplens.org/datasets/movielens/";

/// The data sets of MovieLens. Sizes are those of the zip files.
pub const MOVIELENS: [PublishedDataSet; 6] = [
    PublishedDataSet {
        name: "MovieLens Latest (small)",
        n_ratings: 100_836,
        n_users: 610,
        n_items: 9_724,
        megabytes: 1,
        address: "https://files.grouplens.org/datasets/movielens/ml-latest-small.zip",
    },
    PublishedDataSet {
        name: "MovieLens 100K",
        n_ratings: 100_000,
        n_users: 943,
        n_items: 1_682,
        megabytes: 5,
        address: "https://files.grouplens.org/datasets/movielens/ml-100k.zip",
    },
    PublishedDataSet {
        name: "MovieLens 1M",
        n_ratings: 1_000_209,
        n_users: 6_040,
        n_items: 3_706,
        megabytes: 6,
        address: "https://files.grouplens.org/datasets/movielens/ml-1m.zip",
    },
    PublishedDataSet {
        name: "MovieLens 10M",
        n_ratings: 10_000_054,
        n_users: 69_878,
        n_items: 10_677,
        megabytes: 63,
        address: "https://files.grouplens.org/datasets/movielens/ml-10m.zip",
    },
    PublishedDataSet {
        name: "MovieLens 25M",
        n_ratings: 25_000_095,
        n_users: 162_541,
        n_items: 59_047,
        megabytes: 250,
        address: "https://files.grouplens.org/datasets/movielens/ml-25m.zip",
    },
    PublishedDataSet {
        name: "MovieLens 32M",
        n_ratings: 32_000_204,
        n_users: 200_948,
        n_items: 84_432,
        megabytes: 239,
        address: "https://files.grouplens.org/datasets/movielens/ml-32m.zip",
    },
];

/// A data set beside the page, as [`MANIFEST`] describes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct HostedDataSet {
    pub name: String,
    /// The address of the file, relative to the manifest.
    pub file: String,
    /// What is in it, in one line.
    #[serde(default)]
    pub about: String,
    /// The terms of use, in a sentence or two.
    pub terms: String,
}

impl HostedDataSet {
    /// The address of the file, relative to the page.
    pub fn address(&self) -> String {
        format!("data/{}", self.file)
    }
}

#[derive(Deserialize)]
struct Manifest {
    sets: Vec<HostedDataSet>,
}

/// What is wrong with a manifest, for the host of the page.
#[derive(Debug, Error)]
#[error("The list of data sets beside the page, {MANIFEST}, cannot be read: {0}.")]
pub struct ManifestError(#[from] serde_json::Error);

/// Reads a manifest: `{"sets": [{"name": …, "file": …, "about": …, "terms": …}]}`.
pub fn manifest(text: &str) -> Result<Vec<HostedDataSet>, ManifestError> {
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

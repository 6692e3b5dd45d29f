//! What a person may decide otherwise than we guessed.

use super::dialect::Delimiter;
use super::layout::Layout;
use super::roles::Role;
use super::sentinels::Sentinel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that can be decided; the default leaves every guess as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// By the name of the file as [`super::FileUnderstanding`] has it.
    pub files: BTreeMap<String, FileChoices>,
    pub duplicates: DuplicatePolicy,
    /// True drops the ratings of that value, false keeps them.
    pub drop_sentinels: BTreeMap<Sentinel, bool>,
    /// The ratings are counts: train on the logarithm of 1 + count.
    pub log_counts: bool,
    /// Items that share a title stay apart, each with its id behind the title.
    pub titles_apart: bool,
}

/// What can be decided about one file. None leaves the guess.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileChoices {
    /// Read it though another one of the archive seemed the better, or leave it out.
    pub take: Option<bool>,
    /// A label such as `utf-8`, `windows-1252`, `utf-16le`.
    pub encoding: Option<String>,
    pub delimiter: Option<Delimiter>,
    pub quoting: Option<bool>,
    pub decimal_comma: Option<bool>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// The role of each column, from the first on.
    pub roles: Option<Vec<Role>>,
    pub layout: Option<Layout>,
}

/// What becomes of several ratings of one item by one user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DuplicatePolicy {
    #[default]
    Last,
    First,
    Mean,
    /// Each counts.
    All,
}

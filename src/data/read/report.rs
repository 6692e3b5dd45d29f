//! What reading did to the data: told always, whether anything was repaired or not.

use super::duplicates::DuplicatesFound;
use super::roles::Role;
use super::scale::Scale;
use super::sentinels::SentinelFound;
use super::titles::TitlesFound;
use serde::{Deserialize, Serialize};

/// What became of the ratings of all files together. What became of the rows of each file is in its
/// [`super::Accounting`].
///
/// `ratings_read` = `ratings` + what the sentinels dropped + what the duplicates merged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Ratings that the files gave.
    pub ratings_read: u64,
    /// Ratings in the table.
    pub ratings: u64,
    pub sentinels: Vec<SentinelFound>,
    pub duplicates: DuplicatesFound,
    pub own: OwnFound,
    pub titles: TitlesFound,
    /// None where there are no ratings.
    pub scale: Option<Scale>,
    pub warnings: Vec<Warning>,
}

/// What files of one person's own gave; these ratings are no part of the table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OwnFound {
    pub read: u64,
    /// Those of them that are offered to be added.
    pub ratings: u64,
    /// Exports give a 0 to what was not rated.
    pub zeros: Option<SentinelFound>,
}

/// Something that may not be as it was meant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// Where only one file is meant.
    pub file: Option<String>,
    pub what: String,
    pub advice: String,
    /// What one click could do about it.
    pub fix: Option<Fix>,
}

/// A change of the choices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fix {
    /// Give the columns of the file these roles.
    Roles(Vec<Role>),
    /// Train on the logarithm of the counts.
    LogCounts,
}

//! What the page is told of files that were read.

use crate::data::DataError;
use crate::data::read::{Choices, FileReport, Report};
use serde::{Deserialize, Serialize};

/// All files whose reading can still be corrected.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reports {
    /// Those that gave the loaded data.
    pub loaded: Option<ReadFiles>,
    /// Those that came last and gave nothing yet: refused, one person's own ratings, titles that wait.
    pub pending: Option<ReadFiles>,
    /// What the loaded ratings took the place of.
    pub replaced: Option<Replaced>,
    /// Whether data follow.
    pub data_follow: bool,
}

impl Reports {
    /// The files of a part, if there are any.
    pub fn part(&self, part: Part) -> Option<&ReadFiles> {
        match part {
            Part::Loaded => self.loaded.as_ref(),
            Part::Pending => self.pending.as_ref(),
        }
    }
}

/// One of the parts of [`Reports`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
    Loaded,
    Pending,
}

/// Ratings that gave way to others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The files they came from.
    pub source: String,
    /// Whether these files are still at hand, to be read together with those that came.
    pub at_hand: bool,
}

/// Files as they were understood, and what was done with them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadFiles {
    pub choices: Choices,
    pub files: Vec<FileReport>,
    pub report: Report,
    /// Why they gave no data to train on, if they did not.
    pub refused: Option<DataError>,
    pub own: Option<OwnRatings>,
}

/// One person's ratings among the files, which can be added to the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnRatings {
    pub file: String,
    pub n_ratings: usize,
    /// Those of items that the data have.
    pub matched: usize,
    /// The first of the others.
    pub unmatched: Vec<String>,
    /// The lowest and the highest of the file's ids, where these are numbers that may be of another catalog.
    pub other_numbers: Option<(String, String)>,
    /// All of them by the names that items have in the data, on the scale of the data.
    pub ratings: Vec<(String, f32)>,
}

//! What can go wrong in the worker, by what it concerns. The page has the words for it.

use crate::data::DataError;
use crate::engine::{EngineError, EngineKind};
use crate::export::ModelFileError;
use crate::train::TrainError;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A problem ends what it concerns and nothing else: a failed save ends no run, no search and no load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Problem {
    /// A message of the page could not be decoded; the reason is technical.
    Message(String),
    /// The part of the program that works with models did not come. It is asked for again.
    ModelsNotLoaded,
    /// Files, an address or a model file that were to be loaded.
    Reading(ReadingProblem),
    /// Training did not begin, or has ended.
    Training {
        error: TrainError,
        /// The last good epoch, if its model was kept.
        kept_epoch: Option<usize>,
    },
    /// The GPU of a run, which goes on with another engine.
    GpuLost {
        error: EngineError,
        /// The last epoch whose model was saved; none where the run begins again.
        after: Option<usize>,
        on: EngineKind,
    },
    /// The search for a learning rate did not begin, or has ended.
    Search(TrainError),
    /// The data and the model that the browser saves for the next visit.
    Saving(SavingProblem),
    /// The export under way has ended.
    Export(ExportProblem),
}

/// Why nothing was loaded, or what to know of a model that was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ReadingProblem {
    File(DataError),
    /// The part of the program that reads files did not come.
    ReaderNotLoaded,
    Model {
        source: ModelSource,
        error: ModelFileError,
    },
    /// The model was loaded, although the ratings are not those that it was trained on.
    OtherRatings(OtherRatings),
    /// There are no own ratings to add, or no data to add them to.
    NothingToAdd,
}

/// Ratings that differ from those that a model was trained on, of the same users and items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherRatings {
    pub source: ModelSource,
    pub trained_on: usize,
    pub loaded: usize,
}

/// What a model was loaded from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ModelSource {
    File(String),
    EarlierVisit,
}

/// What the browser did not do with the data that it saves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SavingProblem {
    NotRestored(RestoreProblem),
    NotSaved(DatabaseError),
}

/// Why the browser's database does not do what it is asked to.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum DatabaseError {
    /// It has not answered for seconds.
    #[error("the database does not answer")]
    Silent,
    /// The disk is full, or what the browser allots to a page.
    #[error("the database has no room")]
    Full,
    /// The browser saves nothing here, as some do in private windows.
    #[error("there is no database")]
    Missing,
    /// A newer build of the page has saved in another form.
    #[error("the database is of a newer version")]
    Newer,
    /// Anything else, in the browser's words.
    #[error("{0}")]
    Other(String),
}

/// Why what an earlier visit saved cannot be restored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RestoreProblem {
    Database(DatabaseError),
    /// The database answered when the visit had gone on without it.
    Late,
    OtherVersion,
    Damaged,
}

/// Why a file was not made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportProblem {
    /// The browser has no room for it; the reason is its own words.
    NoRoom(String),
}

//! What survives a reload: the data and the last model, in a database that the browser keeps for this page.

mod records;
mod writer;

use super::platform::Platform;
use crate::data::{ItemNames, Origin};
use crate::export::Pieces;
use crate::protocol::{DataSource, DatabaseError, Problem, RestoreProblem, Saved, SavingProblem, ToPage};
use writer::Writer;

pub use records::{RestoreError, Restored};

/// The data, by what they can be made from again.
#[derive(Clone)]
pub struct SavedData {
    pub origin: Origin,
    /// What the page's address would have to ask for to get the same data.
    pub source: Option<DataSource>,
    pub item_names: ItemNames,
}

/// The part of a session that is not saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unsaved {
    #[default]
    Nothing,
    Model,
    DataAndModel,
}

/// What a session has, and how much of it is new since the changes before.
pub struct Changes {
    pub unsaved: Unsaved,
    pub data: SavedData,
    /// The file of the model that was trained on the data.
    pub model: Option<Pieces>,
}

impl Changes {
    /// These and then newer ones, as one.
    pub fn then(self, newer: Changes) -> Changes {
        Changes { unsaved: self.unsaved.max(newer.unsaved), ..newer }
    }
}

/// Restores what an earlier visit saved, and saves what this one has.
pub struct Persistence<P> {
    platform: P,
    writer: Writer,
    /// The session has data that nobody has done anything with yet, so that what an earlier visit saved stays.
    keeps_earlier_visit: bool,
    /// The database did not answer when the visit began. It is not waited for again before the visit goes on.
    was_silent: bool,
}

/// How to begin a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// Restore what is saved, if anything is.
    Restore,
    /// Load what the page's address asks for. What an earlier visit saved stays until something is done with these data:
    /// opening a link deletes nothing.
    Load { source: DataSource, keeps_earlier_visit: bool },
}

impl<P: Platform> Persistence<P> {
    pub fn new(platform: P) -> Persistence<P> {
        let writer = Writer::start(platform.clone(), None);
        Persistence { platform, writer, keeps_earlier_visit: false, was_silent: false }
    }

    /// Restores what is saved rather than loading what the address asks for only if both are the same data: what is
    /// saved has a model and corrections, too.
    pub async fn start(&mut self, asked: Option<DataSource>) -> Start {
        let Some(source) = asked else { return Start::Restore };
        let saved = match self.was_silent {
            true => Err(DatabaseError::Silent.into()),
            false => records::saved_source(&self.platform).await,
        };
        match saved {
            Ok(Some(Some(saved))) if saved == source => Start::Restore,
            saved => {
                // An error means that something is there, although it cannot be read.
                self.keeps_earlier_visit = !matches!(saved, Ok(None));
                Start::Load { source, keeps_earlier_visit: self.keeps_earlier_visit }
            }
        }
    }

    /// What is saved, if anything is. From now on only changes to it are saved.
    pub async fn restore(&mut self) -> Result<Option<Restored>, RestoreError> {
        self.keeps_earlier_visit = false;
        if self.was_silent {
            return Err(DatabaseError::Silent.into());
        }
        let restored = records::restore(&self.platform).await?;
        self.writer = Writer::start(self.platform.clone(), restored.as_ref().map(|restored| restored.stamp));
        Ok(restored)
    }

    /// Lets the data of this session replace those of an earlier visit.
    pub fn replace_earlier_visit(&mut self) {
        self.keeps_earlier_visit = false;
    }

    pub fn keeps_earlier_visit(&self) -> bool {
        self.keeps_earlier_visit
    }

    /// Saves changes without waiting for it.
    pub fn save(&self, changes: Changes) {
        self.writer.save(changes);
    }

    /// The runs that earlier visits saved, if there are any. A visit begins with them.
    pub async fn runs(&mut self) -> Option<Vec<u8>> {
        let runs = records::runs(&self.platform).await;
        self.was_silent = matches!(runs, Err(DatabaseError::Silent));
        // That the database fails is told when data are restored.
        runs.ok().flatten()
    }

    /// Waits for a database that was silent while the visit goes on, and tells the page what was in it.
    pub fn wait_on(&self) {
        let platform = self.platform.clone();
        self.platform.spawn(async move {
            let problem = match records::has_any(&platform).await {
                Ok(false) => return platform.post(&ToPage::Saved(Saved::Nothing), None),
                Ok(true) => RestoreProblem::Late,
                Err(error) => RestoreProblem::Database(error),
            };
            platform.post(&ToPage::Problem(Problem::Saving(SavingProblem::NotRestored(problem))), None);
        });
    }

    /// Saves the runs that have ended without waiting for it. They outlive the data.
    pub fn save_runs(&self, runs: Vec<u8>) {
        self.writer.save_runs(runs);
    }

    /// Tells the page if what was saved no longer is, without waiting for it: a person may have cleared this browser's
    /// data, or another tab has saved its own.
    pub fn check(&self) {
        self.writer.check();
    }
}

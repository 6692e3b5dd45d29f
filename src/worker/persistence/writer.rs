//! Saves changes while the session goes on, one after the other.

use super::records::{open, put_data, put_model, put_runs, stamp};
use super::{Changes, Unsaved};
use crate::protocol::{DatabaseError, Problem, Saved, SavingProblem, ToPage};
use crate::worker::platform::{Access, Database, Platform, Transaction};
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt;

/// The sender of jobs to a task of its own.
pub struct Writer(UnboundedSender<Job>);

#[allow(clippy::large_enum_variant, reason = "few are sent, and nearly all are changes")]
enum Job {
    Save(Changes),
    SaveRuns(Vec<u8>),
    Check,
}

impl Writer {
    /// `restored` is the stamp of the data that the session was restored with.
    pub fn start<P: Platform>(platform: P, restored: Option<u64>) -> Writer {
        let (sender, receiver) = unbounded();
        platform.clone().spawn(work(platform, receiver, restored));
        Writer(sender)
    }

    pub fn save(&self, changes: Changes) {
        self.send(Job::Save(changes));
    }

    pub fn save_runs(&self, runs: Vec<u8>) {
        self.send(Job::SaveRuns(runs));
    }

    pub fn check(&self) {
        self.send(Job::Check);
    }

    fn send(&self, job: Job) {
        // The task ends only after this sender does.
        let _ = self.0.unbounded_send(job);
    }
}

/// `ours` is the stamp of the data that this session has saved, if it has.
async fn work<P: Platform>(platform: P, mut waiting: UnboundedReceiver<Job>, mut ours: Option<u64>) {
    while let Some(job) = waiting.next().await {
        let (mut unsaved, mut runs, mut checks) = (None, None, false);
        let mut note = |job| match job {
            Job::Save(newer) => {
                unsaved = Some(match unsaved.take() {
                    Some(changes) => Changes::then(changes, newer),
                    None => newer,
                });
            }
            Job::SaveRuns(newer) => runs = Some(newer),
            Job::Check => checks = true,
        };
        note(job);
        // Changes that wait are saved together; to save checks, too.
        while let Ok(job) = waiting.try_recv() {
            note(job);
        }
        let saves = unsaved.is_some();
        ours = match unsaved {
            Some(changes) => save(&platform, changes, ours).await,
            None if checks => check(&platform, ours).await,
            None => ours,
        };
        // One problem is told once.
        let has_failed = saves && ours.is_none();
        if let Some(runs) = runs
            && let Err(error) = write_runs(&platform, &runs).await
            && !has_failed
        {
            platform.post(&ToPage::Problem(Problem::Saving(SavingProblem::NotSaved(error))), None);
        }
    }
}

async fn write_runs<P: Platform>(platform: &P, runs: &[u8]) -> Result<(), DatabaseError> {
    let transaction = open(platform).await?.begin(Access::Write)?;
    match put_runs(&transaction, runs).await {
        Ok(()) => transaction.commit().await,
        Err(error) => {
            transaction.abort();
            Err(error)
        }
    }
}

async fn save<P: Platform>(platform: &P, changes: Changes, ours: Option<u64>) -> Option<u64> {
    let saved = if changes.model.is_some() { Saved::DataAndModel } else { Saved::Data };
    match write(platform, changes, ours).await {
        Ok(stamp) => {
            platform.post(&ToPage::Saved(saved), None);
            Some(stamp)
        }
        Err(error) => {
            // What is saved is not what this session has: next time all of it is written.
            platform.post(&ToPage::Saved(Saved::Nothing), None);
            platform.post(&ToPage::Problem(Problem::Saving(SavingProblem::NotSaved(error))), None);
            None
        }
    }
}

async fn check<P: Platform>(platform: &P, ours: Option<u64>) -> Option<u64> {
    let ours = ours?;
    match saved_stamp(platform).await {
        // What cannot be read now may still be there.
        Err(_) => Some(ours),
        Ok(saved) if saved == Some(ours) => Some(ours),
        Ok(_) => {
            platform.post(&ToPage::Saved(Saved::Nothing), None);
            None
        }
    }
}

async fn saved_stamp<P: Platform>(platform: &P) -> Result<Option<u64>, DatabaseError> {
    stamp(&open(platform).await?.begin(Access::Read)?).await
}

/// Writes all or nothing; returns the stamp of the data that are saved then. A model alone is written only beside the
/// very data that it was trained on: another tab may have saved its own meanwhile, or cleared everything.
async fn write<P: Platform>(platform: &P, changes: Changes, ours: Option<u64>) -> Result<u64, DatabaseError> {
    let fresh = platform.random();
    let transaction = open(platform).await?.begin(Access::Write)?;
    match put(&transaction, changes, ours, fresh).await {
        Ok(stamp) => transaction.commit().await.map(|()| stamp),
        Err(error) => {
            transaction.abort();
            Err(error)
        }
    }
}

async fn put(
    transaction: &impl Transaction,
    changes: Changes,
    ours: Option<u64>,
    fresh: u64,
) -> Result<u64, DatabaseError> {
    let saved = stamp(transaction).await?;
    let stamp = match ours {
        Some(ours) if saved == Some(ours) && changes.unsaved < Unsaved::DataAndModel => ours,
        _ => {
            put_data(transaction, changes.data, fresh).await?;
            fresh
        }
    };
    put_model(transaction, changes.model).await?;
    Ok(stamp)
}

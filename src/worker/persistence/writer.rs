//! Saves changes while the session goes on, one after the other.

use super::records::{put_data, put_model, stamp};
use super::{Changes, Unsaved};
use crate::protocol::{Problem, Saved, SavingProblem, ToPage};
use crate::worker::platform::{Access, Database, Platform, PlatformError, Transaction};
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt;

/// The sender of changes to a task of its own.
pub struct Writer(UnboundedSender<Changes>);

impl Writer {
    /// `restored` is the stamp of the data that the session was restored with.
    pub fn start<P: Platform>(platform: P, restored: Option<u64>) -> Writer {
        let (sender, receiver) = unbounded();
        platform.clone().spawn(write_all(platform, receiver, restored));
        Writer(sender)
    }

    pub fn save(&self, changes: Changes) {
        // The task ends only after this sender does.
        let _ = self.0.unbounded_send(changes);
    }
}

/// `ours` is the stamp of the data that this session has saved, if it has.
async fn write_all<P: Platform>(platform: P, mut waiting: UnboundedReceiver<Changes>, mut ours: Option<u64>) {
    while let Some(mut changes) = waiting.next().await {
        while let Ok(newer) = waiting.try_recv() {
            changes = changes.then(newer);
        }
        let saved = if changes.model.is_some() { Saved::DataAndModel } else { Saved::Data };
        match write(&platform, changes, ours).await {
            Ok(stamp) => {
                ours = Some(stamp);
                platform.post(&ToPage::Saved(saved), None);
            }
            Err(error) => {
                // What is saved is not what this session has: next time all of it is written.
                ours = None;
                platform.post(&ToPage::Saved(Saved::Nothing), None);
                let problem = Problem::Saving(SavingProblem::NotSaved(error.to_string()));
                platform.post(&ToPage::Problem(problem), None);
            }
        }
    }
}

/// Writes all or nothing; returns the stamp of the data that are saved then. A model alone is written only beside the
/// very data that it was trained on: another tab may have saved its own meanwhile, or cleared everything.
async fn write<P: Platform>(platform: &P, changes: Changes, ours: Option<u64>) -> Result<u64, PlatformError> {
    let fresh = platform.random();
    let transaction = platform.open_database().await?.begin(Access::Write)?;
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
) -> Result<u64, PlatformError> {
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

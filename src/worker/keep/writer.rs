//! Keeping what changed while the session goes on, one change after the other.

use super::database::{Change, Database};
use super::records::{put_data, put_model, stamp};
use crate::protocol::{Problem, Saved, SavingProblem, ToPage};
use crate::worker::kept::Changes;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt;
use wasm_bindgen_futures::spawn_local;

/// Where to hand in what is to be kept.
pub struct Writer(UnboundedSender<Changes>);

impl Writer {
    /// `recalled` is the stamp of the data that the session begins with, where they were kept; `tell` takes what the
    /// page is to know.
    pub fn start(recalled: Option<u64>, tell: impl Fn(&ToPage) + 'static) -> Writer {
        let (sender, receiver) = unbounded();
        spawn_local(write_all(receiver, recalled, tell));
        Writer(sender)
    }

    /// Returns at once.
    pub fn keep(&self, changes: Changes) {
        // Refused only where nobody writes any more, and that ends with the worker.
        let _ = self.0.unbounded_send(changes);
    }
}

async fn write_all(mut waiting: UnboundedReceiver<Changes>, mut ours: Option<u64>, tell: impl Fn(&ToPage)) {
    while let Some(mut changes) = waiting.next().await {
        while let Ok(newer) = waiting.try_recv() {
            changes = changes.then(newer);
        }
        let with_model = changes.model.is_some();
        match write(changes, ours).await {
            Ok(stamp) => {
                ours = Some(stamp);
                tell(&ToPage::Saved(if with_model { Saved::DataAndModel } else { Saved::Data }));
            }
            Err(error) => {
                // What is there is not what this session has: next time all of it is written.
                ours = None;
                tell(&ToPage::Saved(Saved::Nothing));
                tell(&ToPage::Problem(not_kept(&error)));
            }
        }
    }
}

/// All of it or nothing; the stamp of the data that are there then. A model alone is written only to the very data it
/// was learned on: another tab may have kept its own meanwhile, or forgotten everything.
async fn write(changes: Changes, ours: Option<u64>) -> Result<u64, idb::Error> {
    let change = Database::open().await?.change()?;
    match put(&change, changes, ours).await {
        Ok(stamp) => change.commit().await.map(|()| stamp),
        Err(error) => {
            change.give_up();
            Err(error)
        }
    }
}

async fn put(change: &Change, changes: Changes, ours: Option<u64>) -> Result<u64, idb::Error> {
    let kept = stamp(change).await?;
    let stamp = match ours {
        Some(ours) if kept == Some(ours) && !changes.data_changed => ours,
        _ => {
            let fresh = (js_sys::Math::random() * 2f64.powi(53)) as u64;
            put_data(change, changes.data, fresh).await?;
            fresh
        }
    };
    put_model(change, changes.model).await?;
    Ok(stamp)
}

fn not_kept(error: &idb::Error) -> Problem {
    Problem::Saving(SavingProblem::NotSaved(error.to_string()))
}

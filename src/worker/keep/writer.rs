//! Keeping what changed while the session goes on, one change after the other.

use super::database::Database;
use super::records::{put_data, put_model};
use crate::protocol::{Problem, ToPage};
use crate::worker::kept::Changes;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt;
use wasm_bindgen_futures::spawn_local;

/// Where to hand in what is to be kept.
pub struct Writer(UnboundedSender<Changes>);

impl Writer {
    /// `tell` takes what the page is to know.
    pub fn start(tell: impl Fn(&ToPage) + 'static) -> Writer {
        let (sender, receiver) = unbounded();
        spawn_local(write_all(receiver, tell));
        Writer(sender)
    }

    /// Returns at once.
    pub fn keep(&self, changes: Changes) {
        // Refused only where nobody writes any more, and that ends with the worker.
        let _ = self.0.unbounded_send(changes);
    }
}

async fn write_all(mut waiting: UnboundedReceiver<Changes>, tell: impl Fn(&ToPage)) {
    let mut database = None;
    while let Some(mut changes) = waiting.next().await {
        while let Ok(newer) = waiting.try_recv() {
            changes = changes.then(newer);
        }
        let with_model = changes.model.is_some();
        tell(&match write(&mut database, changes).await {
            Ok(()) => ToPage::Kept { with_model },
            Err(error) => ToPage::Problem(not_kept(&error)),
        });
    }
}

/// All of it or nothing.
async fn write(database: &mut Option<Database>, changes: Changes) -> Result<(), idb::Error> {
    let database = match database {
        Some(database) => database,
        None => database.insert(Database::open().await?),
    };
    let mut change = database.change()?;
    if let Some(data) = changes.data {
        put_data(&mut change, data).await?;
    }
    put_model(&mut change, changes.model).await?;
    change.commit().await
}

fn not_kept(error: &idb::Error) -> Problem {
    Problem {
        what: format!("The browser could not keep the data and the model for your next visit ({error})."),
        advice: "All goes on as it is, but after a reload the files have to be dropped again. Where the disk is full, \
                 free some space; in a private window, use another one."
            .to_owned(),
        ends_training: false,
    }
}

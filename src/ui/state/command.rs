//! What the state asks of the outside.

use crate::protocol::{Export, ToWorker};
use crate::ui::lists::my_rating::MyRating;

/// Something to do outside the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Starts a worker in place of the one there may be.
    StartWorker,
    EndWorker,
    /// Sends these to a worker that listens now, before all that was sent while it did not.
    Greet(Vec<ToWorker>),
    Send(ToWorker),
    /// Sends a message with the files that came beside the action.
    SendWithFiles(ToWorker),
    /// Saves the file that came beside the message.
    SaveFile(Export),
    /// Saves the ratings of the person at the page for the next visit.
    SaveMyRatings(Vec<MyRating>),
    /// Saves the class's table for the next visit.
    SaveClass(String),
    /// Deletes everything that page and worker have saved in the browser.
    ClearSavedData,
}
